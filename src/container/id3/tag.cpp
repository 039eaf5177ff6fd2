#include "container/id3/tag.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

constexpr std::uint8_t kUnsynchronised = 0x80;
constexpr std::uint8_t kExtended = 0x40;  // 2.2: the whole tag is compressed, by a scheme never told
constexpr std::uint8_t kFooter = 0x10;
constexpr std::uint64_t kFooterSize = 10;

bool is_capital(std::uint8_t letter) noexcept { return letter >= 'A' && letter <= 'Z'; }
bool is_id_letter(std::uint8_t letter) noexcept { return is_capital(letter) || (letter >= '0' && letter <= '9'); }

/// iTunes put 2.2's three letters and a NUL into 2.3 tags.
bool is_id(const std::uint8_t* at, std::size_t letters) noexcept {
  return is_capital(at[0]) && is_id_letter(at[1]) && is_id_letter(at[2]) &&
         (letters == 3 || is_id_letter(at[3]) || at[3] == 0 || at[3] == ' ');
}

/// Reads a tag's body in order, unsynchronisation undone.
class BodyReader {
 public:
  BodyReader(Window& window, const Tag& tag, std::uint64_t at)
      : window_(window), at_(at), end_(tag.body_end), unsynchronised_(tag.unsynchronised) {}

  [[nodiscard]] std::uint64_t at() const noexcept { return at_; }

  /// False: the body ends before.
  Result<bool> read(std::span<std::uint8_t> out) {
    if (!unsynchronised_) {
      if (out.size() > end_ - at_) return false;
      ASSAY_TRY(const BytesView bytes, window_.at(at_, out.size()));
      std::copy(bytes.begin(), bytes.end(), out.begin());
      at_ += out.size();
      return true;
    }
    for (std::uint8_t& byte : out) {
      if (at_ == end_) return false;
      ASSAY_TRY(const BytesView one, window_.at(at_, 1));
      byte = one[0];
      ++at_;
      if (byte == 0xff) ASSAY_CHECK(pass_stuffing());
    }
    return true;
  }

  Result<bool> skip(std::uint64_t length) {
    if (!unsynchronised_) {
      if (length > end_ - at_) return false;
      at_ += length;
      return true;
    }
    while (length > 0) {
      if (at_ == end_) return false;
      const std::uint64_t part = std::min({length, end_ - at_, std::uint64_t{4096}});
      ASSAY_TRY(const BytesView bytes, window_.at(at_, static_cast<std::size_t>(part)));
      const auto marker = std::find(bytes.begin(), bytes.end(), 0xff);
      if (marker == bytes.end()) {
        at_ += part;
        length -= part;
        continue;
      }
      const auto passed = static_cast<std::uint64_t>(marker - bytes.begin()) + 1;
      at_ += passed;
      length -= passed;
      ASSAY_CHECK(pass_stuffing());
    }
    return true;
  }

 private:
  Result<> pass_stuffing() {
    if (at_ == end_) return {};
    ASSAY_TRY(const BytesView next, window_.at(at_, 1));
    if (next[0] == 0) ++at_;
    return {};
  }

  Window& window_;
  std::uint64_t at_;
  std::uint64_t end_;
  bool unsynchronised_;
};

/// Fills frames, frames_end, junk and damage of a tag whose other members are set.
class FrameWalk {
 public:
  FrameWalk(Window& window, Tag& tag) : window_(window), tag_(tag), header_(tag.major == 2 ? 6 : 10) {}

  Result<> run() {
    BodyReader reader(window_, tag_, tag_.frames_begin);
    tag_.frames.clear();
    tag_.frames_end = tag_.frames_begin;
    tag_.junk = false;
    tag_.damage.clear();
    while (reader.at() < tag_.body_end) {
      ASSAY_TRY(const BytesView first, window_.at(reader.at(), 1));
      if (first[0] == 0) return {};  // padding
      ASSAY_TRY(const bool taken, take(reader));
      if (!taken) {
        tag_.junk = true;
        return {};
      }
      tag_.frames_end = tag_.frames.back().end;
    }
    return {};
  }

