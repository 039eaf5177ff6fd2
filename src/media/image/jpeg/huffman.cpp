#include "media/image/jpeg/huffman.hpp"

#include <fmt/core.h>

namespace assay::media::image::jpeg {
namespace {

/// Calls visit(symbol, code, length) in code order.
template <class Visit>
void each_code(const HuffmanSpec& spec, const Visit& visit) {
  std::uint32_t code = 0;
  std::size_t next = 0;
  for (unsigned length = 1; length <= 16; ++length) {
    for (unsigned i = 0; i < spec.counts[length - 1]; ++i) visit(spec.symbols[next++], code++, length);
    code <<= 1U;
  }
}

/// Unused codes, in codes of 16 bits.
std::uint32_t room_of(const HuffmanSpec& spec) noexcept {
  std::uint32_t used = 0;
  for (unsigned length = 1; length <= 16; ++length) used += std::uint32_t{spec.counts[length - 1]} << (16 - length);
  return 65536 - used;
}

}  // namespace

DecodeTable::DecodeTable(const HuffmanSpec& spec) {
  std::copy(spec.symbols.begin(), spec.symbols.end(), symbols_.begin());
  each_code(spec, [&](std::uint8_t symbol, std::uint32_t code, unsigned length) {
    if (length > kLookup) return;
    const unsigned size = symbol & 15U;
    const std::size_t first = std::size_t{code} << (kLookup - length);
    for (std::size_t i = first; i < first + (std::size_t{1} << (kLookup - length)); ++i) {
      codes_[i] = {static_cast<std::uint8_t>(length), symbol};
      steps_[i] = {static_cast<std::uint8_t>(length + size), carry(symbol)};
    }
  });
  std::uint32_t code = 0;
  std::int32_t next = 0;
  for (unsigned length = 1; length <= 16; ++length) {
    shift_[length] = next - static_cast<std::int32_t>(code);
    code += spec.counts[length - 1];
    next += spec.counts[length - 1];
    end_of_[length] = code << (16 - length);
    code <<= 1U;
  }
}

DecodeTable::Code DecodeTable::find_long(std::uint64_t bits) const noexcept {
  const auto top = static_cast<std::uint32_t>(bits >> 48U);
  for (unsigned length = kLookup + 1; length <= 16; ++length) {
    if (top < end_of_[length]) {
      const std::int32_t index = static_cast<std::int32_t>(top >> (16 - length)) + shift_[length];
      if (index < 0 || index > 255) return {};
      return {static_cast<std::uint8_t>(length), symbols_[static_cast<std::size_t>(index)]};
    }
  }
  return {};
}

EncodeTable::EncodeTable(const HuffmanSpec& spec) {
  each_code(spec, [&](std::uint8_t symbol, std::uint32_t code, unsigned length) {
    codes_[symbol] = {static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(length)};
  });
}

Result<HuffmanSpec> with_symbols(const HuffmanSpec& spec, const SymbolSet& missing) {
  HuffmanSpec out = spec;
  const auto wanted = static_cast<std::uint32_t>(missing.count());
  // One code stays free: all ones.
  while (room_of(out) < wanted + 1) {
    const std::uint32_t lack = wanted + 1 - room_of(out);
    // A code of `length` bits, grown by one, frees 2^(15 - length) codes of 16 bits. The longest that frees enough
    // costs least, as its symbol is the rarest; else the most that one can free.
    unsigned best = 0;
    for (unsigned length = 1; length <= 15; ++length) {
      if (out.counts[length - 1] == 0) continue;
      if (best == 0 || (1U << (15 - length)) >= lack) best = length;
    }
    if (best == 0 || out.counts[best] == 255) return fail(Code::Limited, "a Huffman table has no room for new symbols");
    --out.counts[best - 1];
    ++out.counts[best];
  }
  if (out.counts[15] + wanted > 255 || out.symbols.size() + wanted > 256)
    return fail(Code::Limited, "a Huffman table has no room for new symbols");
  for (std::size_t symbol = 0; symbol < missing.size(); ++symbol) {
    if (missing[symbol]) out.symbols.push_back(static_cast<std::uint8_t>(symbol));
  }
  out.counts[15] = static_cast<std::uint8_t>(out.counts[15] + wanted);
  return out;
}

bool keeps_codes(const HuffmanSpec& spec, const HuffmanSpec& longer) {
  const EncodeTable codes(longer);
  bool same = true;
  each_code(spec, [&](std::uint8_t symbol, std::uint32_t code, unsigned length) {
    const EncodeTable::Code other = codes[symbol];
    same = same && other.bits == code && other.length == length;
  });
  return same;
}

}  // namespace assay::media::image::jpeg
