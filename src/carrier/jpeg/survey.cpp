#include "carrier/jpeg/survey.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/jpeg/bare_label.hpp"
#include "container/jpeg/mpf.hpp"
#include "label/finding_catalog.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::jpeg {
namespace {

namespace tiff = container::tiff;
using container::jpeg::Kind;
using container::jpeg::Segment;

// Enough for IFD0 and the Exif IFD of most cameras; their values are read with the whole block where they lie behind.
constexpr std::size_t kExifHead = 4096;
constexpr std::size_t kBareHead = 64;
// XMP segments and Exif blocks looked into: real files have one of each; 65 000 of 64 KiB would be 4 GiB.
constexpr std::size_t kMostLooks = 64;

class Surveyor {
 public:
  explicit Surveyor(Window& window) : window_(window) {}

  Result<Survey> run() {
    ASSAY_TRY(out_.header, container::jpeg::read_header(window_));
    for (std::size_t i = 0; i < out_.header.applications.size(); ++i) ASSAY_CHECK(look(i));
    if (has_extended_ && out_.packet) ASSAY_CHECK(look_into_extended(out_.header.applications[*out_.packet]));
    std::stable_sort(out_.spots.begin(), out_.spots.end(),
                     [](const Spot& a, const Spot& b) { return a.home < b.home; });
    if (packets_ > 1) add("xmp-repeated", fmt::format("There are {} XMP segments.", packets_));
    if (out_.header.stray_bytes > 0)
      add("stray-bytes", fmt::format("{} bytes from 0x{:x} on belong to no segment.", out_.header.stray_bytes,
                                     out_.header.first_stray));
    note_places();
    return std::move(out_);
  }

 private:
  Result<> look(std::size_t i) {
    const Segment& segment = out_.header.applications[i];
    switch (segment.kind) {
      case Kind::Xmp:
        return look_into_xmp(i, segment);
      case Kind::ExtendedXmp:
        has_extended_ = true;
        return {};
      case Kind::Exif:
        return look_into_exif(i, segment);
      case Kind::Mpf:
        return check_index(segment);
      case Kind::Jumbf:
        if (segment.is_c2pa && !out_.has_c2pa)
          add("c2pa-present", fmt::format("The manifest stands in {}.", where(segment)));
        out_.has_c2pa = out_.has_c2pa || segment.is_c2pa;
        return {};
      case Kind::Other:
        return look_for_bare(i, segment);
      default:
        return {};
    }
  }

  Result<> look_into_xmp(std::size_t i, const Segment& segment) {
    ++packets_;
    if (!out_.packet) out_.packet = i;
    if (packets_ > kMostLooks) return too_many("xmp-unreadable", segment, "XMP");
    ASSAY_TRY(const BytesView packet, window_.at(segment.content(), segment.content_length()));
    return take_properties(i, Home::Xmp, as_text(packet));
  }

  Result<> look_into_extended(const Segment& packet) {
    auto extended = find_extended(window_, out_.header, packet);
    if (!extended) return refuse("xmp-unreadable", packet, extended.error());
    out_.extended = std::move(*extended);
    if (!out_.extended.names_label) return {};
    const std::size_t first = out_.extended.segments.front();
    const auto text = assemble(window_, out_.header, out_.extended);
    if (!text) return refuse("xmp-unreadable", out_.header.applications[first], text.error());
    return take_properties(first, Home::ExtendedXmp, *text);
  }

  Result<> take_properties(std::size_t i, Home home, std::string_view packet) {
    auto found = xmp::find_label(packet);
    if (!found) return refuse("xmp-unreadable", out_.header.applications[i], found.error());
    for (xmp::Property& property : *found) {
      // What is left of a label that was dropped is an empty property.
      if (property.value.find_first_not_of(" \t\r\n") == std::string::npos) continue;
      Spot spot;
      spot.home = home;
      spot.segment = i;
      spot.reading = label::read_tolerant(property.value);
      spot.text = std::move(property.value);
      out_.spots.push_back(std::move(spot));
    }
    return {};
  }

  Result<> refuse(label::FindingId id, const Segment& segment, const Error& error) {
    if (out_.unreadable) return {};  // one finding is enough for a file with thousands of them
    add(id, fmt::format("{}: {}.", where(segment), error.message));
    out_.unreadable =
        Error{error.code, fmt::format("{}: {}: {}", window_.source().name(), where(segment), error.message)};
    return {};
  }

  Result<> too_many(label::FindingId id, const Segment& segment, std::string_view kind) {
    return refuse(id, segment,
                  Error{Code::Limited, fmt::format("only the first {} {} segments are read", kMostLooks, kind)});
  }

