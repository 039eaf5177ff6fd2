#include "carrier/webp/webp_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/webp/survey.hpp"
#include "container/change.hpp"
#include "container/riff/edit.hpp"
#include "container/riff/webp.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::webp {
namespace {

namespace riff = container::riff;
using container::Change;

/// Behind a packet of ours: the file had a VP8X before that says no more than the one we would have put in, so the
/// content form keeps it. Blank space is nothing to XMP.
constexpr std::string_view kExtendedBefore = "\n";

Error at_chunk(const ByteSource& source, const Site& site, Error error) {
  error.message = fmt::format("{}: {} at 0x{:x}: {}", source.name(), riff::id_name(site.chunk.id), site.chunk.offset,
                              error.message);
  return error;
}

Bytes wrap(const Site& site, std::string_view body) {
  return riff::make_chunk(site.chunk.id, as_bytes(site.prefix + std::string(body)));
}

Result<> check_writable(const ByteSource& source, const Survey& seen) {
  if (seen.layout.damage) return tl::unexpected(*seen.layout.damage);
  if (!seen.has_picture)
    return fail(Code::Corrupt, fmt::format("{}: no VP8, VP8L or ANMF chunk up to 0x{:x}: there is no picture to label",
                                           source.name(), seen.layout.end));
  if (seen.unreadable)
    return fail(seen.unreadable->code,
                fmt::format("{}: {}; it may hold a label, so none is written beside it (repair or remove it first)",
                            source.name(), seen.unreadable->message));
  return {};
}

Bytes with_xmp_flag(Bytes extended, bool has_xmp) {
  extended[0] = static_cast<std::uint8_t>(has_xmp ? extended[0] | riff::webp::kHasXmp
                                                  : extended[0] & ~std::uint32_t{riff::webp::kHasXmp});
  return extended;
}

/// Whether VP8X is, byte for byte, the one that a file without would get.
bool extended_is_plain(const Survey& seen) {
  return !seen.own_extended.empty() && !seen.extended_data.empty() &&
         with_xmp_flag(seen.extended_data, true) == seen.own_extended;
}

/// VP8X as the file needs it: XMP readers look for a packet only where its flag says so.
Result<> extend(const ByteSource& source, const Survey& seen, riff::Edit& edit) {
  if (seen.extended) {
    if (seen.extended_data.empty())
      return fail(Code::Corrupt, fmt::format("{}: VP8X at 0x{:x} has {} bytes, it should have {}", source.name(),
                                             seen.extended->offset, seen.extended->length, riff::webp::kExtendedSize));
    edit.replace(*seen.extended, riff::make_chunk(riff::fourcc("VP8X"), with_xmp_flag(seen.extended_data, true)));
    return {};
  }
  if (seen.own_extended.empty())
    return fail(Code::Corrupt, fmt::format("{}: the picture's header does not tell its size", source.name()));
  edit.insert(riff::kFileHeader, riff::make_chunk(riff::fourcc("VP8X"), seen.own_extended));
  return {};
}

Result<> put_fresh_chunk(const ByteSource& source, const Survey& seen, const label::ImplicitLabel& label,
                         riff::Edit& edit) {
  ASSAY_TRY(const std::string json, label::write(label));
  std::string packet = xmp::fresh_packet(json);
  if (extended_is_plain(seen)) packet += kExtendedBefore;
  ASSAY_CHECK(extend(source, seen, edit));
  edit.insert(seen.metadata_at, riff::make_chunk(riff::fourcc("XMP "), as_bytes(packet)));
  return {};
}

class WebpCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(Survey seen, survey(source));
    Inspection inspection;
    for (const Where& where : ranked(seen)) {
      Site& site = seen.sites[where.site];
      enclosed::Spot& spot = site.block.spots[where.spot];
      inspection.labels.push_back({spot.place, site.chunk.offset, std::move(spot.text), std::move(spot.reading)});
    }
    inspection.findings = std::move(seen.findings);
    inspection.has_c2pa = seen.has_c2pa;
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    ASSAY_CHECK(check_writable(source, seen));
    const std::vector<Where> labels = ranked(seen);
    Where target{seen.sites.size(), enclosed::kNoSpot};
    if (!labels.empty()) {
      target = labels.front();
    } else {
      const auto packet =
          std::find_if(seen.sites.begin(), seen.sites.end(), [](const Site& site) { return site.is_xmp(); });
      target.site = static_cast<std::size_t>(packet - seen.sites.begin());
    }
    riff::Edit edit(seen.layout, source.name(), source.size());
    if (target.site == seen.sites.size()) {
      ASSAY_CHECK(put_fresh_chunk(source, seen, label, edit));
    } else if (seen.sites[target.site].is_xmp() && seen.extended) {
      ASSAY_CHECK(extend(source, seen, edit));
    }
    for (std::size_t i = 0; i < seen.sites.size(); ++i) {
      const Site& site = seen.sites[i];
      if (i != target.site && site.block.spots.empty()) continue;
      Result<Bytes> chunk = i == target.site ? labelled(site, target.spot, label) : unlabelled(site);
      if (!chunk) return tl::unexpected(at_chunk(source, site, std::move(chunk).error()));
      edit.replace(site.chunk, std::move(*chunk));
    }
    ASSAY_TRY(std::vector<Change> changes, std::move(edit).finish());
    return container::spliced(std::move(changes), source.size());
  }

 protected:
  /// Of an XMP packet stays what stood in it without the label, and nothing of ours; an EXIF chunk that carries the
  /// label is left out as a whole; further labels are gone as plan_write leaves them. A VP8X that plan_write put in
  /// goes too, and its XMP flag says whether a packet is left. A WebP is always digested in full.
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme /*scheme*/) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    const std::vector<Where> labels = ranked(seen);
    const std::size_t target = labels.empty() ? seen.sites.size() : labels.front().site;
    riff::Edit edit(seen.layout, source.name(), source.size());
    bool has_xmp = seen.has_unread_xmp;
    bool extended_is_ours = false;
    for (std::size_t i = 0; i < seen.sites.size(); ++i) {
      const Site& site = seen.sites[i];
      const enclosed::Block& block = site.block;
      if (block.spots.empty() && !block.has_empty_label) {
        has_xmp = has_xmp || site.is_xmp();
        continue;
      }
      Result<Bytes> chunk = i == target && !site.is_xmp() ? Bytes{} : unlabelled(site);
      if (!chunk) return tl::unexpected(at_chunk(source, site, std::move(chunk).error()));
      const bool gone = chunk->empty();
      has_xmp = has_xmp || (site.is_xmp() && !gone);
      extended_is_ours = extended_is_ours || (i == target && site.is_xmp() && gone && !is_marked(block));
      edit.replace(site.chunk, std::move(*chunk));
    }
    if (seen.extended && !seen.extended_data.empty()) {
      const bool drop = extended_is_ours && !has_xmp && extended_is_plain(seen);
      const Bytes told = with_xmp_flag(seen.extended_data, has_xmp);
      if (drop || told != seen.extended_data)
        edit.replace(*seen.extended, drop ? Bytes{} : riff::make_chunk(riff::fourcc("VP8X"), told));
    }
    ASSAY_TRY(std::vector<Change> changes, std::move(edit).finish());
    return container::spliced(std::move(changes), source.size());
  }

 private:
  static bool is_marked(const enclosed::Block& block) { return block.body.ends_with(kExtendedBefore); }

  static Result<Bytes> labelled(const Site& site, std::size_t spot, const label::ImplicitLabel& label) {
    ASSAY_TRY(const std::string body, enclosed::with_label(site.block, spot, label));
    return wrap(site, body);
  }

  /// Empty when nothing but the label was in it.
  static Result<Bytes> unlabelled(const Site& site) {
    enclosed::Block block = site.block;
    if (site.is_xmp() && is_marked(block)) {
      block.body.erase(block.body.size() - kExtendedBefore.size());
      ASSAY_TRY(const std::optional<std::string> rest, enclosed::without_label(block));
      if (!rest) return Bytes{};
    }
    ASSAY_TRY(const std::optional<std::string> rest, enclosed::without_label(site.block));
    return rest ? wrap(site, *rest) : Bytes{};
  }
};

}  // namespace

bool sniff(BytesView head, std::string_view /*name*/) {
  return head.size() >= riff::kFileHeader && load_be<riff::FourCc>(head.data()) == riff::fourcc("RIFF") &&
         load_be<riff::FourCc>(head.data() + 8) == riff::fourcc("WEBP");
}

const Carrier& carrier() noexcept {
  static const WebpCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::webp
