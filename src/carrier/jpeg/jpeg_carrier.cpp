#include "carrier/jpeg/jpeg_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/jpeg/edits.hpp"
#include "carrier/jpeg/survey.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::jpeg {
namespace {

namespace tiff = container::tiff;
using container::jpeg::Header;
using container::jpeg::Kind;
using container::jpeg::Segment;

// XMP part 3, 1.1.3.1: what a packet may have so that every reader takes it.
constexpr std::size_t kLargestPacket = 65502;

Error at_segment(const ByteSource& source, const Segment& segment, Error error) {
  error.message = fmt::format("{}: {}: {}", source.name(), where(segment), error.message);
  return error;
}

// Behind JFIF and Exif, which must stand first (JFIF 1.02, Exif 2.32 4.5.4), before everything else.
std::uint64_t place_for_packet(const Header& header) noexcept {
  std::uint64_t place = 2;
  for (const Segment& segment : header.applications) {
    const bool is_exif = segment.kind == Kind::Exif;
    if (is_exif || (segment.offset == place && segment.marker == container::jpeg::kApp0)) place = segment.end();
    if (is_exif) break;
  }
  return place;
}

// One file and the changes that set or take its labels.
class Rewrite {
 public:
  explicit Rewrite(ByteSource& source) : source_(source), window_(source), edits_(window_) {}

  Result<container::Splice> with_label(const label::ImplicitLabel& label) {
    ASSAY_TRY(seen_, survey(window_));
    if (seen_.unreadable) {
      Error error = *seen_.unreadable;
      error.message += "; it may hold a label, so none is written beside it (repair or remove the segment first)";
      return tl::unexpected(std::move(error));
    }
    if (!seen_.spots.empty()) {
      const Spot& kept = seen_.spots.front();
      ASSAY_CHECK(write_kept(kept, label));
      for (const std::size_t index : labelled_segments())
        if (index != kept.segment || kept.home == Home::ExtendedXmp) ASSAY_CHECK(clean(index));
    } else {
      ASSAY_TRY(const std::string json, label::write(label));
      ASSAY_CHECK(seen_.packet ? put_into_packet(*seen_.packet, json) : insert_packet(json));
    }
    return std::move(edits_).finish(seen_.header);
  }

  // A segment of its own or the Exif segment that the one label stands in is left out as a whole: that is the file as
  // it was before a producer added it. Further labels are gone as with_label leaves them.
  Result<container::Splice> without_label() {
    ASSAY_TRY(seen_, survey(window_));
    for (const Segment& segment : seen_.header.applications)
      if (segment.kind == Kind::Xmp) ASSAY_CHECK(clean_packet(segment));
    for (const std::size_t index : labelled_segments()) {
      const Segment& segment = seen_.header.applications[index];
      if (segment.kind == Kind::Xmp) continue;
      if (index == seen_.spots.front().segment && segment.kind != Kind::ExtendedXmp) {
        edits_.drop(segment);
      } else {
        ASSAY_CHECK(clean(index));
      }
    }
    return std::move(edits_).finish(seen_.header);
  }

 private:
  [[nodiscard]] std::vector<std::size_t> labelled_segments() const {
    std::vector<std::size_t> out;
    for (const Spot& spot : seen_.spots)
      if (std::find(out.begin(), out.end(), spot.segment) == out.end()) out.push_back(spot.segment);
    return out;
  }

  Result<> write_kept(const Spot& kept, const label::ImplicitLabel& label) {
    // XMP's property is itself named AIGC: bare. Elsewhere as found; what could not be read gives no form to keep.
    const bool in_xmp = kept.home == Home::Xmp || kept.home == Home::ExtendedXmp;
    const bool bare = in_xmp || (kept.reading.label && kept.reading.form == label::Form::Bare);
    ASSAY_TRY(const std::string json, label::write(label, bare ? label::Form::Bare : label::Form::Wrapped));
    // A label in extended XMP moves to the standard packet, the guide's place, where every reader sees it.
    if (in_xmp) return put_into_packet(kept.home == Home::Xmp ? kept.segment : *seen_.packet, json);
    if (is_exif(kept.home)) return rewrite_exif(kept.segment, &kept, json);
    const Segment& segment = seen_.header.applications[kept.segment];
    ASSAY_TRY(const BytesView old, window_.at(segment.payload(), segment.payload_length()));
    Bytes payload(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(kept.begin));
    append(payload, json);
    append(payload, old.subspan(kept.begin + kept.length));
    return edits_.replace(segment, payload);
  }

  // Takes every label out of a segment: its property or value emptied, a segment with nothing else dropped.
  Result<> clean(std::size_t index) {
    const Segment& segment = seen_.header.applications[index];
    if (segment.kind == Kind::Xmp) return clean_packet(segment);
    if (segment.kind == Kind::ExtendedXmp) return clean_extended();
    if (segment.kind == Kind::Exif) return rewrite_exif(index, nullptr, {});
    edits_.drop(segment);
    return {};
  }