  Result<> look_into_exif(std::size_t i, const Segment& segment) {
    if (++exif_blocks_ > kMostLooks) return too_many("exif-unreadable", segment, "Exif");
    const std::size_t total = segment.content_length();
    ASSAY_TRY(BytesView block, window_.at(segment.content(), std::min(total, kExifHead)));
    auto found = tiff::find_values(block, total);
    if (found && found->wanted > block.size()) {
      ASSAY_TRY(block, window_.at(segment.content(), total));
      found = tiff::find_values(block, total);
    }
    const std::string damage = found ? found->damage : found.error().message;
    if (!damage.empty()) add("exif-unreadable", fmt::format("{}: {}.", where(segment), damage));
    if (!found) return {};
    for (const tiff::Value& value : found->values) {
      if (value.tag == tiff::kUserComment || value.tag == tiff::kImageDescription) take_exif(i, block, value);
    }
    return {};
  }

  void take_exif(std::size_t i, BytesView block, const tiff::Value& value) {
    const BytesView bytes = block.subspan(value.begin, value.length);
    if (std::find(bytes.begin(), bytes.end(), '{') == bytes.end()) return;
    Spot spot;
    spot.text = tiff::text_of(block, value);
    spot.reading = label::read_tolerant(spot.text);
    if (!spot.reading.label && !names_label(spot.text)) {
      for (label::Finding& finding : spot.reading.findings)
        if (finding.id == "ai-declared" || finding.id == "private-bytedance")
          out_.findings.push_back(std::move(finding));
      return;
    }
    spot.home = value.tag == tiff::kUserComment ? Home::UserComment : Home::ImageDescription;
    spot.segment = i;
    spot.value = value;
    out_.spots.push_back(std::move(spot));
  }

  Result<> look_for_bare(std::size_t i, const Segment& segment) {
    const std::size_t length = segment.payload_length();
    ASSAY_TRY(BytesView payload, window_.at(segment.payload(), std::min(length, kBareHead)));
    if (!begins_bare_label(as_text(payload))) return {};
    if (++bare_ > kMostLooks) return too_many("label-unreadable", segment, "AIGC");
    ASSAY_TRY(payload, window_.at(segment.payload(), length));
    const BareLabel bare = find_bare_label(as_text(payload));
    Spot spot;
    spot.home = Home::Application;
    spot.segment = i;
    spot.begin = bare.begin;
    spot.length = bare.length;
    spot.text = as_text(payload).substr(bare.begin, bare.length);
    spot.reading = label::read_tolerant(spot.text);
    out_.spots.push_back(std::move(spot));
    return {};
  }

  Result<> check_index(const Segment& segment) {
    ASSAY_TRY(const BytesView block, window_.at(segment.content(), segment.content_length()));
    const std::string damage =
        container::jpeg::move_index(block, segment.content(), {.scan = out_.header.scan, .by = 0, .index_by = 0})
            .damage;
    if (!damage.empty()) add("mpf-index-wrong", fmt::format("{}: {}.", where(segment), damage));
    return {};
  }

  void note_places() {
    if (out_.spots.empty()) return;
    const Spot& first = out_.spots.front();
    const Segment& segment = out_.header.applications[first.segment];
    if (first.home == Home::Application) {
      add("label-bare-app-segment", fmt::format("It stands in {}.", where(segment)));
    } else if (first.home != Home::Xmp) {
      add("label-not-in-guide-place",
          fmt::format("It stands in {} of {}; the guide's place is XMP.", place_of(first.home), where(segment)));
    } else if (first.reading.label && first.reading.form == label::Form::Wrapped) {
      add("form-not-of-guide", fmt::format("The XMP property in {} has an outer AIGC object.", where(segment)));
    }
  }

  void add(label::FindingId id, std::string detail) {
    out_.findings.push_back(label::make_finding(id, std::move(detail)));
  }

  Window& window_;
  Survey out_;
  std::size_t packets_ = 0;
  bool has_extended_ = false;
  std::size_t exif_blocks_ = 0;
  std::size_t bare_ = 0;
};

}  // namespace

Result<Survey> survey(Window& window) { return Surveyor(window).run(); }

Result<> note_ending(ByteSource& source, Survey& survey) {
  ASSAY_TRY(const container::jpeg::Ending ending, container::jpeg::find_end(source, survey.header.scan));
  if (!ending.is_known) return {};
  if (!ending.has_end) {
    survey.findings.push_back(
        label::make_finding("truncated", fmt::format("No EOI marker closes the picture up to 0x{:x}.", source.size())));
  } else if (ending.end < source.size()) {
    survey.findings.push_back(label::make_finding(
        "trailing-bytes",
        fmt::format("{} bytes stand behind the picture, from 0x{:x} on.", source.size() - ending.end, ending.end)));
  }
  return {};
}

std::string where(const Segment& segment) {
  return fmt::format("{} at 0x{:x}", container::jpeg::marker_name(segment.marker), segment.offset);
}

}  // namespace assay::carrier::jpeg
