#include "media/sound/mp3_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace assay::media::sound {
namespace {

constexpr std::uint64_t kMostLeadIn = 64 * 1024;  // bytes of junk before the first frame
constexpr std::uint64_t kMostRest = 64 * 1024;    // bytes behind the last frame that are no frame: unknown tags, zeros
constexpr std::array<unsigned, 16> kRates1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
constexpr std::array<unsigned, 16> kRates2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
constexpr std::array<unsigned, 16> kRatesLayer2 = {0,   32,  48,  56,  64,  80,  96,  112,
                                                   128, 160, 192, 224, 256, 320, 384, 0};
constexpr std::array<unsigned, 3> kSampleRates = {44100, 48000, 32000};

struct Header {
  bool sync = false;
  unsigned layer = 0;     // 3 for MP3
  unsigned version = 0;   // 1, 2, or 3 for the unofficial 2.5
  unsigned bit_rate = 0;  // kbit/s; 0 is free format
  unsigned rate = 0;
  unsigned channels = 0;
  std::uint32_t length = 0;  // bytes
};

Header header_of(std::uint32_t bits) noexcept {
  Header out;
  const unsigned version = (bits >> 19U) & 3U;
  const unsigned layer = (bits >> 17U) & 3U;
  const unsigned rate_index = (bits >> 12U) & 15U;
  const unsigned sample_index = (bits >> 10U) & 3U;
  if ((bits >> 21U) != 0x7ff || version == 1 || layer == 0 || layer == 3 || rate_index == 15 || sample_index == 3)
    return out;
  out.sync = true;
  out.layer = 4 - layer;
  out.version = version == 3 ? 1 : version == 2 ? 2 : 3;
  out.bit_rate = out.version != 1 ? kRates2[rate_index]
                 : out.layer == 2 ? kRatesLayer2[rate_index]
                                  : kRates1[rate_index];
  out.rate = kSampleRates[sample_index] >> (out.version - 1);
  out.channels = ((bits >> 6U) & 3U) == 3 ? 1 : 2;
  out.length = (out.version == 1 || out.layer == 2 ? 144000U : 72000U) * out.bit_rate / out.rate + ((bits >> 9U) & 1U);
  return out;
}

std::uint32_t syncsafe(const std::uint8_t* at) noexcept {
  return static_cast<std::uint32_t>((at[0] & 0x7fU) << 21U | (at[1] & 0x7fU) << 14U | (at[2] & 0x7fU) << 7U |
                                    (at[3] & 0x7fU));
}

class Walker {
 public:
  explicit Walker(ByteSource& source) : source_(source), window_(source, 256 * 1024) {}

  [[nodiscard]] Result<Mp3File> walk() {
    ASSAY_CHECK(find_tail());
    ASSAY_CHECK(find_first());
    ASSAY_CHECK(walk_frames());
    return std::move(file_);
  }

 private:
  [[nodiscard]] Result<Header> header_at(std::uint64_t at) {
    if (at + 4 > file_.tail) return Header{};
    ASSAY_TRY(const BytesView bytes, window_.at(at, 4));
    return header_of(load_be<std::uint32_t>(bytes.data()));
  }

  [[nodiscard]] bool has(std::uint64_t at, std::string_view text) {
    const auto bytes = window_.at(at, text.size());
    return bytes && as_text(*bytes) == text;
  }

  // From the back: ID3v1 (128 bytes), Lyrics3v2, APE.
  [[nodiscard]] Result<> find_tail() {
    file_.tail = source_.size();
    if (file_.tail >= 128 && has(file_.tail - 128, "TAG")) file_.tail -= 128;
    if (file_.tail >= 15 && has(file_.tail - 9, "LYRICS200")) {
      ASSAY_TRY(const BytesView digits, window_.at(file_.tail - 15, 6));
      std::uint64_t size = 0;
      const auto text = as_text(digits);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
      if (error == std::errc{} && end == text.data() + text.size() && size + 15 <= file_.tail) file_.tail -= size + 15;
    }
    if (file_.tail >= 32 && has(file_.tail - 32, "APETAGEX")) {
      ASSAY_TRY(const BytesView footer, window_.at(file_.tail - 32, 32));
      const std::uint64_t with_header = (load_le<std::uint32_t>(footer.data() + 20) & 0x80000000U) != 0 ? 32 : 0;
      const std::uint64_t size = load_le<std::uint32_t>(footer.data() + 12) + with_header;
      if (size >= 32 && size <= file_.tail) file_.tail -= size;
    }
    return {};
  }

