#include "text/three_run.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "text/character_table.hpp"
#include "text/fold.hpp"
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
  const std::uint32_t* const threes = table.threes();
  std::uint32_t said = run.said;
  std::uint32_t gap = run.gap;
  std::uint32_t read = 0;
  const unsigned char* at = run.at;
  char* to = run.to;
  // what is said again is said in three bytes: no entry has this many
  const std::uint32_t no_repeat = repeats ? 0 : 1U << kClassShift;
  while (read < ThreeRun::kMost && stop - at >= kReadAtOnce) {
    const std::uint32_t bytes = load(at);
    if ((bytes & kThreeMask) != kThreeShape) break;
    const std::uint32_t entry = threes[(bytes & 0x0F) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F)];
    const std::uint32_t its_class = entry >> kClassShift;
    const std::uint32_t becomes = entry & kThreeBytes;
    if (its_class == CharacterTable::kOther || becomes == (said | no_repeat)) break;
    // guessing right where a comma stands costs more than what is done for both
    const bool vanishes = its_class >= CharacterTable::kVanishing;
    gap = vanishes ? gap + 1 : 0;
    if (gap > kMaxGap) break;
    said = vanishes ? said : becomes;
    store(to, entry);
    to += vanishes ? 0 : 3;
    at += 3;
    run.classes[read++] = static_cast<std::uint8_t>(its_class);
  }
  run.at = at;
  run.to = to;
  run.said = said;
  run.gap = gap > kMaxGap ? kMaxGap : gap;
  run.read = read;
}

}  // namespace assay::text
