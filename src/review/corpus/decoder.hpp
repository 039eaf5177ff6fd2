// Texts of corpora as UTF-8, whatever they are written in: as declared, else told by what they hold.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "review/corpus/item_sink.hpp"
#include "review/corpus/piece_source.hpp"

namespace assay::review::corpus {

/// Gb18030 holds GB 2312 and GBK.
enum class Charset : std::uint8_t { Utf8, Gb18030, Big5, ShiftJis, EucJp, EucKr, Latin1, Utf16Le, Utf16Be };

/// "gb2312" and the like, in any case, as in pages and options. @return nullopt for a name that is not known
[[nodiscard]] std::optional<Charset> charset_of(std::string_view name) noexcept;

/// Decodes the texts of one content, one after the other. A text that is UTF-8 is taken as it is. One that is none and
/// reads as GB18030 throughout is taken for that, unless most of it is UTF-8 with some damage; one whose common
/// characters are those of Big5 is taken for Big5, or, with too few of them to tell, for neither. Short texts that may
/// be either go with those before them. A declared charset is believed of all that is not plainly UTF-8.
class Decoder {
 public:
  explicit Decoder(std::optional<Charset> declared = std::nullopt);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  struct Decoded {
    std::string_view text;  ///< valid until the next call
    bool valid = true;      ///< false: some of it is no character; of an undeclared charset the bytes are as they came
    bool recoded = false;   ///< it was not UTF-8 and is now
  };
  /// A text that is there whole.
  [[nodiscard]] Decoded whole(std::string_view raw);
  /// A text that comes in pieces, cut anywhere; `end` ends it, and gives what was held back.
  [[nodiscard]] Decoded piece(std::string_view raw);
  [[nodiscard]] Decoded end();

  /// No text so far was anything but UTF-8, and nothing else was declared.
  [[nodiscard]] bool is_settled() const noexcept { return !declared_ && !prevailing_; }
  /// What a page says of itself; a charset declared from outside stays.
  void declare(Charset charset) noexcept;

 private:
  enum class Bad : std::uint8_t { Stop, Replace };
  enum class Stream : std::uint8_t { Open, Utf8, Other };
  struct Converter;
  [[nodiscard]] Converter* converter(Charset charset);
  /// Appends to out_. @return whether all of it was characters
  bool convert(std::string_view raw, Charset charset, Bad bad, std::string* rest);
  /// What an undeclared text that is not plainly UTF-8 is in; it is in out_ then. @return nullopt when that is not
  /// clear
  [[nodiscard]] std::optional<Charset> told_charset(std::string_view raw, std::string* rest);
  [[nodiscard]] Decoded utf8_piece(std::string_view raw);
  [[nodiscard]] Decoded other_piece(std::string_view raw);

  std::optional<Charset> declared_;
  std::optional<Charset> prevailing_;  // told of the texts so far; nullopt: UTF-8
  std::unique_ptr<Converter> converter_;
  std::string out_;
  // of the text that is coming in pieces
  Stream stream_ = Stream::Open;
  Charset stream_charset_ = Charset::Gb18030;
  std::string carry_;
  std::string held_;
};

/// Hands on items with their texts decoded; what could not be, or had to be, is said of the item.
class Decoding final : public ItemSink {
 public:
  Decoding(Decoder& decoder, ItemSink& sink) : decoder_(decoder), sink_(sink) {}
  void begin(std::uint64_t offset) override { sink_.begin(offset); }
  void text(std::string_view whole, Encoding encoding) override;
  void piece(std::string_view part) override { hand_on(decoder_.piece(part)); }
  void text_end() override;
  void odd(Oddity oddity) override { sink_.odd(oddity); }
  void end() override { sink_.end(); }

 private:
  void hand_on(const Decoder::Decoded& decoded);
  void tell(const Decoder::Decoded& decoded);
  Decoder& decoder_;
  ItemSink& sink_;
};

/// A content in UTF-16 with a byte order mark as UTF-8, and where in it a line began. What is no character becomes a
/// byte that no UTF-8 has, so that a reader sees it.
class Utf16Pieces final : public PieceSource {
 public:
  /// @param raw  gives the content from its mark on; outlives this
  explicit Utf16Pieces(PieceSource& raw);
  ~Utf16Pieces() override;
  [[nodiscard]] Result<std::string_view> next() override;
  /// Of a place in what `next` gave: where it was in the content. Exact for the first character of a line; places are
  /// asked in rising order.
  [[nodiscard]] std::uint64_t origin(std::uint64_t decoded) noexcept;

 private:
  struct Lines;
  void decode(std::string_view units);
  void forget();
  PieceSource& raw_;
  std::unique_ptr<Lines> lines_;
  std::string carry_;
  std::string out_;
  std::uint64_t raw_at_ = 0;
  std::uint64_t decoded_at_ = 0;
  bool little_ = true;
  bool begun_ = false;
};

}  // namespace assay::review::corpus
