#include "media/film/nal.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::media::film {
namespace {

namespace bmff = container::bmff;
using bmff::fourcc;

constexpr std::size_t kVisualEntry = 78;

// ITU-T H.264 table 7-1, ITU-T H.265 table 7-1.
constexpr unsigned kAvcSps = 7;
constexpr unsigned kAvcPps = 8;
constexpr unsigned kAvcDelimiter = 9;
constexpr unsigned kHevcVps = 32;
constexpr unsigned kHevcSps = 33;
constexpr unsigned kHevcPps = 34;
constexpr unsigned kHevcDelimiter = 35;

unsigned type_of(BytesView unit, Codec codec) noexcept {
  if (unit.empty()) return 0;
  return codec == Codec::H264 ? unit[0] & 0x1fU : unit[0] >> 1U & 0x3fU;
}

bool stays_out(BytesView unit, Codec codec) noexcept {
  const unsigned type = type_of(unit, codec);
  if (codec == Codec::H264) return type == kAvcSps || type == kAvcPps || type == kAvcDelimiter;
  return type >= kHevcVps && type <= kHevcDelimiter;
}

/// The payload without emulation prevention bytes (H.264 7.3.1, H.265 7.3.1.1), as far as `most`.
Bytes unescaped(BytesView unit, std::size_t most) {
  Bytes out;
  unsigned zeros = 0;
  for (const std::uint8_t byte : unit) {
    if (out.size() >= most) break;
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  return out;
}

void add_sets(Bytes& out, const std::vector<BytesView>& sets) {
  for (const BytesView set : sets) {
    append_be(out, static_cast<std::uint16_t>(set.size()));
    append(out, set);
  }
}

/// ISO/IEC 14496-15, 5.3.3.1.2.
Bytes make_avcc(const std::vector<BytesView>& sps, const std::vector<BytesView>& pps, const SampleShape& shape) {
  Bytes out = {1, sps[0][1], sps[0][2], sps[0][3], 0xff, static_cast<std::uint8_t>(0xe0U | (sps.size() & 31U))};
  add_sets(out, sps);
  out.push_back(static_cast<std::uint8_t>(pps.size()));
  add_sets(out, pps);
  if (const unsigned profile = sps[0][1]; profile == 100 || profile == 110 || profile == 122 || profile == 244) {
    out.push_back(static_cast<std::uint8_t>(0xfcU | shape.chroma));
    out.push_back(static_cast<std::uint8_t>(0xf8U | (shape.depth - 8U)));
    out.push_back(static_cast<std::uint8_t>(0xf8U | (shape.depth - 8U)));
    out.push_back(0);
  }
  return out;
}

/// ISO/IEC 14496-15, 8.3.3.1.2. Profile, tier and level are the 12 bytes behind the first of the SPS's payload.
Bytes make_hvcc(const std::vector<BytesView>& vps, const std::vector<BytesView>& sps, const std::vector<BytesView>& pps,
                const SampleShape& shape) {
  const Bytes plain = unescaped(sps[0].subspan(2), 13);
  Bytes out = {1};
  append(out, BytesView(plain).subspan(1, 12));
  append_be(out, std::uint16_t{0xf000});  // min_spatial_segmentation: not told
  out.push_back(0xfc);                    // parallelism: not told
  out.push_back(static_cast<std::uint8_t>(0xfcU | shape.chroma));
  out.push_back(static_cast<std::uint8_t>(0xf8U | (shape.depth - 8U)));
  out.push_back(static_cast<std::uint8_t>(0xf8U | (shape.depth - 8U)));
  append_be(out, std::uint16_t{0});  // average frame rate: not told
  const unsigned layers = (plain[0] >> 1U & 7U) + 1;
  const unsigned nested = plain[0] & 1U;
  out.push_back(static_cast<std::uint8_t>(layers << 3U | nested << 2U | 3U));
  out.push_back(3);
  const auto array = [&](unsigned type, const std::vector<BytesView>& sets) {
    out.push_back(static_cast<std::uint8_t>(0x80U | type));
    append_be(out, static_cast<std::uint16_t>(sets.size()));
    add_sets(out, sets);
  };
  array(kHevcVps, vps);
  array(kHevcSps, sps);
  array(kHevcPps, pps);
  return out;
}

}  // namespace

std::vector<BytesView> units_of(BytesView stream) {
  std::vector<BytesView> units;
  std::size_t begin = stream.size();
  const auto take = [&](std::size_t end) {
    if (begin >= end) return;
    while (end > begin && stream[end - 1] == 0) --end;
    if (end > begin) units.push_back(stream.subspan(begin, end - begin));
  };
  for (std::size_t i = 0; i + 3 <= stream.size();) {
    if (stream[i + 2] > 1) {
      i += 3;
    } else if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
      take(i);
      begin = i + 3;
      i += 3;
    } else {
      ++i;
    }
  }
  take(stream.size());
  return units;
}

