// What readers of corpora hand over: items (a record, a row, a line, a page) and their texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay::review::corpus {

/// What was not as it should be. The item is screened all the same.
enum class Oddity : std::uint8_t {
  NotJson,  ///< a line of JSON lines that is none: screened as it stands
  TooLong,  ///< a line or field over kLongestText: screened in pieces, as it stands
  BadHtml,  ///< a page that is too big, or takes too long, to be read as HTML: screened with its markup
  NotUtf8,  ///< bytes that are no character of any encoding it may be in: what they say was not seen
  NoField,  ///< a record without the named field: all its texts were screened
  Recoded,  ///< in another encoding than UTF-8: screened as what it says
};
inline constexpr std::size_t kOddityCount = 6;
/// "not-json", "too-long", "bad-html", "not-utf8", "no-field", "recoded": the name in JSON.
[[nodiscard]] std::string_view name_of(Oddity oddity) noexcept;

/// A line, record, field or page up to this long is held whole; what is longer goes through in pieces.
inline constexpr std::size_t kLongestText = std::size_t{16} << 20U;

/// Whether a text is known to be UTF-8. Of those that reach the end of the chain, Unchecked ones are none.
enum class Encoding : std::uint8_t { Utf8, Unchecked };

class ItemSink {
 public:
  virtual ~ItemSink() = default;
  ItemSink() = default;
  ItemSink(const ItemSink&) = delete;
  ItemSink& operator=(const ItemSink&) = delete;
  /// @param offset  where the item begins in the content (of a packed file: unpacked)
  virtual void begin(std::uint64_t offset) = 0;
  /// A text of the item, whole.
  virtual void text(std::string_view whole, Encoding encoding) = 0;
  /// A text that comes in pieces; `text_end` ends it.
  virtual void piece(std::string_view part) = 0;
  virtual void text_end() = 0;
  virtual void odd(Oddity oddity) = 0;
  virtual void end() = 0;
};

}  // namespace assay::review::corpus
