#include "container/tiff/tiff.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf16.hpp"
#include "container/tiff/directory.hpp"

namespace assay::container::tiff {
namespace {

constexpr std::size_t kCharacterCode = 8;
constexpr std::uint16_t kAsciiType = 2;

bool holds_bytes(std::uint16_t type) noexcept {
  return type == 1 || type == kAsciiType || type == 6 || type == 7 || type == kUtf8Type;
}

bool is_text_tag(std::uint16_t tag) noexcept {
  return tag == kImageDescription || tag == kXmpPacket || tag == kUserComment;
}

bool is_printable_ascii(BytesView bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; });
}

// A UserComment begins with eight bytes that name its character code (Exif 2.32, 4.6.5). Producers leave them out,
// write UTF-8 under "UNICODE", and UTF-16 in either order, so the text itself decides.
void read_prefix(BytesView bytes, ByteOrder order, Value& value) noexcept {
  using namespace std::string_view_literals;
  if (value.tag != kUserComment || bytes.size() < kCharacterCode) return;
  const std::string_view code = as_text(bytes.first(kCharacterCode));
  if (code == "ASCII\0\0\0"sv || code == "JIS\0\0\0\0\0"sv || code == "\0\0\0\0\0\0\0\0"sv) {
    value.prefix = kCharacterCode;
    return;
  }
  if (code != "UNICODE\0"sv) return;
  value.prefix = kCharacterCode;
  const BytesView text = bytes.subspan(kCharacterCode);
  const Encoding as_tiff = order == ByteOrder::Big ? Encoding::Utf16Big : Encoding::Utf16Little;
  if (text.size() < 2) {
    value.encoding = as_tiff;
    return;
  }
  const bool big_mark = text[0] == 0xFE && text[1] == 0xFF;
  const bool little_mark = text[0] == 0xFF && text[1] == 0xFE;
  if (big_mark || little_mark) value.prefix += 2;
  if (big_mark || (text[0] == 0 && text[1] != 0)) {
    value.encoding = Encoding::Utf16Big;
  } else if (little_mark || text[1] == 0) {
    value.encoding = Encoding::Utf16Little;
  } else if (!is_printable_ascii(text.first(std::min<std::size_t>(text.size(), 8)))) {
    value.encoding = as_tiff;
  }
}

Utf16Order order_of(const Value& value) noexcept {
  return value.encoding == Encoding::Utf16Big ? Utf16Order::Big : Utf16Order::Little;
}

class Finder {
 public:
  Finder(BytesView block, std::size_t total, Values& found) : block_(block), total_(total), found_(found) {}

  void walk(std::size_t offset, std::size_t* exif) {
    const Directory directory = directory_at(block_, total_, found_.order, offset);
    want(directory.wanted);
    if (!directory.damage.empty() && found_.damage.empty()) found_.damage = directory.damage;
    for (std::size_t i = 0; i < directory.count; ++i) {
      const Entry entry = entry_at(block_, found_.order, directory.entries + i * kEntrySize);
      if (entry.tag == kExifPointer && exif != nullptr && *exif == 0) {
        *exif = entry.number;
      } else if (is_text_tag(entry.tag) && holds_bytes(entry.type)) {
        take(entry);
      }
    }
  }

 private:
  void take(const Entry& entry) {
    const std::uint64_t end = std::uint64_t{entry.begin} + entry.length;
    if (end > total_) {
      if (found_.damage.empty())
        found_.damage = fmt::format("tag 0x{:04x} at 0x{:x} claims {} bytes at 0x{:x}, the block has {}", entry.tag,
                                    entry.offset, entry.length, entry.begin, total_);
      return;
    }
    if (end > block_.size()) {
      want(static_cast<std::size_t>(end));
      return;
    }
    Value value{.tag = entry.tag,
                .type = entry.type,
                .entry = entry.offset,
                .begin = entry.begin,
                .length = static_cast<std::size_t>(entry.length),
                .prefix = 0,
                .encoding = Encoding::Bytes};
    read_prefix(block_.subspan(value.begin, value.length), found_.order, value);
    found_.values.push_back(value);
  }

  void want(std::size_t bytes) noexcept { found_.wanted = std::max(found_.wanted, bytes); }

  BytesView block_;
  std::size_t total_;
  Values& found_;
};

bool touch(std::uint64_t a, std::uint64_t a_length, std::uint64_t b, std::uint64_t b_length) noexcept {
  return a < b + b_length && b < a + a_length;
}

// True if some structure other than the value's own entry uses its bytes: then they may not be zeroed or written over.
bool is_shared(BytesView block, ByteOrder order, const Value& value) {
  if (touch(value.begin, value.length, 0, kHeaderSize)) return true;
  DirectoryQueue queue(load<std::uint32_t>(block, order, 4));
  while (const auto offset = queue.next()) {
    const Directory directory = directory_at(block, block.size(), order, *offset);
    if (touch(value.begin, value.length, *offset, 2 + std::uint64_t{directory.count} * kEntrySize + 4)) return true;
    std::uint32_t thumbnail = 0;
    std::uint32_t thumbnail_length = 0;
    for (std::size_t i = 0; i < directory.count; ++i) {
      const Entry entry = entry_at(block, order, directory.entries + i * kEntrySize);
      queue.follow(entry);
      if (entry.tag == kThumbnailOffset) thumbnail = entry.number;
      if (entry.tag == kThumbnailLength) thumbnail_length = entry.number;
      if (entry.offset != value.entry && entry.length > 4 &&
          touch(value.begin, value.length, entry.begin, entry.length))
        return true;
    }
    if (thumbnail_length > 0 && touch(value.begin, value.length, thumbnail, thumbnail_length)) return true;
    queue.follow_next(block, order, directory);
  }
  return false;
}

