#include "carrier/enclosed/enclosed.hpp"

#include <fmt/core.h>

#include "label/finding_catalog.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::enclosed {
namespace {

namespace tiff = container::tiff;

Result<std::string> exif_with(const Block& block, std::size_t keep, std::string_view json) {
  std::vector<tiff::NewText> texts;
  for (std::size_t i = 0; i < block.spots.size(); ++i)
    texts.push_back({*block.spots[i].value, i == keep ? json : std::string_view{}});
  ASSAY_TRY(const Bytes bytes, tiff::with_texts(as_bytes(block.body), texts));
  return std::string(as_text(bytes));
}

}  // namespace

Result<Block> open_xmp(std::string packet) {
  ASSAY_TRY(std::vector<xmp::Property> properties, xmp::find_label(packet));
  Block block;
  for (xmp::Property& property : properties) {
    if (property.value.empty()) {
      block.has_empty_label = true;
      continue;
    }
    label::Reading reading = label::read_tolerant(property.value);
    block.spots.push_back({"xmp", std::move(property.value), std::move(reading), std::nullopt});
  }
  block.body = std::move(packet);
  return block;
}

Result<Block> open_exif(std::string body, std::vector<label::Finding>& findings) {
  ASSAY_TRY(const tiff::Values found, tiff::find_values(as_bytes(body)));
  if (!found.damage.empty()) findings.push_back(label::make_finding("exif-unreadable", found.damage + "."));
  Block block;
  block.kind = Kind::Exif;
  for (const tiff::Value& value : found.values) {
    if (value.tag != tiff::kUserComment && value.tag != tiff::kImageDescription) continue;
    std::string text = tiff::text_of(as_bytes(body), value);
    if (text.find('{') == std::string::npos) continue;
    label::Reading reading = label::read_tolerant(text);
    if (!reading.label) {
      for (label::Finding& finding : reading.findings)
        if (finding.id == "ai-declared" || finding.id == "private-bytedance") findings.push_back(std::move(finding));
      continue;
    }
    const std::string_view place = value.tag == tiff::kUserComment ? "exif-user-comment" : "exif-image-description";
    block.spots.push_back({place, std::move(text), std::move(reading), value});
  }
  block.body = std::move(body);
  return block;
}

Result<std::string> with_label(const Block& block, std::size_t keep, const label::ImplicitLabel& label) {
  std::string told;
  if (block.kind == Kind::Xmp) {
    ASSAY_TRY(const std::string json, label::write(label));
    ASSAY_TRY(told, xmp::with_label(block.body, json));
  } else {
    ASSAY_TRY(const std::string json, label::write(label, block.spots[keep].reading.form));
    ASSAY_TRY(told, exif_with(block, keep, json));
  }
  if (told.size() > kMostBytes)
    return fail(Code::Limited, fmt::format("it would grow to {} bytes, at most {} are read", told.size(), kMostBytes));
  return told;
}

Result<std::optional<std::string>> without_label(const Block& block) {
  if (block.kind == Kind::Xmp) return xmp::without_label(block.body);
  ASSAY_TRY(std::string bytes, exif_with(block, kNoSpot, {}));
  return bytes;
}

}  // namespace assay::carrier::enclosed
