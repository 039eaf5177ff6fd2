#include "carrier/png/site.hpp"

#include <algorithm>

#include "label/finding_catalog.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::png {
namespace {

using container::png::Chunk;
using container::png::RawProfile;
using container::png::TextChunk;
namespace chunks = container::png;
namespace tiff = container::tiff;
using namespace std::string_view_literals;

constexpr std::string_view kXmpKeyword = "XML:com.adobe.xmp";
constexpr std::string_view kXmpPrefix = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr std::string_view kExifPrefix = "Exif\0\0"sv;

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

bool is_text(std::uint32_t type) noexcept {
  return type == chunks::kText || type == chunks::kZtxt || type == chunks::kItxt;
}

/// The three profiles of ImageMagick that can hold a label.
bool is_profile_keyword(std::string_view keyword) noexcept {
  if (!keyword.starts_with(chunks::kRawProfileKeyword)) return false;
  const std::string_view name = keyword.substr(chunks::kRawProfileKeyword.size());
  return equals_ignoring_case(name, "xmp") || equals_ignoring_case(name, "exif") || equals_ignoring_case(name, "app1");
}

bool is_site_keyword(std::uint32_t type, std::string_view keyword) noexcept {
  if (equals_ignoring_case(keyword, "aigc")) return true;
  if (type == chunks::kItxt && keyword == kXmpKeyword) return true;
  return is_profile_keyword(keyword);
}

/// Decides what a raw profile holds and takes the JPEG segment's prefix off. False: neither XMP nor Exif.
bool open_profile(Site& site, RawProfile profile) {
  for (const auto& [prefix, holds] : {std::pair{kXmpPrefix, Holds::Xmp}, std::pair{kExifPrefix, Holds::Tiff}}) {
    if (!profile.bytes.starts_with(prefix)) continue;
    site.holds = holds;
    site.raw_prefix = prefix;
    profile.bytes.erase(0, prefix.size());
  }
  if (site.raw_prefix.empty()) {
    const bool tiff_header = profile.bytes.starts_with("II*\0"sv) || profile.bytes.starts_with("MM\0*"sv);
    if (!tiff_header && !equals_ignoring_case(profile.name, "xmp")) return false;
    site.holds = tiff_header ? Holds::Tiff : Holds::Xmp;
  }
  site.raw_profile = std::move(profile.name);
  site.body = std::move(profile.bytes);
  return true;
}

/// The chunk around another body.
Bytes wrap(const Site& site, std::string_view body) {
  if (site.chunk.type == chunks::kExif) return chunks::make_chunk(chunks::kExif, as_bytes(body));
  TextChunk text = site.text;
  if (site.raw_profile) {
    text.text = chunks::build_raw_profile({*site.raw_profile, site.raw_prefix + std::string(body)});
  } else {
    text.text = body;
  }
  // XMP readers do not inflate: a packet that we touch is told plain.
  if (site.is_xmp_chunk()) text.compressed = false;
  return chunks::make_chunk(text.type, chunks::build_text(text));
}

Result<> find_xmp_spots(Site& site) {
  ASSAY_TRY(std::vector<xmp::Property> properties, xmp::find_label(site.body));
  for (xmp::Property& property : properties) {
    if (property.value.empty()) {
      site.has_empty_label = true;
      continue;
    }
    Spot spot;
    spot.place = site.raw_profile ? "png-raw-profile-xmp" : "xmp";
    spot.reading = label::read_tolerant(property.value);
    spot.text = std::move(property.value);
    site.spots.push_back(std::move(spot));
  }
  return {};
}

Result<> find_tiff_spots(Site& site, std::vector<label::Finding>& findings) {
  ASSAY_TRY(const tiff::Values found, tiff::find_values(as_bytes(site.body)));
  if (!found.damage.empty()) findings.push_back(label::make_finding("exif-unreadable", found.damage + "."));
  for (const tiff::Value& value : found.values) {
    if (value.tag != tiff::kUserComment && value.tag != tiff::kImageDescription) continue;
    Spot spot;
    if (site.raw_profile) {
      spot.place = "png-raw-profile-exif";
    } else {
      spot.place = value.tag == tiff::kUserComment ? "exif-user-comment" : "exif-image-description";
    }
    spot.text = tiff::text_of(as_bytes(site.body), value);
    if (spot.text.find('{') == std::string::npos) continue;
    spot.reading = label::read_tolerant(spot.text);
    if (!spot.reading.label) {
      for (label::Finding& finding : spot.reading.findings)
        if (finding.id == "ai-declared" || finding.id == "private-bytedance") findings.push_back(std::move(finding));
      continue;
    }
    spot.value = value;
    site.spots.push_back(std::move(spot));
  }
  return {};
}

Result<Bytes> tiff_with(const Site& site, std::size_t keep, std::string_view json) {
  std::vector<tiff::NewText> texts;
  for (std::size_t i = 0; i < site.spots.size(); ++i)
    if (site.spots[i].value) texts.push_back({*site.spots[i].value, i == keep ? json : std::string_view{}});
  return tiff::with_texts(as_bytes(site.body), texts);
}

}  // namespace

