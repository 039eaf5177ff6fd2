#include "review/match/code_reader.hpp"

#include <fmt/core.h>

#include <utility>

#include "review/match/code_point.hpp"
#include "review/match/pattern_folding.hpp"

namespace assay::review::match {

tl::unexpected<Error> CodeReader::refuse(std::size_t at, std::string_view why) {
  return fail(Code::InvalidInput, fmt::format("pattern, byte {}: {}", at, why));
}
bool CodeReader::accept(std::string_view text) noexcept {
  if (source_.substr(at_, text.size()) != text) return false;
  at_ += text.size();
  return true;
}

char32_t CodeReader::take_code() {
  std::size_t length = 0;
  const char32_t code = decode(source_.substr(at_), length);
  at_ += length;
  return code;
}

// What stands behind a backslash that has been taken.
Result<CodeReader::Escape> CodeReader::escape_at(std::size_t begin) {
  if (at_ == source_.size()) return refuse(begin, "a backslash at the end; write \\\\ for the sign");
  const char32_t code = take_code();
  Escape escape;
  switch (code) {
    case 'd':
    case 'D':
      escape.set = CodeSet();
      escape.set->add('0', '9');
      break;
    case 'w':
    case 'W':
      escape.set = CodeSet();
      for (const auto& [first, last] : {CodeSet::Range{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, {'_', '_'}})
        escape.set->add(first, last);
      break;
    case 's':
    case 'S':
      escape.set = CodeSet();
      for (const auto& [first, last] : {CodeSet::Range{'\t', '\r'}, {' ', ' '}, {0xa0, 0xa0}, {0x3000, 0x3000}})
        escape.set->add(first, last);
      break;
    case 'n':
      escape.code = '\n';
      return escape;
    case 't':
      escape.code = '\t';
      return escape;
    case 'r':
      escape.code = '\r';
      return escape;
    case 'x':
    case 'u': {
      ASSAY_TRY(escape.code, hexadecimal(begin, code == 'u'));
      return escape;
    }
    default:
      if ((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'))
        return refuse(begin,
                      "this escape is not known: \\d \\w \\s, \\D \\W \\S, \\n \\r \\t, \\x{4E00} and \\u4E00 are; "
                      "there are no "
                      "back-references and no word boundaries");
      escape.code = code;
      return escape;
  }
  if (code == 'D' || code == 'W' || code == 'S') escape.set->invert();
  return escape;
}

Result<char32_t> CodeReader::hexadecimal(std::size_t begin, bool four) {
  std::size_t digits = four ? 4 : 2;
  const bool braced = accept("{");
  if (braced) {
    const std::size_t close = source_.find('}', at_);
    digits = close == std::string_view::npos ? 0 : close - at_;
  }
  char32_t code = 0;
  bool good = digits > 0 && digits <= 6 && source_.size() - at_ >= digits;
  for (std::size_t i = 0; good && i < digits; ++i) {
    const char byte = source_[at_++];
    const int value = byte >= '0' && byte <= '9'   ? byte - '0'
                      : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                      : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                   : -1;
    good = value >= 0;
    code = code * 16 + static_cast<char32_t>(value < 0 ? 0 : value);
  }
  if (!good || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
    return refuse(begin, "a character is \\x41, \\x{1F600} or \\u4E00");
  if (braced) ++at_;
  return code;
}

Result<> CodeReader::member(CodeSet& set, std::size_t begin) {
  ASSAY_TRY(const Escape first, member_code());
  if (first.set) {
    set.add(*first.set);
    return {};
  }
  char32_t last = first.code;
  if (next_is('-') && at_ + 1 < source_.size() && source_[at_ + 1] != ']') {
    ++at_;
    ASSAY_TRY(const Escape end, member_code());
    if (end.set) return refuse(begin, "a range ends with a character, not with a class");
    last = end.code;
  }
  if (last < first.code) return refuse(begin, "a range whose last character comes before its first");
  if (ground_ == Ground::AsItStands) {
    set.add(first.code, last);
  } else {
    add_pattern_folded(set, first.code, last);
  }
  return {};
}

Result<CodeReader::Escape> CodeReader::member_code() {
  const std::size_t begin = at_;
  if (accept("\\")) return escape_at(begin);
  if (at_ == source_.size()) return refuse(begin, "a class without end");
  Escape escape;
  escape.code = take_code();
  return escape;
}

Result<CodeSet> CodeReader::character_class(std::size_t begin) {
  if (const auto known = classes_.find(begin); known != classes_.end()) {
    at_ = known->second.end;
    return known->second.codes;
  }
  CodeSet set;
  const bool inverted = accept("^");
  bool any = false;
  while (!(next_is(']') && any)) {
    if (at_ == source_.size()) return refuse(begin, "a class without end; write \\[ for the sign");
    ASSAY_CHECK(member(set, begin));
    any = true;
  }
  ++at_;
  if (inverted) set.invert();
  set.settle();
  if (set.ranges().empty()) return refuse(begin, "a class that no character of a folded text is in");
  classes_[begin] = {set, at_};
  return set;
}

}  // namespace assay::review::match