 private:
  Result<bool> take(BodyReader& reader) {
    Frame frame;
    frame.offset = reader.at();
    std::array<std::uint8_t, 10> head{};
    ASSAY_TRY(const bool there, reader.read(std::span(head).first(header_)));
    const std::size_t letters = header_ == 6 ? 3 : 4;
    if (!there || !is_id(head.data(), letters)) return stop(frame.offset, "no frame starts there");
    if (tag_.frames.size() == kMostFrames) return stop(frame.offset, fmt::format("more than {} frames", kMostFrames));
    frame.data = reader.at();
    std::uint32_t size = 0;
    if (letters == 3) {
      frame.id = load_be<std::uint32_t>(head.data()) >> 8U;
      size = load_be<std::uint32_t>(head.data() + 2) & 0xffffffU;
    } else {
      frame.id = load_be<std::uint32_t>(head.data());
      size = load_be<std::uint32_t>(head.data() + 4);
      frame.flags = load_be<std::uint16_t>(head.data() + 8);
    }
    if (tag_.sizes == FrameSizes::SyncSafe) {
      if (!is_sync_safe(size))
        return stop(frame.offset, fmt::format("{} has a size that is not sync-safe", name(frame)));
      size = from_sync_safe(size);
    }
    ASSAY_TRY(const bool fits, reader.skip(size));
    if (!fits) {
      return stop(frame.offset, fmt::format("{} claims {} bytes, the tag has {} left", name(frame), size,
                                            tag_.body_end - frame.data));
    }
    frame.end = reader.at();
    tag_.frames.push_back(frame);
    return true;
  }

  static std::string name(const Frame& frame) { return id_name(frame.id); }

  bool stop(std::uint64_t offset, std::string_view why) {
    tag_.damage = fmt::format("the ID3 tag at 0x{:x} cannot be read from 0x{:x} on: {}", tag_.offset, offset, why);
    return false;
  }

  Window& window_;
  Tag& tag_;
  std::size_t header_;
};

/// 2.3: size without itself, flags, size of the padding, check sum. All of it may be unsynchronised, which changes none
/// of these offsets unless it holds 0xFF; who edits such a tag is refused.
void read_extended_3(Tag& tag, BytesView head, std::uint64_t at) {
  const auto size = load_be<std::uint32_t>(head.data());
  if (size > tag.body_end - at - 4) return;
  tag.extended = ExtendedHeader{at, std::uint64_t{size} + 4, std::nullopt, std::nullopt};
  if (size >= 6) tag.extended->padding = at + 6;
  if (size >= 10 && (head[4] & 0x80U) != 0) tag.extended->crc = at + 10;
}

/// 2.4: sync-safe size with itself, number of flag bytes, flags, then data for each flag set.
void read_extended_4(Tag& tag, BytesView head, std::uint64_t at) {
  const auto raw = load_be<std::uint32_t>(head.data());
  if (!is_sync_safe(raw) || from_sync_safe(raw) < 6 || from_sync_safe(raw) > tag.body_end - at) return;
  tag.extended = ExtendedHeader{at, from_sync_safe(raw), std::nullopt, std::nullopt};
  const std::uint8_t flags = head[5];
  const std::uint64_t crc = at + 6 + ((flags & 0x40U) != 0 ? 1 : 0);  // behind the update flag's empty data
  if ((flags & 0x20U) != 0 && crc + 6 <= tag.extended->offset + tag.extended->size) tag.extended->crc = crc + 1;
}

Result<> read_extended(Window& window, Tag& tag) {
  const std::uint64_t at = tag.frames_begin;
  constexpr std::size_t kEnough = 6;
  if (tag.body_end - at < kEnough) return {};
  ASSAY_TRY(const BytesView head, window.at(at, kEnough));
  if (is_id(head.data(), 4)) return {};  // the flag lies: frames begin at once
  if (tag.major == 3) {
    read_extended_3(tag, head, at);
  } else {
    read_extended_4(tag, head, at);
  }
  if (!tag.extended) return {};
  BodyReader reader(window, tag, at);
  ASSAY_TRY(const bool there, reader.skip(tag.extended->size));
  if (there) {
    tag.frames_begin = reader.at();
  } else {
    tag.extended.reset();
  }
  return {};
}