bool is_site(std::uint32_t type, BytesView head) noexcept {
  return type == chunks::kExif || (is_text(type) && is_site_keyword(type, chunks::keyword_of(head)));
}

Result<std::optional<Site>> open_site(const Chunk& chunk, BytesView whole) {
  const BytesView data = whole.subspan(8, chunk.length);
  if (!is_site(chunk.type, data)) return std::nullopt;
  Site site;
  site.chunk = chunk;
  site.crc_ok = chunks::chunk_crc(whole.subspan(4, std::size_t{chunk.length} + 4)) ==
                load_be<std::uint32_t>(whole.data() + whole.size() - 4);
  if (chunk.type == chunks::kExif) {
    site.holds = Holds::Tiff;
    site.body = as_text(data);
    return site;
  }
  Result<TextChunk> text = chunks::parse_text(chunk.type, data);
  const bool is_profile = is_profile_keyword(chunks::keyword_of(data));
  if (!text && !is_profile) return tl::unexpected(std::move(text).error());
  if (text) site.text = std::move(*text);
  if (is_profile) {
    std::optional<RawProfile> profile = chunks::parse_raw_profile(site.text.text);
    if (!profile || !open_profile(site, std::move(*profile))) return std::nullopt;
    site.text.text.clear();
    return site;
  }
  site.holds = site.text.keyword == kXmpKeyword ? Holds::Xmp : Holds::Value;
  site.body = std::exchange(site.text.text, {});
  return site;
}

Result<> find_spots(Site& site, std::vector<label::Finding>& findings) {
  switch (site.holds) {
    case Holds::Xmp:
      return find_xmp_spots(site);
    case Holds::Tiff:
      return find_tiff_spots(site, findings);
    case Holds::Value:
      break;
  }
  site.spots.push_back({"png-text", site.body, label::read_tolerant(site.body), std::nullopt});
  return {};
}

Result<Bytes> chunk_with_label(const Site& site, std::size_t keep, const label::ImplicitLabel& label) {
  if (site.holds == Holds::Xmp) {
    ASSAY_TRY(const std::string json, label::write(label));
    ASSAY_TRY(const std::string packet, xmp::with_label(site.body, json));
    return wrap(site, packet);
  }
  // A label that could not be read gives no form to keep: a key named AIGC takes the bare one, Exif the wrapped one.
  const label::Reading& before = site.spots[keep].reading;
  const label::Form usual = site.holds == Holds::Value ? label::Form::Bare : label::Form::Wrapped;
  ASSAY_TRY(const std::string json, label::write(label, before.label ? before.form : usual));
  if (site.holds == Holds::Value) return wrap(site, json);
  ASSAY_TRY(const Bytes block, tiff_with(site, keep, json));
  return wrap(site, as_text(block));
}

Result<Bytes> chunk_without_label(const Site& site) {
  if (site.holds == Holds::Value) return Bytes{};
  if (site.holds == Holds::Tiff) {
    ASSAY_TRY(const Bytes block, tiff_with(site, kNoSpot, {}));
    return wrap(site, as_text(block));
  }
  ASSAY_TRY(const std::optional<std::string> packet, xmp::without_label(site.body));
  return packet ? wrap(site, *packet) : Bytes{};
}

Bytes plain_chunk(const Site& site) { return wrap(site, site.body); }

Result<Bytes> fresh_chunk(const label::ImplicitLabel& label) {
  ASSAY_TRY(const std::string json, label::write(label));
  TextChunk text;
  text.type = chunks::kItxt;
  text.keyword = kXmpKeyword;
  text.text = xmp::fresh_packet(json);
  return chunks::make_chunk(text.type, chunks::build_text(text));
}

}  // namespace assay::carrier::png
