#include "media/sound/m4a_boxes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace assay::media::sound {
namespace {

constexpr std::uint64_t kMostFurther = 16U << 20U;  // bytes of uuid boxes

struct Box {
  std::string_view type;
  BytesView whole;
  BytesView body;
};

// The next box of a run; nullopt at its end, or where a size does not fit.
std::optional<Box> next_box(BytesView& run) {
  if (run.size() < 8) return std::nullopt;
  std::uint64_t size = load_be<std::uint32_t>(run.data());
  std::size_t head = 8;
  if (size == 1 && run.size() >= 16) {
    size = load_be<std::uint64_t>(run.data() + 8);
    head = 16;
  } else if (size == 0) {
    size = run.size();
  }
  if (size < head || size > run.size()) return std::nullopt;
  const auto length = static_cast<std::size_t>(size);
  Box box{as_text(run.subspan(4, 4)), run.first(length), run.subspan(head, length - head)};
  run = run.subspan(length);
  return box;
}

std::optional<Box> child(BytesView body, std::string_view type) {
  while (const auto box = next_box(body))
    if (box->type == type) return box;
  return std::nullopt;
}

void append_box(Bytes& to, std::string_view type, BytesView body) {
  append_be(to, static_cast<std::uint32_t>(8 + body.size()));
  append(to, type);
  append(to, body);
}

// " 00000000 00000840 000001CA 00000000003F31F6 ...": delay, padding and length in hexadecimal, of fixed width.
void patch_itunes_gapless(Bytes& udta, const Gapless& gapless) {
  constexpr std::string_view kName = "iTunSMPB";
  const auto name = std::search(udta.begin(), udta.end(), kName.begin(), kName.end());
  if (name == udta.end()) return;
  constexpr std::string_view kStart = " 00000000 ";
  const auto limit = udta.end() - name > 64 ? name + 64 : udta.end();
  const auto text = std::search(name, limit, kStart.begin(), kStart.end());
  const std::string fresh =
      fmt::format(" 00000000 {:08X} {:08X} {:016X}", gapless.delay, gapless.padding, gapless.frames);
  if (text == limit || static_cast<std::size_t>(udta.end() - text) < fresh.size()) return;
  std::copy(fresh.begin(), fresh.end(), text);
}

Bytes merged_udta(BytesView old, std::optional<Box> fresh, const Gapless& gapless) {
  Bytes body;
  BytesView run = old;
  while (const auto box = next_box(run))
    if (box->type != "chpl") append(body, box->whole);
  patch_itunes_gapless(body, gapless);
  if (fresh)
    if (const auto chapters = child(fresh->body, "chpl")) append(body, chapters->whole);
  return body;
}

// Moves every chunk offset below `boxes` by `distance`. @return false when one does not fit into 32 bits any more
bool move_chunks(std::span<std::uint8_t> boxes, std::uint64_t distance, int depth = 0) {
  constexpr int kDepth = 4;  // trak, mdia, minf, stbl
  BytesView run = boxes;
  while (const auto box = next_box(run)) {
    const auto body = boxes.subspan(static_cast<std::size_t>(box->body.data() - boxes.data()), box->body.size());
    if (depth < kDepth && (box->type == "trak" || box->type == "mdia" || box->type == "minf" || box->type == "stbl")) {
      if (!move_chunks(body, distance, depth + 1)) return false;
    } else if ((box->type == "stco" || box->type == "co64") && body.size() >= 8) {
      const std::size_t width = box->type == "stco" ? 4 : 8;
      const std::uint64_t count =
          std::min<std::uint64_t>(load_be<std::uint32_t>(body.data() + 4), (body.size() - 8) / width);
      for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t* const at = body.data() + 8 + i * width;
        const std::uint64_t moved = (width == 4 ? load_be<std::uint32_t>(at) : load_be<std::uint64_t>(at)) + distance;
        if (width == 4 && moved > 0xffffffff) return false;
        if (width == 4)
          store_be(at, static_cast<std::uint32_t>(moved));
        else
          store_be(at, moved);
      }
    }
  }
  return true;
}

