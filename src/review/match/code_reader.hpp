// Reads the characters a pattern names: literals, escapes, classes with ranges. What repeats and groups mean is the
// parser's business (expression.cpp).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "review/match/code_set.hpp"
#include "review/match/expression.hpp"

namespace assay::review::match {

class CodeReader {
 public:
  /// @param source  UTF-8 that outlives the reader
  CodeReader(std::string_view source, Ground ground) : source_(source), ground_(ground) {}

 protected:
  /// A character, or a class that stands for one.
  struct Escape {
    std::optional<CodeSet> set;
    char32_t code = 0;
  };

  [[nodiscard]] static tl::unexpected<Error> refuse(std::size_t at, std::string_view why);
  [[nodiscard]] bool next_is(char byte) const noexcept { return at_ < source_.size() && source_[at_] == byte; }
  bool accept(std::string_view text) noexcept;
  char32_t take_code();
  /// What stands behind a backslash that has been taken, at byte `begin`.
  [[nodiscard]] Result<Escape> escape_at(std::size_t begin);
  /// Behind the bracket at byte `begin`, up to the closing one.
  [[nodiscard]] Result<CodeSet> character_class(std::size_t begin);

  std::string_view source_;
  Ground ground_;
  std::size_t at_ = 0;

 private:
  struct Class {
    CodeSet codes;
    std::size_t end = 0;
  };
  [[nodiscard]] Result<char32_t> hexadecimal(std::size_t begin, bool four);
  [[nodiscard]] Result<> member(CodeSet& set, std::size_t begin);
  [[nodiscard]] Result<Escape> member_code();

  std::map<std::size_t, Class> classes_;  // by their first byte: copies of a repeat read them again
};

}  // namespace assay::review::match