Result<> read_frames(Window& window, Tag& tag) {
  tag.sizes = tag.major == 4 ? FrameSizes::SyncSafe : FrameSizes::Plain;
  ASSAY_CHECK(FrameWalk(window, tag).run());
  if (!tag.junk || tag.major == 2) return {};
  Tag other = tag;
  other.sizes = tag.major == 4 ? FrameSizes::Plain : FrameSizes::SyncSafe;
  ASSAY_CHECK(FrameWalk(window, other).run());
  if (!other.junk) tag = std::move(other);
  return {};
}

}  // namespace

std::string id_name(FrameId id) {
  std::string letters;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    const auto letter = static_cast<std::uint8_t>(id >> shift & 0xffU);
    if (letter != 0) letters.push_back(static_cast<char>(letter));
  }
  return letters;
}

bool is_tag_header(BytesView head) noexcept {
  // Versions far from now are a text that begins with "ID3".
  return head[0] == 'I' && head[1] == 'D' && head[2] == '3' && head[3] < 0x10 && head[4] != 0xff &&
         is_sync_safe(load_be<std::uint32_t>(head.data() + 6));
}

Result<std::optional<Tag>> tag_at(Window& window, std::uint64_t offset, std::uint64_t limit) {
  if (limit < kTagHeader || offset > limit - kTagHeader) return std::nullopt;
  ASSAY_TRY(const BytesView head, window.at(offset, kTagHeader));
  if (!is_tag_header(head)) return std::nullopt;
  Tag tag;
  tag.offset = offset;
  tag.major = head[3];
  const std::uint8_t flags = head[5];
  const std::uint64_t size = from_sync_safe(load_be<std::uint32_t>(head.data() + 6));
  tag.footer = tag.major == 4 && (flags & kFooter) != 0;
  tag.frames_begin = offset + kTagHeader;
  tag.body_end = tag.frames_begin + size;
  tag.end = tag.body_end + (tag.footer ? kFooterSize : 0);
  tag.missing = tag.end > limit ? tag.end - limit : 0;
  tag.end = std::min(tag.end, limit);
  tag.body_end = std::min(tag.body_end, limit);
  tag.frames_end = tag.frames_begin;
  tag.opaque = tag.major < 2 || tag.major > 4 || (tag.major == 2 && (flags & kExtended) != 0);
  if (tag.opaque) return tag;
  const bool all = (flags & kUnsynchronised) != 0;
  tag.unsynchronised = all && tag.major < 4;
  tag.frames_unsynchronised = all && tag.major == 4;
  if (tag.major > 2 && (flags & kExtended) != 0) ASSAY_CHECK(read_extended(window, tag));
  ASSAY_CHECK(read_frames(window, tag));
  return tag;
}

Result<std::optional<Tag>> tag_before(Window& window, std::uint64_t end) {
  if (end < kTagHeader + kFooterSize) return std::nullopt;
  ASSAY_TRY(const BytesView foot, window.at(end - kFooterSize, kFooterSize));
  const auto raw = load_be<std::uint32_t>(foot.data() + 6);
  if (foot[0] != '3' || foot[1] != 'D' || foot[2] != 'I' || !is_sync_safe(raw)) return std::nullopt;
  const std::uint64_t size = kTagHeader + std::uint64_t{from_sync_safe(raw)} + kFooterSize;
  if (size > end) return std::nullopt;
  ASSAY_TRY(std::optional<Tag> tag, tag_at(window, end - size, end));
  if (!tag || tag->end != end || !tag->footer) return std::nullopt;
  return tag;
}

}  // namespace assay::container::id3