/// What put_index reads back.
class SinkSource final : public ByteSource {
 public:
  explicit SinkSource(const DescriptorSink& sink) : sink_(sink) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return sink_.end(); }
  [[nodiscard]] std::string_view name() const noexcept override { return "the labelled sound"; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    return sink_.read_at(offset, out);
  }

 private:
  const DescriptorSink& sink_;
};

}  // namespace

Result<M4aFile> read_m4a_file(ByteSource& source, const SoundLimits& limits) {
  M4aFile file;
  Window window(source);
  std::uint64_t at = 0;
  while (at + 8 <= source.size()) {
    ASSAY_TRY(const BytesView head, window.at(at, 8));
    std::uint64_t size = load_be<std::uint32_t>(head.data());
    const std::string type(as_text(head.subspan(4, 4)));
    if (size == 1) {
      ASSAY_TRY(const BytesView large, window.at(at, 16));
      size = load_be<std::uint64_t>(large.data() + 8);
    } else if (size == 0) {
      size = source.size() - at;
    }
    if (size < 8 || size > source.size() - at)
      return fail(Code::Corrupt, fmt::format("{}: box at 0x{:x} claims {} bytes, the file has {} left (truncated?)",
                                             source.name(), at, size, source.size() - at));
    if (type == "ftyp" && size >= 12) {
      ASSAY_TRY(const BytesView brand, window.at(at + 8, 4));
      file.brand = as_text(brand);
    } else if (type == "moov") {
      if (size > limits.most_metadata_bytes)
        return fail(Code::Limited, fmt::format("{}: moov at 0x{:x} has {} bytes; at most {} are taken", source.name(),
                                               at, size, limits.most_metadata_bytes));
      if (!file.moov.empty()) return fail(Code::Corrupt, fmt::format("{}: a second moov at 0x{:x}", source.name(), at));
      ASSAY_TRY(file.moov, source.read(at, size));
      file.moov_at = at;
    } else if (type == "mdat" && file.mdat_at == 0) {
      file.mdat_at = at;
    } else if (type == "uuid" && size <= kMostFurther - file.further.size()) {
      ASSAY_TRY(const Bytes box, source.read(at, size));
      append(file.further, box);
    }
    at += size;
  }
  file.end = at;
  if (file.moov.empty())
    return fail(Code::Corrupt, fmt::format("{}: no moov up to 0x{:x}: the index is missing (truncated?)", source.name(),
                                           source.size()));
  return file;
}

Result<Bytes> with_tags_of(BytesView old, BytesView fresh, const Gapless& gapless) {
  BytesView old_run = old;
  BytesView fresh_run = fresh;
  const auto old_moov = next_box(old_run);
  const auto fresh_moov = next_box(fresh_run);
  if (!old_moov || !fresh_moov) return fail(Code::Internal, "an index that is no box");
  Bytes body;
  BytesView run = fresh_moov->body;
  while (const auto box = next_box(run))
    if (box->type != "udta" && box->type != "meta") append(body, box->whole);
  if (const auto meta = child(old_moov->body, "meta")) append(body, meta->whole);
  const auto old_udta = child(old_moov->body, "udta");
  const Bytes udta = merged_udta(old_udta ? old_udta->body : BytesView{}, child(fresh_moov->body, "udta"), gapless);
  if (!udta.empty()) append_box(body, "udta", udta);
  Bytes out;
  append_box(out, "moov", body);
  return out;
}

Result<> put_index(DescriptorSink& sink, const M4aFile& made, Bytes moov, bool first, BytesView further) {
  if (made.moov_at < made.mdat_at || made.moov_at + made.moov.size() != made.end)
    return fail(Code::Internal, "the muxer did not put the index behind the sound");
  ASSAY_CHECK(sink.cut(made.moov_at));
  Bytes moved = moov;
  if (first && move_chunks(std::span(moved).subspan(8), moov.size())) {
    ASSAY_CHECK(sink.make_room(made.mdat_at, moov.size()));
    ASSAY_CHECK(sink.write_at(made.mdat_at, moved));
  } else {
    ASSAY_CHECK(sink.write(moov));
  }
  return sink.write(further);
}

Result<M4aFile> read_back(const DescriptorSink& sink, const SoundLimits& limits) {
  SinkSource source(sink);
  return read_m4a_file(source, limits);
}

}  // namespace assay::media::sound