  [[nodiscard]] Result<> find_first() {
    std::uint64_t at = 0;
    while (at + 10 <= file_.tail && has(at, "ID3")) {
      ASSAY_TRY(const BytesView tag, window_.at(at, 10));
      const std::uint64_t size = 10 + std::uint64_t{syncsafe(tag.data() + 6)} + ((tag[5] & 0x10U) != 0 ? 10 : 0);
      if (size > source_.size() - at)
        return fail(Code::Corrupt, fmt::format("{}: the ID3v2 tag at 0x{:x} claims {} bytes, the file has {} left "
                                               "(truncated?)",
                                               source_.name(), at, size, source_.size() - at));
      at += size;
    }
    const std::uint64_t from = at;
    for (; at < std::min(file_.tail, from + kMostLeadIn); ++at) {
      ASSAY_TRY(const Header first, header_at(at));
      if (!first.sync || first.bit_rate == 0) continue;
      ASSAY_TRY(const Header second, header_at(at + first.length));
      const bool alone = at + first.length == file_.tail;  // a file of one frame
      if (!alone && (!second.sync || second.layer != first.layer || second.rate != first.rate)) continue;
      if (first.layer != 3)
        return fail(Code::Unsupported,
                    fmt::format("{}: MPEG layer II at 0x{:x}; only layer III (MP3) is labelled; convert "
                                "it: ffmpeg -i IN OUT.mp3",
                                source_.name(), at));
      first_ = first;
      file_.begin = at;
      file_.rate = first.rate;
      file_.channels = first.channels;
      return {};
    }
    return fail(Code::Corrupt,
                fmt::format("{}: no two MP3 frames follow each other from 0x{:x} on: no MP3, free format, "
                            "or damaged; if it plays, repair it: ffmpeg -i IN OUT.mp3",
                            source_.name(), from));
  }

  // The frame with encoder information (Xing, Info, VBRI) holds no sound; the first two count the frames that do.
  [[nodiscard]] bool is_information(std::uint64_t at, const Header& header) {
    const std::uint64_t side = header.version == 1 ? (header.channels == 1 ? 17 : 32) : (header.channels == 1 ? 9 : 17);
    const std::uint64_t name = at + 4 + side;
    if (!has(name, "Xing") && !has(name, "Info")) return has(at + 36, "VBRI");
    const auto fields = window_.at(name + 4, 8);
    if (fields && (load_be<std::uint32_t>(fields->data()) & 1U) != 0)
      counted_ = load_be<std::uint32_t>(fields->data() + 4);
    return true;
  }

  [[nodiscard]] Result<> walk_frames() {
    std::uint64_t at = file_.begin;
    std::uint64_t bytes = 0;
    while (true) {
      ASSAY_TRY(const Header header, header_at(at));
      if (!header.sync || header.layer != 3 || header.rate != first_.rate || header.bit_rate == 0) break;
      if (header.length > file_.tail - at) {
        file_.notes.push_back(fmt::format("the last frame at 0x{:x} has {} of its {} bytes and was left out", at,
                                          file_.tail - at, header.length));
        file_.end = at;
        return summed(bytes);
      }
      if (at != file_.begin || !is_information(at, header)) {
        file_.constant = file_.constant && (file_.frames == 0 || header.bit_rate == rate_);
        rate_ = header.bit_rate;
        ++file_.frames;
        bytes += header.length;
      }
      at += header.length;
    }
    file_.end = at;
    if (file_.tail - at > kMostRest)
      return fail(Code::Corrupt,
                  fmt::format("{}: no MP3 frame at 0x{:x}, where the one before ends, and {} bytes follow "
                              "(damaged?); if it plays, repair it: ffmpeg -i IN OUT.mp3",
                              source_.name(), at, file_.tail - at));
    ASSAY_CHECK(check_rest(at));
    file_.tail = at;
    return summed(bytes);
  }

  // Frames behind a hole are sound that would be lost.
  [[nodiscard]] Result<> check_rest(std::uint64_t from) {
    for (std::uint64_t at = from; at + 8 < file_.tail; ++at) {
      ASSAY_TRY(const Header first, header_at(at));
      if (!first.sync || first.layer != 3 || first.rate != first_.rate || first.bit_rate == 0) continue;
      ASSAY_TRY(const Header second, header_at(at + first.length));
      if (second.sync && second.layer == 3 && second.rate == first_.rate)
        return fail(Code::Corrupt,
                    fmt::format("{}: {} bytes at 0x{:x} between two MP3 frames are none (damaged?); if it "
                                "plays, repair it: ffmpeg -i IN OUT.mp3",
                                source_.name(), at - from, from));
    }
    return {};
  }

