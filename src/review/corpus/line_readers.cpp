// Lines, whole contents and JSON lines.
#include <algorithm>

#include "base/utf8.hpp"
#include "json/json.hpp"
#include "review/corpus/readers.hpp"

namespace assay::review::corpus {
namespace {

/// Digits from which on a number may be a person's.
constexpr std::size_t kLongNumber = 11;

bool is_blank(std::string_view line) noexcept { return line.find_first_not_of(" \t\v\f\r") == std::string_view::npos; }

std::string_view without_mark(std::string_view text) noexcept {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

/// A line over kLongestText, as it stands.
Result<> take_in_pieces(LineCutter& cutter, const LineCutter::Line& line, ItemSink& sink) {
  sink.begin(line.offset);
  sink.odd(Oddity::TooLong);
  std::string_view part = line.offset == 0 ? without_mark(line.text) : line.text;
  while (!part.empty()) {
    sink.piece(part);
    ASSAY_TRY(part, cutter.rest());
  }
  sink.text_end();
  sink.end();
  return {};
}

template <class TakeLine>
Result<> each_line(PieceSource& source, Range range, ItemSink& sink, const TakeLine& take) {
  LineCutter cutter(source, range);
  while (true) {
    ASSAY_TRY(const LineCutter::Line line, cutter.next());
    if (line.end) return {};
    if (!line.whole) {
      ASSAY_CHECK(take_in_pieces(cutter, line, sink));
      continue;
    }
    const std::string_view text = line.offset == 0 ? without_mark(line.text) : line.text;
    if (is_blank(text)) continue;
    sink.begin(line.offset);
    take(text);
    sink.end();
  }
}

void take_texts(const json::Value& value, ItemSink& sink) {
  switch (value.kind()) {
    case json::Kind::String:
      if (!value.text().empty()) sink.text(value.text(), Encoding::Utf8);
      break;
    case json::Kind::Number:
      if (value.raw().size() >= kLongNumber) sink.text(value.raw(), Encoding::Utf8);
      break;
    case json::Kind::Array:
    case json::Kind::Object:
      for (const json::Value inner : value) take_texts(inner, sink);
      break;
    default:
      break;
  }
}

}  // namespace

std::string_view name_of(Oddity oddity) noexcept {
  switch (oddity) {
    case Oddity::NotJson:
      return "not-json";
    case Oddity::TooLong:
      return "too-long";
    case Oddity::BadHtml:
      return "bad-html";
    case Oddity::NotUtf8:
      return "not-utf8";
    case Oddity::NoField:
      return "no-field";
    case Oddity::Recoded:
      break;
  }
  return "recoded";
}

Result<> read_lines(PieceSource& source, Range range, Decoder& decoder, ItemSink& sink) {
  Decoding to(decoder, sink);
  return each_line(source, range, to, [&](std::string_view line) { to.text(line, Encoding::Unchecked); });
}

Result<> read_whole(PieceSource& source, Decoder& decoder, ItemSink& sink) {
  ASSAY_TRY(std::string_view part, source.next());
  part = without_mark(part);
  if (part.empty()) return {};
  Decoding to(decoder, sink);
  to.begin(0);
  while (!part.empty()) {
    to.piece(part);
    ASSAY_TRY(part, source.next());
  }
  to.text_end();
  to.end();
  return {};
}

namespace {

/// The texts of a record, or of `field` in it. @return false for what is no JSON
bool take_record(std::string_view line, std::string_view field, ItemSink& sink) {
  const auto document = json::parse(line, 2 * kLongestText);
  if (!document) return false;
  const json::Value root = document->root();
  const json::Value named = field.empty() ? json::Value() : root.find(field);
  if (!field.empty() && !named) sink.odd(Oddity::NoField);
  take_texts(named ? named : root, sink);
  return true;
}

}  // namespace

Result<> read_json_lines(PieceSource& source, Range range, std::string_view field, Decoder& decoder, ItemSink& sink) {
  Decoding to(decoder, sink);
  return each_line(source, range, to, [&](std::string_view line) {
    if (decoder.is_settled() && take_record(line, field, to)) return;
    // A backslash or quote in it may be half a character: decoded first, then read.
    const Decoder::Decoded decoded = decoder.whole(line);
    if (!decoded.valid) to.odd(Oddity::NotUtf8);
    if (decoded.recoded) to.odd(Oddity::Recoded);
    if ((decoded.recoded || !decoder.is_settled()) && take_record(decoded.text, field, to)) return;
    to.odd(Oddity::NotJson);
    to.text(decoded.text, decoded.valid || decoded.recoded ? Encoding::Utf8 : Encoding::Unchecked);
  });
}

}  // namespace assay::review::corpus
