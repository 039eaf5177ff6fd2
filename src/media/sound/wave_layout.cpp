#include "media/sound/wave_layout.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace assay::media::sound {
namespace {

constexpr std::uint32_t kElsewhere = 0xffffffff;  // a size that stands in ds64
constexpr std::uint16_t kTagPcm = 1;
constexpr std::uint16_t kTagFloat = 3;
constexpr std::uint16_t kTagALaw = 6;
constexpr std::uint16_t kTagMuLaw = 7;
constexpr std::uint16_t kTagExtensible = 0xfffe;
constexpr std::size_t kPlainFormat = 16;       // bytes of WAVEFORMAT with bits per sample
constexpr std::size_t kExtensibleFormat = 40;  // of WAVEFORMATEXTENSIBLE
constexpr std::size_t kMostTable = 1024;       // entries in ds64
// The last 14 bytes of KSDATAFORMAT_SUBTYPE_*: the first two are a format tag.
constexpr std::array<std::uint8_t, 14> kSubtype = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};

class LayoutReader {
 public:
  LayoutReader(ByteSource& source, const SoundLimits& limits) : source_(source), window_(source), limits_(limits) {}

  [[nodiscard]] Result<WaveLayout> read() {
    ASSAY_CHECK(read_head());
    ASSAY_CHECK(read_chunks());
    if (!seen_data_)
      return fail(Code::Corrupt,
                  fmt::format("{}: no data chunk up to 0x{:x} (truncated?)", source_.name(), layout_.riff_end));
    ASSAY_CHECK(check_data());
    return std::move(layout_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> corrupt(std::uint64_t at, std::string_view what) const {
    return fail(Code::Corrupt, fmt::format("{}: 0x{:x}: {}", source_.name(), at, what));
  }

  [[nodiscard]] Result<> read_head() {
    if (source_.size() < 12)
      return fail(Code::Corrupt, fmt::format("{}: {} bytes are no WAV file: the header alone has 12 (truncated?)",
                                             source_.name(), source_.size()));
    ASSAY_TRY(const BytesView head, window_.at(0, 12));
    const std::string_view id = as_text(head.first(4));
    layout_.rf64 = id == "RF64" || id == "BW64";
    std::uint64_t size = load_le<std::uint32_t>(head.data() + 4);
    if (id == "RIFX")
      return fail(Code::Unsupported,
                  fmt::format("{}: RIFX (most significant byte first) is not written here; convert it: "
                              "sox IN -t wav OUT.wav",
                              source_.name()));
    if ((id != "RIFF" && !layout_.rf64) || as_text(head.subspan(8, 4)) != "WAVE")
      return fail(Code::Corrupt,
                  fmt::format("{}: no WAV file: begins with neither RIFF nor RF64 and WAVE", source_.name()));
    if (layout_.rf64) {
      ASSAY_CHECK(read_ds64());
      size = riff_size_;
    } else if (size == kElsewhere) {
      return unfinished(4, "RIFF");
    }
    const auto end = checked_add(size, 8);
    // A last chunk of odd size often lacks its pad byte.
    if (!end || *end > source_.size() + 1)
      return corrupt(4, fmt::format("the RIFF chunk claims {} bytes, the file has {} left (truncated?)", size,
                                    source_.size() - 8));
    layout_.riff_end = std::min(*end, source_.size());
    return {};
  }

  [[nodiscard]] tl::unexpected<Error> unfinished(std::uint64_t at, std::string_view chunk) const {
    return corrupt(at, fmt::format("the size of the {} chunk was never written (recorded through a pipe?); repair it: "
                                   "ffmpeg -i IN.wav -c copy OUT.wav",
                                   chunk));
  }

  [[nodiscard]] Result<> read_ds64() {
    if (source_.size() < 48) return corrupt(12, "RF64 without room for its ds64 chunk (truncated?)");
    ASSAY_TRY(const BytesView chunk, window_.at(12, 36));
    const std::uint32_t size = load_le<std::uint32_t>(chunk.data() + 4);
    if (as_text(chunk.first(4)) != "ds64" || size < 28) return corrupt(12, "RF64 must begin with a ds64 chunk");
    riff_size_ = load_le<std::uint64_t>(chunk.data() + 8);
    data_size_ = load_le<std::uint64_t>(chunk.data() + 16);
    const std::uint32_t entries = load_le<std::uint32_t>(chunk.data() + 32);
    if (entries > kMostTable || std::uint64_t{entries} * 12 > size - 28)
      return corrupt(
          44, fmt::format("ds64 claims a table of {} entries, its {} bytes have no room for them", entries, size));
    for (std::uint32_t i = 0; i < entries; ++i) {
      ASSAY_TRY(const BytesView entry, window_.at(48 + std::uint64_t{i} * 12, 12));
      table_[std::string(as_text(entry.first(4)))] = load_le<std::uint64_t>(entry.data() + 4);
    }
    return {};
  }

  [[nodiscard]] Result<> read_chunks() {
    std::uint64_t at = 12;
    while (at + 8 <= layout_.riff_end) {
      if (layout_.chunks.size() >= WaveLayout::kMostChunks)
        return fail(Code::Limited, fmt::format("{}: more than {} chunks", source_.name(), WaveLayout::kMostChunks));
      ASSAY_TRY(const BytesView head, window_.at(at, 8));
      WaveChunk chunk;
      std::copy_n(head.begin(), 4, chunk.id.begin());
      chunk.header = at;
      const std::uint32_t size = load_le<std::uint32_t>(head.data() + 4);
      ASSAY_TRY(chunk.size, true_size(chunk, size));
      if (chunk.size > layout_.riff_end - chunk.body())
        return corrupt(at, fmt::format("chunk '{}' claims {} bytes, the file has {} left (truncated?)", name_of(chunk),
                                       chunk.size, layout_.riff_end - chunk.body()));
      if (chunk.is("fmt ")) ASSAY_CHECK(read_form(chunk));
      if (chunk.is("data")) {
        if (seen_data_) return corrupt(at, "a second data chunk: join the parts into one file first");
        if (!seen_form_) return corrupt(at, "the data chunk stands before the fmt chunk that describes it");
        seen_data_ = true;
        layout_.data = layout_.chunks.size();
      }
      at = chunk.body() + chunk.size + (chunk.size & 1U);
      layout_.chunks.push_back(chunk);
    }
    return {};
  }

  [[nodiscard]] Result<std::uint64_t> true_size(const WaveChunk& chunk, std::uint32_t size) const {
    if (size != kElsewhere) return std::uint64_t{size};
    if (!layout_.rf64) return unfinished(chunk.header + 4, chunk.is("data") ? "data" : "last");
    if (chunk.is("data")) return data_size_;
    const auto entry = table_.find(std::string(chunk.id.data(), 4));
    if (entry == table_.end())
      return corrupt(chunk.header,
                     fmt::format("the size of chunk '{}' stands neither here nor in ds64", name_of(chunk)));
    return entry->second;
  }

  static std::string name_of(const WaveChunk& chunk) {
    std::string name(chunk.id.data(), 4);
    for (char& c : name)
      if (c < ' ' || c > '~') c = '?';
    return name;
  }

  [[nodiscard]] Result<> read_form(const WaveChunk& chunk) {
    if (seen_form_) return corrupt(chunk.header, "a second fmt chunk");
    if (chunk.size < kPlainFormat)
      return corrupt(chunk.header, fmt::format("the fmt chunk has {} bytes, at least 16 are due", chunk.size));
    seen_form_ = true;
    ASSAY_TRY(const BytesView body, window_.at(chunk.body(), std::min<std::uint64_t>(chunk.size, kExtensibleFormat)));
    std::uint16_t tag = load_le<std::uint16_t>(body.data());
    WaveForm& form = layout_.form;
    form.channels = load_le<std::uint16_t>(body.data() + 2);
    form.rate = load_le<std::uint32_t>(body.data() + 4);
    const unsigned frame_bytes = load_le<std::uint16_t>(body.data() + 12);
    const unsigned bits = load_le<std::uint16_t>(body.data() + 14);
    form.bytes = (bits + 7) / 8;
    form.valid_bits = bits;
    if (tag == kTagExtensible) {
      if (body.size() < kExtensibleFormat)
        return corrupt(chunk.header, fmt::format("WAVE_FORMAT_EXTENSIBLE in {} bytes, 40 are due", chunk.size));
      const unsigned valid = load_le<std::uint16_t>(body.data() + 18);
      if (valid != 0) form.valid_bits = valid;
      tag = load_le<std::uint16_t>(body.data() + 24);
      if (!std::equal(kSubtype.begin(), kSubtype.end(), body.begin() + 26))
        return fail(Code::Unsupported,
                    fmt::format("{}: fmt chunk at 0x{:x}: subformat {} is no PCM, float, A-law or mu-law",
                                source_.name(), chunk.header, to_hex(body.subspan(24, 16))));
    }
    ASSAY_CHECK(take_tag(tag, chunk));
    return check_form(chunk, frame_bytes, bits);
  }

  [[nodiscard]] Result<> take_tag(std::uint16_t tag, const WaveChunk& chunk) {
    switch (tag) {
      case kTagPcm:
        layout_.form.coding = WaveCoding::Integer;
        return {};
      case kTagFloat:
        layout_.form.coding = WaveCoding::Float;
        return {};
      case kTagALaw:
        layout_.form.coding = WaveCoding::ALaw;
        return {};
      case kTagMuLaw:
        layout_.form.coding = WaveCoding::MuLaw;
        return {};
      default:
        break;
    }
    return fail(
        Code::Unsupported,
        fmt::format("{}: fmt chunk at 0x{:x}: format tag 0x{:04x} is no PCM, float, A-law or mu-law; convert it: "
                    "ffmpeg -i IN.wav -c:a pcm_s16le OUT.wav",
                    source_.name(), chunk.header, tag));
  }

  [[nodiscard]] Result<> check_form(const WaveChunk& chunk, unsigned frame_bytes, unsigned bits) const {
    const WaveForm& form = layout_.form;
    if (form.channels == 0 || form.channels > limits_.most_channels)
      return fail(form.channels == 0 ? Code::Corrupt : Code::Limited,
                  fmt::format("{}: fmt chunk at 0x{:x} says {} channels; 1 to {} are allowed", source_.name(),
                              chunk.header, form.channels, limits_.most_channels));
    if (form.rate < limits_.least_rate || form.rate > limits_.most_rate)
      return fail(form.rate == 0 ? Code::Corrupt : Code::Limited,
                  fmt::format("{}: fmt chunk at 0x{:x} says {} samples a second; {} to {} are allowed", source_.name(),
                              chunk.header, form.rate, limits_.least_rate, limits_.most_rate));
    const bool integer = form.coding == WaveCoding::Integer && form.bytes >= 1 && form.bytes <= 4;
    const bool real = form.coding == WaveCoding::Float && (bits == 32 || bits == 64);
    const bool law = (form.coding == WaveCoding::ALaw || form.coding == WaveCoding::MuLaw) && bits == 8;
    if (!integer && !real && !law)
      return fail(Code::Unsupported, fmt::format("{}: fmt chunk at 0x{:x}: samples of {} bits are not written here",
                                                 source_.name(), chunk.header, bits));
    if (form.valid_bits == 0 || form.valid_bits > form.bytes * 8)
      return corrupt(chunk.header, fmt::format("fmt says {} valid bits in {}", form.valid_bits, form.bytes * 8));
    if (frame_bytes != form.frame_bytes())
      return corrupt(chunk.header, fmt::format("fmt says {} bytes a frame, but {} channels of {} bits are {}",
                                               frame_bytes, form.channels, bits, form.frame_bytes()));
    return {};
  }

  [[nodiscard]] Result<> check_data() {
    const WaveChunk& data = layout_.data_chunk();
    const std::uint32_t frame = layout_.form.frame_bytes();
    if (data.size == 0) return corrupt(data.header, "the data chunk has 0 samples: there is no sound to label");
    if (data.size % frame != 0)
      return corrupt(data.header, fmt::format("the data chunk has {} bytes, no multiple of {} bytes a frame "
                                              "(truncated?)",
                                              data.size, frame));
    layout_.frames = data.size / frame;
    const double seconds = static_cast<double>(layout_.frames) / layout_.form.rate;
    if (seconds > limits_.most_seconds)
      return fail(Code::Limited, fmt::format("{}: {:.0f} s of sound; at most {:.0f} s are taken", source_.name(),
                                             seconds, limits_.most_seconds));
    return {};
  }

  ByteSource& source_;
  Window window_;
  const SoundLimits& limits_;
  WaveLayout layout_;
  std::uint64_t riff_size_ = 0;
  std::uint64_t data_size_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> table_;
  bool seen_form_ = false;
  bool seen_data_ = false;
};

}  // namespace

std::string WaveForm::codec() const {
  switch (coding) {
    case WaveCoding::ALaw:
      return "a-law";
    case WaveCoding::MuLaw:
      return "mu-law";
    case WaveCoding::Float:
      return fmt::format("float{}", bytes * 8);
    case WaveCoding::Integer:
      break;
  }
  const std::string whole = fmt::format("pcm_{}{}", bytes == 1 ? 'u' : 's', valid_bits);
  return valid_bits == bytes * 8 ? whole : fmt::format("{}in{}", whole, bytes * 8);
}

Result<WaveLayout> read_wave_layout(ByteSource& source, const SoundLimits& limits) {
  return LayoutReader(source, limits).read();
}

}  // namespace assay::media::sound
