#include "carrier/wav/site.hpp"

#include <fmt/core.h>

namespace assay::carrier::wav {
namespace {

namespace riff = container::riff;

constexpr riff::FourCc kLabelId = riff::fourcc("AIGC");
constexpr std::size_t kListType = 4;

/// The form that stands there, or the bare one of a key that is itself named AIGC.
Result<std::string> json_of(const label::ImplicitLabel& label, const label::Reading& before) {
  return label::write(label, before.label ? before.form : label::Form::Bare);
}

/// The LIST with the label's sub-chunk at the spot `keep` and no other; empty when nothing but its type is left.
Bytes list_with(const Site& site, std::size_t keep, const Bytes& sub_chunk) {
  const auto slice = [&](std::uint64_t begin, std::uint64_t end) {
    return BytesView(site.list).subspan(kListType + static_cast<std::size_t>(begin),
                                        static_cast<std::size_t>(end - begin));
  };
  Bytes list;
  append(list, BytesView(site.list).first(kListType));
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < site.spots.size(); ++i) {
    const riff::Chunk& old = site.sub_chunks[site.spots[i].part];
    append(list, slice(at, old.offset));
    if (i == keep) append(list, sub_chunk);
    at = old.end();
  }
  append(list, slice(at, site.list.size() - kListType));
  return list.size() == kListType ? Bytes{} : riff::make_chunk(site.chunk.id, list);
}

/// The chunk with changes made inside its data; empty when none are left.
Result<Bytes> chunk_changed(ByteSource& source, const Site& site, std::vector<container::Change> changes) {
  const container::Splice data = container::spliced(std::move(changes), site.chunk.data(), site.chunk.data_end());
  MemorySink sink;
  ASSAY_CHECK(data.carry_out(source, sink));
  return sink.bytes().empty() ? Bytes{} : riff::make_chunk(site.chunk.id, sink.bytes());
}

Bytes packet_chunk(const Site& site, std::string_view packet) {
  return riff::make_chunk(site.chunk.id, as_bytes(packet));
}

}  // namespace

bool is_label_id(riff::FourCc id) noexcept { return id == kLabelId || id == riff::fourcc("aigc"); }

Result<Bytes> chunk_with_label(ByteSource& source, const Site& site, std::size_t keep,
                               const label::ImplicitLabel& label) {
  const Spot& spot = site.spots[keep];
  switch (site.holds) {
    case Holds::Id3: {
      ASSAY_TRY(std::vector<container::Change> changes, id3::with_label(source, *site.tag, spot.part, label));
      return chunk_changed(source, site, std::move(changes));
    }
    case Holds::Xmp: {
      ASSAY_TRY(const std::string packet, enclosed::with_label(*site.packet, spot.part, label));
      return packet_chunk(site, packet);
    }
    case Holds::Value:
    case Holds::Info:
      break;
  }
  ASSAY_TRY(const std::string json, json_of(label, spot.reading));
  Bytes chunk = riff::make_chunk(kLabelId, as_bytes(json));
  if (site.holds == Holds::Value) return chunk;
  Bytes list = list_with(site, keep, chunk);
  if (list.size() > kMostList)
    return fail(Code::Limited, fmt::format("it would grow to {} bytes, at most {} are read", list.size(), kMostList));
  return list;
}

Result<Bytes> chunk_without_label(ByteSource& source, const Site& site, std::size_t target,
                                  id3::Uneditable uneditable) {
  switch (site.holds) {
    case Holds::Id3: {
      const auto guest = target == kNoSpot ? std::nullopt : std::optional(site.spots[target].part);
      ASSAY_TRY(std::vector<container::Change> changes, id3::without_label(source, *site.tag, guest, uneditable));
      return chunk_changed(source, site, std::move(changes));
    }
    case Holds::Xmp: {
      ASSAY_TRY(const std::optional<std::string> packet, enclosed::without_label(*site.packet));
      return packet ? packet_chunk(site, *packet) : Bytes{};
    }
    case Holds::Info:
      return list_with(site, kNoSpot, {});
    case Holds::Value:
      break;
  }
  return Bytes{};
}

Result<Bytes> fresh_chunk(const label::ImplicitLabel& label) {
  ASSAY_TRY(const std::string json, label::write(label));
  return riff::make_chunk(kLabelId, as_bytes(json));
}

}  // namespace assay::carrier::wav