  [[nodiscard]] Result<> summed(std::uint64_t bytes) {
    if (file_.frames == 0)
      return fail(Code::Corrupt, fmt::format("{}: 0 frames of sound: there is nothing to label", source_.name()));
    // the count may include the frame it stands in, and the last frame may be cut off
    if (counted_ > file_.frames + 2)
      return fail(Code::Corrupt,
                  fmt::format("{}: its header counts {} frames, there are {} up to 0x{:x} (truncated?); if "
                              "this is all there is: ffmpeg -i IN -c copy OUT.mp3",
                              source_.name(), counted_, file_.frames, file_.end));
    const double seconds = static_cast<double>(file_.frames) * (first_.version == 1 ? 1152 : 576) / first_.rate;
    file_.bit_rate = file_.constant ? std::int64_t{rate_} * 1000
                                    : static_cast<std::int64_t>(static_cast<double>(bytes) * 8 / seconds);
    return {};
  }

  ByteSource& source_;
  Window window_;
  Mp3File file_;
  Header first_;
  unsigned rate_ = 0;
  std::uint64_t counted_ = 0;  // frames that the header says there are
};

class Id3Shifter {
 public:
  Id3Shifter(std::span<std::uint8_t> tag, std::uint32_t head_ms, std::uint32_t all_ms)
      : tag_(tag), head_ms_(head_ms), all_ms_(all_ms) {}

  void shift(std::vector<std::string>& notes) {
    const unsigned version = tag_[3];
    if (version != 3 && version != 4) return;  // 2.2 has no chapters
    const bool unsynchronised = (tag_[5] & 0x80U) != 0;
    std::size_t at = 10;
    if ((tag_[5] & 0x40U) != 0 && tag_.size() >= 14)
      at += version == 4 ? syncsafe(tag_.data() + 10) : 4 + load_be<std::uint32_t>(tag_.data() + 10);
    while (at + 10 <= tag_.size() && tag_[at] != 0) {
      const std::string_view id = as_text(BytesView(tag_).subspan(at, 4));
      const std::size_t size =
          version == 4 ? syncsafe(tag_.data() + at + 4) : load_be<std::uint32_t>(tag_.data() + at + 4);
      if (size > tag_.size() - at - 10) return;
      const bool plain = tag_[at + 9] == 0 && !unsynchronised;
      const auto body = tag_.subspan(at + 10, size);
      const bool done = id == "CHAP" ? plain && chapter(body) : id == "TLEN" ? plain && length(body) : true;
      if (!done || id == "SYLT" || id == "ETCO" || id == "MLLT" || id == "POSS" || id == "ASPI")
        notes.push_back(fmt::format("ID3 frame {} holds times of the sound without the cue", id));
      at += 10 + size;
    }
  }

 private:
  // Element id up to NUL, start and end in ms, start and end as byte offsets (all ones: not used).
  [[nodiscard]] bool chapter(std::span<std::uint8_t> body) const {
    const auto id_end = std::find(body.begin(), body.end(), std::uint8_t{0});
    if (body.end() - id_end < 17) return false;
    std::uint8_t* const times = body.data() + (id_end - body.begin()) + 1;
    const std::uint32_t start = load_be<std::uint32_t>(times);
    const std::uint32_t stop = load_be<std::uint32_t>(times + 4);
    if (start != 0) store_be(times, start + std::min(head_ms_, ~start));
    store_be(times + 4, stop + std::min(head_ms_, ~stop));
    std::fill_n(times + 8, 8, std::uint8_t{0xff});
    return true;
  }

  // Digits in Latin-1 or UTF-8; as many as before, so that the tag keeps its size.
  [[nodiscard]] bool length(std::span<std::uint8_t> body) const {
    if (body.size() < 2 || (body[0] != 0 && body[0] != 3)) return false;
    const std::string_view text = as_text(BytesView(body).subspan(1));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value > 0xffffffffffff) return false;
    const auto digits = static_cast<std::size_t>(end - text.data());
    const std::string fresh = std::to_string(value + all_ms_);
    if (fresh.size() != digits) return false;
    std::copy(fresh.begin(), fresh.end(), body.begin() + 1);
    return true;
  }

  std::span<std::uint8_t> tag_;
  std::uint32_t head_ms_;
  std::uint32_t all_ms_;
};

}  // namespace

Result<Mp3File> read_mp3_file(ByteSource& source) { return Walker(source).walk(); }

std::vector<std::string> shift_id3(std::span<std::uint8_t> tags, std::uint32_t head_ms, std::uint32_t all_ms) {
  std::vector<std::string> notes;
  while (tags.size() >= 10 && as_text(BytesView(tags).first(3)) == "ID3") {
    const std::size_t size = std::min<std::size_t>(tags.size(), 10 + std::size_t{syncsafe(tags.data() + 6)});
    Id3Shifter(tags.first(size), head_ms, all_ms).shift(notes);
    const bool footer = (tags[5] & 0x10U) != 0;
    tags = tags.subspan(std::min(tags.size(), size + (footer ? 10 : 0)));
  }
  return notes;
}

}  // namespace assay::media::sound