  Result<> clean_packet(const Segment& segment) {
    ASSAY_TRY(const BytesView content, window_.at(segment.content(), segment.content_length()));
    const auto packet = xmp::without_label(as_text(content));
    if (!packet) return {};  // one that cannot be walked holds nothing of ours
    if (*packet) return replace_packet(segment, **packet);
    edits_.drop(segment);
    return {};
  }

  // Blanks keep every part's length and offset. The GUID stays: it names the parts, nobody takes it for a checksum.
  Result<> clean_extended() {
    ASSAY_TRY(const std::string whole, assemble(window_, seen_.header, seen_.extended));
    ASSAY_TRY(const std::string blanked, xmp::with_label_blanked(whole));
    for (const std::size_t index : seen_.extended.segments) {
      const Segment& segment = seen_.header.applications[index];
      ASSAY_TRY(const BytesView old, window_.at(segment.payload(), segment.payload_length()));
      Bytes payload(old.begin(), old.end());
      const auto part = std::span(payload).subspan(segment.signature + kExtendedHead);
      const std::size_t offset = load_be<std::uint32_t>(&payload[segment.signature + kExtendedHead - 4]);
      std::copy_n(blanked.begin() + static_cast<std::ptrdiff_t>(offset), part.size(), part.begin());
      ASSAY_CHECK(edits_.replace(segment, payload));
    }
    return {};
  }

  // Empties the segment's labels but `kept`, which gets `json`.
  Result<> rewrite_exif(std::size_t index, const Spot* kept, std::string_view json) {
    const Segment& segment = seen_.header.applications[index];
    ASSAY_TRY(const BytesView payload, window_.at(segment.payload(), segment.payload_length()));
    const auto content = payload.subspan(segment.signature);
    std::vector<tiff::NewText> texts;
    for (const Spot& spot : seen_.spots)
      if (spot.segment == index && &spot != kept) texts.push_back({spot.value, {}});
    if (kept != nullptr) texts.push_back({kept->value, json});
    const auto block = tiff::with_texts(content, texts);
    if (!block) return tl::unexpected(at_segment(source_, segment, block.error()));
    Bytes whole(payload.begin(), payload.begin() + segment.signature);
    append(whole, *block);
    return edits_.replace(segment, whole);
  }

  Result<> put_into_packet(std::size_t index, std::string_view json) {
    const Segment& segment = seen_.header.applications[index];
    ASSAY_TRY(const BytesView content, window_.at(segment.content(), segment.content_length()));
    auto packet = xmp::with_label(as_text(content), json);
    if (!packet) return tl::unexpected(at_segment(source_, segment, std::move(packet).error()));
    if (packet->size() > std::max(kLargestPacket, content.size()))
      return fail(
          Code::Limited,
          fmt::format("{}: {}: the XMP packet would have {} bytes with the label, {} over the {} that a segment "
                      "takes; shorten the packet first (padding and edit history are its usual bulk)",
                      source_.name(), where(segment), packet->size(), packet->size() - kLargestPacket, kLargestPacket));
    return replace_packet(segment, *packet);
  }

  Result<> replace_packet(const Segment& segment, std::string_view packet) {
    Bytes payload;
    payload.reserve(container::jpeg::kXmpSignature.size() + packet.size());
    append(payload, container::jpeg::kXmpSignature);
    append(payload, packet);
    return edits_.replace(segment, payload);
  }

  Result<> insert_packet(std::string_view json) {
    const std::string packet = xmp::fresh_packet(json);
    if (packet.size() > kLargestPacket)
      return fail(Code::Limited,
                  fmt::format("{}: the label makes an XMP packet of {} bytes, {} over the {} that a "
                              "segment takes; shorten its reserved codes",
                              source_.name(), packet.size(), packet.size() - kLargestPacket, kLargestPacket));
    ASSAY_TRY(Bytes segment,
              container::jpeg::make_segment(container::jpeg::kApp1, container::jpeg::kXmpSignature, as_bytes(packet)));
    edits_.insert(place_for_packet(seen_.header), std::move(segment));
    return {};
  }

  ByteSource& source_;
  Window window_;
  Edits edits_;
  Survey seen_;
};

class JpegCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    Window window(source);
    ASSAY_TRY(Survey seen, survey(window));
    ASSAY_CHECK(note_ending(source, seen));
    Inspection inspection;
    inspection.labels.reserve(seen.spots.size());
    for (Spot& spot : seen.spots) {
      inspection.labels.push_back({place_of(spot.home), seen.header.applications[spot.segment].offset,
                                   std::move(spot.text), std::move(spot.reading)});
    }
    inspection.findings = std::move(seen.findings);
    inspection.has_c2pa = seen.has_c2pa;
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    return Rewrite(source).with_label(label);
  }

 protected:
  /// A JPEG is always digested in full.
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme /*scheme*/) const override {
    return Rewrite(source).without_label();
  }
};

}  // namespace

bool sniff(BytesView head, std::string_view /*name*/) {
  return head.size() >= 3 && head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF;
}

const Carrier& carrier() noexcept {
  static const JpegCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::jpeg
