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

std::string_view without_mark(const LineCutter::Line& line) noexcept {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  return line.offset == 0 && line.text.starts_with(kMark) ? line.text.substr(kMark.size()) : line.text;
}

/// A line over kLongestText, as it stands.
Result<> take_in_pieces(LineCutter& cutter, const LineCutter::Line& line, ItemSink& sink) {
  sink.begin(line.offset);
  sink.odd(Oddity::TooLong);
  std::string_view part = line.text;
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
    const std::string_view text = without_mark(line);
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
      break;
  }
  return "no-field";
}

bool is_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = byte(i);
    if (first < 0x80U) {
      ++i;
    } else if (first > 0xe0U && first < 0xedU && text.size() - i > 2 && (byte(i + 1) & 0xc0U) == 0x80U &&
               (byte(i + 2) & 0xc0U) == 0x80U) {  // no overlong form, no surrogate begins so
      i += 3;
    } else {
      const std::size_t length = utf8_sequence(text.substr(i));
      if (length == 0) return false;
      i += length;
    }
  }
  return true;
}

Result<> read_lines(PieceSource& source, Range range, ItemSink& sink) {
  return each_line(source, range, sink, [&](std::string_view line) { sink.text(line, Encoding::Unchecked); });
}

Result<> read_whole(PieceSource& source, ItemSink& sink) {
  ASSAY_TRY(std::string_view part, source.next());
  if (part.empty()) return {};
  sink.begin(0);
  while (!part.empty()) {
    sink.piece(part);
    ASSAY_TRY(part, source.next());
  }
  sink.text_end();
  sink.end();
  return {};
}

Result<> read_json_lines(PieceSource& source, Range range, std::string_view field, ItemSink& sink) {
  return each_line(source, range, sink, [&](std::string_view line) {
    const auto document = json::parse(line, 2 * kLongestText);
    if (!document) {
      sink.odd(Oddity::NotJson);
      sink.text(line, Encoding::Unchecked);
      return;
    }
    const json::Value root = document->root();
    const json::Value named = field.empty() ? json::Value() : root.find(field);
    if (!field.empty() && !named) sink.odd(Oddity::NoField);
    take_texts(named ? named : root, sink);
  });
}

}  // namespace assay::review::corpus
