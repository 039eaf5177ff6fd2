#include <string>
#include <vector>

#include "review/corpus/readers.hpp"

namespace assay::review::corpus {
namespace {

class CsvReader {
 public:
  CsvReader(char comma, std::string_view field, Decoder& decoder, ItemSink& sink)
      : comma_(comma), name_(field), decoder_(decoder), sink_(decoder, sink) {}

  void feed(std::string_view piece) {
    for (std::size_t i = 0; i < piece.size();) i = inside_ ? quoted(piece, i) : plain(piece, i);
    read_ += piece.size();
  }
  void finish() {
    if (row_open_ || !field_.empty() || streamed_) end_row();
  }

 private:
  // Outside quotes. @return where to go on
  std::size_t plain(std::string_view piece, std::size_t i) {
    const char one = piece[i];
    if (after_quote_) {
      after_quote_ = false;
      if (one == '"') {  // two stand for one
        field_ += '"';
        inside_ = true;
        return i + 1;
      }
    }
    if (one == '"' && at_start_) {
      open_row(i);
      at_start_ = false;
      inside_ = true;
      return i + 1;
    }
    if (one == comma_) {
      open_row(i);
      end_field();
      return i + 1;
    }
    if (one == '\n') {
      if (row_open_ || !field_.empty()) end_row();
      return i + 1;
    }
    if (one == '\r') return i + 1;
    open_row(i);
    std::size_t end = i;
    while (end < piece.size() && piece[end] != comma_ && piece[end] != '\n' && piece[end] != '\r') ++end;
    add(piece.substr(i, end - i));
    at_start_ = false;
    return end;
  }
  std::size_t quoted(std::string_view piece, std::size_t i) {
    const std::size_t end = piece.find('"', i);
    add(piece.substr(i, end == std::string_view::npos ? end : end - i));
    if (end == std::string_view::npos) return piece.size();
    inside_ = false;
    after_quote_ = true;
    return end + 1;
  }

  void open_row(std::size_t i) {
    if (row_open_) return;
    row_open_ = true;
    column_ = 0;
    if (heads_read_) sink_.begin(read_ + i);
  }
  [[nodiscard]] bool wanted() const noexcept { return heads_read_ && (wanted_ == kAll || wanted_ == column_); }
  void add(std::string_view part) {
    if (!wanted() && heads_read_) return;
    field_ += part;
    if (field_.size() <= kLongestText) return;
    if (heads_read_) {
      if (!streamed_) sink_.odd(Oddity::TooLong);
      streamed_ = true;
      sink_.piece(field_);
    }
    field_.clear();
  }
  void end_field() {
    if (!heads_read_) {
      heads_.push_back(field_);
    } else if (streamed_) {
      if (!field_.empty()) sink_.piece(field_);
      sink_.text_end();
    } else if (wanted() && !field_.empty()) {
      sink_.text(field_, Encoding::Unchecked);
    }
    streamed_ = false;
    field_.clear();
    ++column_;
    at_start_ = true;
    after_quote_ = false;
  }
  void end_row() {
    end_field();
    if (heads_read_) {
      if (missing_) sink_.odd(Oddity::NoField);
      sink_.end();
    } else {
      read_heads();
    }
    row_open_ = false;
    inside_ = false;
  }
  void read_heads() {
    heads_read_ = true;
    if (!heads_.empty() && heads_[0].starts_with("\xef\xbb\xbf")) heads_[0].erase(0, 3);
    for (std::size_t i = 0; i < heads_.size(); ++i)
      if (!name_.empty() && decoder_.whole(heads_[i]).text == name_) wanted_ = i;
    missing_ = !name_.empty() && wanted_ == kAll;
  }

  static constexpr std::size_t kAll = SIZE_MAX;
  char comma_;
  std::string_view name_;
  Decoder& decoder_;
  Decoding sink_;
  std::vector<std::string> heads_;
  std::size_t wanted_ = kAll;
  std::size_t column_ = 0;
  std::uint64_t read_ = 0;
  std::string field_;
  bool heads_read_ = false;
  bool missing_ = false;
  bool row_open_ = false;
  bool at_start_ = true;
  bool inside_ = false;
  bool after_quote_ = false;
  bool streamed_ = false;
};

}  // namespace

Result<> read_csv(PieceSource& source, char comma, std::string_view field, Decoder& decoder, ItemSink& sink) {
  CsvReader reader(comma, field, decoder, sink);
  while (true) {
    ASSAY_TRY(const std::string_view piece, source.next());
    if (piece.empty()) break;
    reader.feed(piece);
  }
  reader.finish();
  return {};
}

}  // namespace assay::review::corpus
