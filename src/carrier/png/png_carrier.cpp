#include "carrier/png/png_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/png/survey.hpp"

namespace assay::carrier::png {
namespace {

namespace chunks = container::png;

/// The source with some chunks told anew.
class Edit {
 public:
  /// @param bytes  what stands in the chunk's place; empty: nothing
  void replace(const chunks::Chunk& chunk, Bytes bytes) {
    splice_.copy(at_, chunk.offset - at_);
    splice_.literal(std::move(bytes));
    at_ = chunk.end();
  }
  void insert(std::uint64_t offset, Bytes bytes) {
    splice_.copy(at_, offset - at_);
    splice_.literal(std::move(bytes));
    at_ = offset;
  }
  [[nodiscard]] container::Splice finish(std::uint64_t size) && {
    splice_.copy(at_, size - at_);
    return std::move(splice_);
  }

 private:
  container::Splice splice_;
  std::uint64_t at_ = 0;
};

Error at_chunk(const ByteSource& source, const Site& site, Error error) {
  error.message = fmt::format("{}: {} at 0x{:x}: {}", source.name(), chunks::type_name(site.chunk.type),
                              site.chunk.offset, error.message);
  return error;
}

class PngCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(Survey seen, survey(source));
    Inspection inspection;
    for (const Where& where : ranked(seen)) {
      Site& site = seen.sites[where.site];
      Spot& spot = site.spots[where.spot];
      inspection.labels.push_back({spot.place, site.chunk.offset, std::move(spot.text), std::move(spot.reading)});
    }
    inspection.findings = std::move(seen.findings);
    inspection.has_c2pa = seen.has_c2pa;
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    if (seen.unreadable) {
      return fail(seen.unreadable->code, seen.unreadable->message +
                                             "; it may hold a label, so none is written beside it (repair or remove "
                                             "the chunk first)");
    }
    const std::vector<Where> labels = ranked(seen);
    Where target{seen.sites.size(), kNoSpot};
    if (!labels.empty()) {
      target = labels.front();
    } else {
      const auto packet =
          std::find_if(seen.sites.begin(), seen.sites.end(), [](const Site& site) { return site.is_xmp_chunk(); });
      target.site = static_cast<std::size_t>(packet - seen.sites.begin());
    }
    Edit edit;
    if (target.site == seen.sites.size()) {
      ASSAY_TRY(Bytes fresh, fresh_chunk(label));
      edit.insert(seen.layout.after_ihdr, std::move(fresh));
    }
    for (std::size_t i = 0; i < seen.sites.size(); ++i) {
      const Site& site = seen.sites[i];
      if (i != target.site && site.spots.empty()) continue;
      Result<Bytes> chunk = i == target.site ? chunk_with_label(site, target.spot, label) : chunk_without_label(site);
      if (!chunk) return tl::unexpected(at_chunk(source, site, std::move(chunk).error()));
      edit.replace(site.chunk, std::move(*chunk));
    }
    return std::move(edit).finish(source.size());
  }

 protected:
  /// A label's own chunk (keyword AIGC) is left out; an eXIf or raw profile whose Exif carries the label is left out as
  /// a whole; of an XMP packet stays what stood in it without the label. Further labels are gone as plan_write leaves
  /// them. A PNG is always digested in full. XMP chunks are told uncompressed and with their right CRC, because that is
  /// how they are written.
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme /*scheme*/) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    const std::vector<Where> labels = ranked(seen);
    const std::size_t target = labels.empty() ? seen.sites.size() : labels.front().site;
    Edit edit;
    for (std::size_t i = 0; i < seen.sites.size(); ++i) {
      const Site& site = seen.sites[i];
      if (site.spots.empty() && !site.has_empty_label) {
        if (site.is_xmp_chunk() && (site.text.compressed || !site.crc_ok)) edit.replace(site.chunk, plain_chunk(site));
      } else if (i == target && site.holds == Holds::Tiff) {
        edit.replace(site.chunk, {});
      } else {
        Result<Bytes> chunk = chunk_without_label(site);
        if (!chunk) return tl::unexpected(at_chunk(source, site, std::move(chunk).error()));
        edit.replace(site.chunk, std::move(*chunk));
      }
    }
    return std::move(edit).finish(source.size());
  }
};

}  // namespace

bool sniff(BytesView head, std::string_view /*name*/) {
  return head.size() >= chunks::kSignature.size() &&
         std::equal(chunks::kSignature.begin(), chunks::kSignature.end(), head.begin());
}

const Carrier& carrier() noexcept {
  static const PngCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::png