Bytes length_prefixed(BytesView stream, Codec codec) {
  Bytes out;
  out.reserve(stream.size() + 16);
  for (const BytesView unit : units_of(stream)) {
    if (stays_out(unit, codec)) continue;
    append_be(out, static_cast<std::uint32_t>(unit.size()));
    append(out, unit);
  }
  return out;
}

Result<Bytes> make_config(BytesView header, Codec codec, const SampleShape& shape) {
  std::vector<BytesView> vps;
  std::vector<BytesView> sps;
  std::vector<BytesView> pps;
  for (const BytesView unit : units_of(header)) {
    const unsigned type = type_of(unit, codec);
    if (unit.size() > 0xffff) return fail(Code::Internal, "the encoder made a parameter set of more than 65 535 bytes");
    if (codec == Codec::Hevc && type == kHevcVps) vps.push_back(unit);
    if (type == (codec == Codec::H264 ? kAvcSps : kHevcSps)) sps.push_back(unit);
    if (type == (codec == Codec::H264 ? kAvcPps : kHevcPps)) pps.push_back(unit);
  }
  const std::size_t least = codec == Codec::H264 ? 4 : 16;
  if (sps.empty() || pps.empty() || sps[0].size() < least || (codec == Codec::Hevc && vps.empty()))
    return fail(Code::Internal, fmt::format("the {} encoder gave no parameter sets", codec_name(codec)));
  return codec == Codec::H264 ? make_avcc(sps, pps, shape) : make_hvcc(vps, sps, pps, shape);
}

Result<Bytes> replace_config(BytesView stsd, BytesView config, Codec codec) {
  bmff::Children top(stsd, 0, stsd.size());
  const std::optional<bmff::Box> box = top.next();
  if (!box || box->body_size() < 16) return fail(Code::Internal, "stsd changed while it was worked on");
  bmff::Children entries(stsd, box->body() + 8, box->end);
  const std::optional<bmff::Box> entry = entries.next();
  if (!entry || entry->body_size() < kVisualEntry)
    return fail(Code::Internal, "sample entry changed while it was worked on");
  const bmff::FourCc wanted = codec == Codec::H264 ? fourcc("avcC") : fourcc("hvcC");
  const auto at = [&](std::size_t begin, std::size_t end) { return stsd.subspan(begin, end - begin); };
  Bytes body;
  append(body, at(entry->body(), entry->body() + kVisualEntry));
  bmff::Children children(stsd, entry->body() + kVisualEntry, entry->end);
  while (const std::optional<bmff::Box> child = children.next()) {
    if (child->type == wanted) {
      append(body, bmff::make_box(wanted, config));
    } else if (child->type != fourcc("btrt")) {
      append(body, at(child->begin, child->end));
    }
  }
  append(body, at(children.stopped_at(), entry->end));
  Bytes whole;
  append(whole, at(box->body(), entry->begin));
  append(whole, bmff::make_box(entry->type, body));
  append(whole, at(entry->end, box->end));
  return bmff::make_box(fourcc("stsd"), whole);
}

}  // namespace assay::media::film
