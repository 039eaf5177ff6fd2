#include "carrier/wav/wav_carrier.hpp"

#include <fmt/core.h>

#include "carrier/head_form.hpp"
#include "carrier/wav/survey.hpp"
#include "container/change.hpp"
#include "container/riff/edit.hpp"

namespace assay::carrier::wav {
namespace {

namespace riff = container::riff;
using container::Change;

Error at_chunk(const ByteSource& source, const Site& site, Error error) {
  error.message = fmt::format("{}: {} at 0x{:x}: {}", source.name(), riff::id_name(site.chunk.id), site.chunk.offset,
                              error.message);
  return error;
}

/// Whether a label can be put in and be the only one.
Result<> check_writable(const ByteSource& source, const Survey& seen) {
  if (seen.layout.damage) return tl::unexpected(*seen.layout.damage);
  if (!seen.data)
    return fail(Code::Corrupt, fmt::format("{}: no data chunk up to 0x{:x}: there is no sound to label", source.name(),
                                           seen.layout.end));
  if (seen.unreadable)
    return fail(seen.unreadable->code,
                fmt::format("{}: {}; it may hold a label, so none is written beside it (repair or remove it first)",
                            source.name(), seen.unreadable->message));
  return {};
}

/// Where a new chunk goes: behind all others; but before samples that reach to the end of the file, or are none: there
/// ffmpeg and others take whatever follows for samples.
std::uint64_t place_for_new(const Survey& seen) {
  const riff::Chunk& data = seen.layout.chunks[*seen.data];
  return seen.layout.open_chunk || data.length == 0 ? data.offset : seen.layout.end;
}

Result<std::vector<Change>> plan(ByteSource& source, const label::ImplicitLabel& label) {
  ASSAY_TRY(const Survey seen, survey(source));
  ASSAY_CHECK(check_writable(source, seen));
  const std::vector<Where> labels = ranked(seen);
  riff::Edit edit(seen.layout, source.name(), source.size());
  if (labels.empty()) {
    ASSAY_TRY(Bytes fresh, fresh_chunk(label));
    edit.insert(place_for_new(seen), std::move(fresh));
  }
  for (std::size_t i = 0; i < seen.sites.size(); ++i) {
    const Site& site = seen.sites[i];
    if (site.spots.empty()) continue;
    Result<Bytes> chunk = i == labels.front().site
                              ? chunk_with_label(source, site, labels.front().spot, label)
                              : chunk_without_label(source, site, kNoSpot, id3::Uneditable::Refuse);
    if (!chunk) return tl::unexpected(at_chunk(source, site, std::move(chunk).error()));
    edit.replace(site.chunk, std::move(*chunk));
  }
  return std::move(edit).finish();
}

class WavCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(Survey seen, survey(source));
    Inspection inspection;
    for (const Where& where : ranked(seen)) {
      Spot& spot = seen.sites[where.site].spots[where.spot];
      inspection.labels.push_back({spot.place, spot.offset, std::move(spot.text), std::move(spot.reading)});
    }
    inspection.findings = std::move(seen.findings);
    inspection.has_c2pa = seen.has_c2pa;
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(std::vector<Change> changes, plan(source, label));
    return container::spliced(std::move(changes), source.size());
  }

  /// A chunk behind the last one and four bytes of the RIFF's size: the sound is not touched.
  [[nodiscard]] Result<std::optional<container::InPlaceEdit>> plan_in_place(
      ByteSource& source, const label::ImplicitLabel& label) const override {
    ASSAY_TRY(std::vector<Change> changes, plan(source, label));
    return container::in_place(source, std::move(changes));
  }

 protected:
  /// A label's own chunk is left out, from a LIST, an ID3 tag or an XMP packet the label's part; of an emptied one
  /// nothing stays. A RIFF size that did not fit is put right and a missing pad byte added, as plan_write does.
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme scheme) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    const std::vector<Where> labels = ranked(seen);
    riff::Edit edit(seen.layout, source.name(), source.size());
    for (std::size_t i = 0; i < seen.sites.size(); ++i) {
      const Site& site = seen.sites[i];
      const bool speaks = !labels.empty() && i == labels.front().site;
      Result<Bytes> chunk =
          chunk_without_label(source, site, speaks ? labels.front().spot : kNoSpot, id3::Uneditable::Leave);
      if (!chunk) return tl::unexpected(at_chunk(source, site, std::move(chunk).error()));
      edit.replace(site.chunk, std::move(*chunk));
    }
    ASSAY_TRY(std::vector<Change> changes, std::move(edit).finish());
    container::Splice full = container::spliced(std::move(changes), source.size());
    if (scheme == DigestScheme::Full || !seen.data) return full;
    const riff::Chunk& data = seen.layout.chunks[*seen.data];
    return head_form(full, data.data(), data.data_end());
  }
};

}  // namespace

bool sniff(BytesView head, std::string_view /*name*/) {
  if (head.size() < riff::kFileHeader || load_be<riff::FourCc>(head.data() + 8) != riff::fourcc("WAVE")) return false;
  const auto envelope = load_be<riff::FourCc>(head.data());
  return envelope == riff::fourcc("RIFF") || envelope == riff::fourcc("RF64") || envelope == riff::fourcc("BW64");
}

const Carrier& carrier() noexcept {
  static const WavCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::wav