void point_entry(Bytes& block, ByteOrder order, std::size_t entry, std::uint32_t count, std::uint32_t offset) noexcept {
  store(block, order, entry + 4, count);
  store(block, order, entry + 8, offset);
}

}  // namespace

Result<Values> find_values(BytesView block, std::size_t total) {
  Values found;
  if (block.size() < kHeaderSize) return fail(Code::Corrupt, "the Exif block is shorter than a TIFF header of 8 bytes");
  const std::string_view mark = as_text(block.first(4));
  using namespace std::string_view_literals;
  if (mark == "MM\0*"sv) {
    found.order = ByteOrder::Big;
  } else if (mark != "II*\0"sv) {
    return fail(Code::Corrupt, "the Exif block has no TIFF header (II*\\0 or MM\\0*) at 0x0");
  }
  const std::size_t first = load<std::uint32_t>(block, found.order, 4);
  if (first < kHeaderSize || first > total || total - first < 2)
    return fail(Code::Corrupt, fmt::format("the Exif block's IFD0 at 0x{:x} lies outside its {} bytes", first, total));
  std::size_t exif = 0;
  Finder finder(block, total, found);
  finder.walk(first, &exif);
  if (exif == 0 || exif == first) return found;
  if (exif < kHeaderSize || exif > total || total - exif < 2) {
    if (found.damage.empty())
      found.damage = fmt::format("the Exif IFD at 0x{:x} lies outside the block of {} bytes", exif, total);
    return found;
  }
  finder.walk(exif, nullptr);
  return found;
}

std::string text_of(BytesView block, const Value& value) {
  BytesView bytes = block.subspan(value.begin, value.length).subspan(std::min(value.prefix, value.length));
  const bool utf16 = value.encoding != Encoding::Bytes;
  if (utf16 && bytes.size() % 2 != 0 && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);  // a NUL too many
  std::string text = utf16 ? from_utf16(bytes, order_of(value)).text : std::string(as_text(bytes));
  text.erase(text.find_last_not_of(std::string_view("\0 ", 2)) + 1);
  return text;
}

Result<Bytes> with_text(BytesView block, const Value& value, std::string_view text) {
  Bytes out(block.begin(), block.end());
  if (text_of(block, value) == text) return out;
  const ByteOrder order = block[0] == 'M' ? ByteOrder::Big : ByteOrder::Little;
  const bool own_bytes = value.length <= 4 || !is_shared(block, order, value);

  Bytes fresh(block.begin() + static_cast<std::ptrdiff_t>(value.begin),
              block.begin() + static_cast<std::ptrdiff_t>(value.begin + std::min(value.prefix, value.length)));
  if (value.encoding == Encoding::Bytes) {
    append(fresh, text);
  } else {
    ASSAY_CHECK(append_utf16(fresh, text, order_of(value)));
  }
  if (value.type == kAsciiType) fresh.push_back(0);
  if (text.empty() && own_bytes) fresh.resize(value.length);
  if (text.empty() && !own_bytes) fresh.assign(4, 0);
  if (fresh.size() > 0xFFFFFFFFU - block.size() - 1)
    return fail(Code::Limited, fmt::format("a text of {} bytes does not fit into an Exif block", text.size()));

  const auto old = out.begin() + static_cast<std::ptrdiff_t>(value.begin);
  if (own_bytes) std::fill(old, old + static_cast<std::ptrdiff_t>(value.length), std::uint8_t{0});
  const auto count = static_cast<std::uint32_t>(fresh.size());
  if (count <= 4) {
    point_entry(out, order, value.entry, count, 0);
    std::copy(fresh.begin(), fresh.end(), out.begin() + static_cast<std::ptrdiff_t>(value.entry + 8));
    return out;
  }
  std::size_t begin = value.begin;
  const bool last = value.begin + value.length == block.size();
  const bool stays = own_bytes && value.length > 4 && (fresh.size() <= value.length || last);
  if (!stays) begin = out.size() + out.size() % 2;  // values begin on an even offset (TIFF 6.0, section 2)
  if (out.size() < begin + fresh.size()) out.resize(begin + fresh.size());
  std::copy(fresh.begin(), fresh.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
  point_entry(out, order, value.entry, count, static_cast<std::uint32_t>(begin));
  return out;
}

Result<Bytes> with_texts(BytesView block, std::span<const NewText> texts) {
  Bytes out(block.begin(), block.end());
  for (const NewText& one : texts) {
    ASSAY_TRY(out, with_text(out, one.value, one.text));
  }
  if (out.size() == block.size()) return out;
  ASSAY_TRY(const Values before, find_values(block));
  ASSAY_TRY(const Values after, find_values(out));
  for (const Value& value : after.values) {
    const auto same = [&value](const Value& other) { return other.entry == value.entry; };
    if (std::ranges::any_of(texts, [&](const NewText& one) { return same(one.value); })) continue;
    const auto was = std::ranges::find_if(before.values, same);
    if (was == before.values.end() || text_of(block, *was) != text_of(out, value))
      return fail(Code::Corrupt,
                  fmt::format("the Exif block has to grow and is damaged: {}; repair it first, for instance with "
                              "exiftool -all= -tagsfromfile @ -all:all",
                              before.damage));
  }
  return out;
}

}  // namespace assay::container::tiff
