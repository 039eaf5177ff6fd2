#include "text/three_run.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "text/character_table.hpp"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace assay::text {
namespace {

// Three bytes of UTF-8 as they are loaded: 1110xxxx 10xxxxxx 10xxxxxx, and a byte behind them.
constexpr std::uint32_t kThreeBytes = 0xFFFFFF;
constexpr std::uint32_t kThreeMask = 0xC0C0F0;
constexpr std::uint32_t kThreeShape = 0x8080E0;
constexpr std::ptrdiff_t kReadAtOnce = 4;
constexpr unsigned kClassShift = 24;

std::uint32_t load(const unsigned char* at) noexcept {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
  return bytes;
}
void store(char* at, std::uint32_t bytes) noexcept {
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
  std::memcpy(at, &bytes, sizeof bytes);
}

}  // namespace

std::uint64_t ThreeRun::changes(std::size_t from) const {
  std::uint64_t mask = 0;
  const std::size_t count = std::min<std::size_t>(read - from, 64);
#ifdef __SSE2__
  const auto* const here = classes.data() + from;
  for (unsigned i = 0; i < count; i += 16) {
    const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(here + i)),
                                        _mm_loadu_si128(reinterpret_cast<const __m128i*>(here + i - 1)));
    mask |= static_cast<std::uint64_t>(~static_cast<unsigned>(_mm_movemask_epi8(same)) & 0xffffU) << i;
  }
#else
  for (std::size_t i = 0; i < count; ++i)
    mask |= static_cast<std::uint64_t>(classes[from + i] != classes[from + i - 1]) << i;
#endif
  return count == 64 ? mask : mask & ((std::uint64_t{1} << count) - 1);
}

void read_threes(const CharacterTable& table, const unsigned char* stop, bool repeats, ThreeRun& run) {
  std::uint32_t said = run.said;
  std::uint32_t read = 0;
  const unsigned char* at = run.at;
  char* to = run.to;
  while (read < ThreeRun::kMost && stop - at >= kReadAtOnce) {
    const std::uint32_t bytes = load(at);
    if ((bytes & kThreeMask) != kThreeShape) break;
    const std::uint32_t entry = table.three((bytes & 0x0F) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F));
    const std::uint32_t its_class = entry >> kClassShift;
    if (its_class == CharacterTable::kOther || ((entry & kThreeBytes) == said && repeats)) break;
    said = entry & kThreeBytes;
    store(to, entry);
    to += 3;
    at += 3;
    run.classes[read++] = static_cast<std::uint8_t>(its_class);
  }
  run.at = at;
  run.to = to;
  run.said = said;
  run.read = read;
}

}  // namespace assay::text
