#include "review/match/expression.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "review/match/code_point.hpp"
#include "review/match/code_reader.hpp"
#include "review/match/expression_steps.hpp"
#include "review/match/pattern_folding.hpp"

namespace assay::review::match {
namespace {

// A part of the expression: which of its positions may read first and last.
struct Part {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> last;
  bool nullable = true;
  std::uint32_t narrowest = 0;
  std::optional<std::uint32_t> widest = 0;
};

void unite(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

struct Repeat {
  std::uint32_t least = 1;
  std::optional<std::uint32_t> most = 1;
};

class Parser : CodeReader {
 public:
  Parser(std::string_view source, Ground ground) : CodeReader(source, ground) {}

  Result<Expression> parse() {
    if (source_.size() > kLongestExpression)
      return fail(Code::Limited,
                  fmt::format("the pattern has {} bytes, at most {} are read", source_.size(), kLongestExpression));
    if (const auto bad = utf8_error(source_)) return refuse(*bad, "is not UTF-8");
    ASSAY_TRY(Part whole, alternatives(0));
    if (at_ < source_.size()) return refuse(at_, "closes a group that is not open; write \\) for the sign");
    if (whole.nullable)
      return refuse(0, "matches the empty text, so it would hit everywhere; ask for one character at least");
    for (const std::uint32_t position : whole.last) made_.positions[position].last = true;
    made_.first = std::move(whole.first);
    made_.narrowest = whole.narrowest;
    made_.widest = whole.widest;
    ASSAY_CHECK(settle());
    return std::move(made_);
  }

 private:
  [[nodiscard]] static tl::unexpected<Error> too_many_follows() {
    return fail(Code::Limited, fmt::format("pattern: over {} transitions; use fewer optional parts", kMostFollows));
  }
  Result<> settle() {
    std::size_t follows = 0;
    for (Expression::Position& position : made_.positions) {
      std::sort(position.follow.begin(), position.follow.end());
      position.follow.erase(std::unique(position.follow.begin(), position.follow.end()), position.follow.end());
      follows += position.follow.size();
    }
    if (follows > kMostFollows)
      return fail(Code::Limited,
                  fmt::format("pattern: {} transitions, at most {}; use fewer optional parts", follows, kMostFollows));
    return check_steps(made_, places_);
  }

  Result<Part> alternatives(unsigned depth) {
    if (depth > kDeepestGroup) return refuse(at_, fmt::format("groups in groups deeper than {}", kDeepestGroup));
    ASSAY_TRY(Part all, sequence(depth));
    while (accept("|")) {
      ASSAY_TRY(Part other, sequence(depth));
      unite(all.first, other.first);
      unite(all.last, other.last);
      all.nullable |= other.nullable;
      all.narrowest = std::min(all.narrowest, other.narrowest);
      all.widest = all.widest && other.widest ? std::optional(std::max(*all.widest, *other.widest)) : std::nullopt;
    }
    return all;
  }

  Result<Part> sequence(unsigned depth) {
    Part all;
    while (at_ < source_.size() && !next_is('|') && !next_is(')')) {
      ASSAY_TRY(const Part piece, repeated(depth));
      ASSAY_TRY(all, joined(std::move(all), piece));
    }
    return all;
  }

  // Counted repeats are written out: the piece is read again for every copy, each with positions of its own.
  Result<Part> repeated(unsigned depth) {
    const std::size_t begin = at_;
    ASSAY_TRY(Part one, piece(depth));
    ASSAY_TRY(const Repeat repeat, repeat_of());
    const std::size_t after = at_;
    if (next_is('?') || next_is('+') || next_is('*') || next_is('{'))
      return refuse(at_,
                    "a repeat of a repeat; every match is reported whatever its length, so leave the second sign out");
    if (repeat.least == 1 && repeat.most == 1U) return one;
    const auto again = [&]() -> Result<Part> {
      at_ = begin;
      ASSAY_TRY(Part copy, piece(depth));
      at_ = after;
      return copy;
    };
    if (repeat.least == 0 && repeat.most == 1U) {
      one.nullable = true;
      one.narrowest = 0;
      return one;
    }
    if (!repeat.most) return endless(std::move(one), repeat.least, begin, again);
    Part optional;
    bool used = false;
    const auto copy_of = [&]() -> Result<Part> {
      if (used) return again();
      used = true;
      return one;
    };
    for (std::uint32_t i = repeat.least; i < *repeat.most; ++i) {
      ASSAY_TRY(Part copy, copy_of());
      ASSAY_TRY(optional, joined(std::move(copy), optional));
      optional.nullable = true;
      optional.narrowest = 0;
    }
    Part all;
    for (std::uint32_t i = 0; i < repeat.least; ++i) {
      ASSAY_TRY(const Part copy, copy_of());
      ASSAY_TRY(all, joined(std::move(all), copy));
    }
    return joined(std::move(all), optional);
  }

  template <class Again>
  Result<Part> endless(Part one, std::uint32_t least, std::size_t begin, const Again& again) {
    Part all;
    for (std::uint32_t i = 1; i < least; ++i) {
      ASSAY_TRY(const Part copy, again());
      ASSAY_TRY(all, joined(std::move(all), copy));
    }
    follows_ += one.last.size() * one.first.size();
    if (follows_ > 4 * kMostFollows) return too_many_follows();
    for (const std::uint32_t from : one.last) {
      std::vector<std::uint32_t>& follow = made_.positions[from].follow;
      for (const std::uint32_t to : one.first) {
        if (std::find(follow.begin(), follow.end(), to) != follow.end())
          return refuse(begin,
                        "repeats without end what already repeats without end, as (a+)+ does: the ways to read it "
                        "grow beyond bounds and no text more is matched; keep one of the repeats");
      }
      unite(follow, one.first);
    }
    one.widest = std::nullopt;
    if (least == 0) {
      one.nullable = true;
      one.narrowest = 0;
    }
    return joined(std::move(all), one);
  }

  Result<Part> joined(Part a, const Part& b) {
    for (const std::uint32_t from : a.last) unite(made_.positions[from].follow, b.first);
    follows_ += a.last.size() * b.first.size();
    if (follows_ > 4 * kMostFollows) return too_many_follows();
    if (a.nullable) unite(a.first, b.first);
    if (b.nullable) {
      unite(a.last, b.last);
    } else {
      a.last = b.last;
    }
    a.nullable = a.nullable && b.nullable;
    a.narrowest += b.narrowest;
    a.widest = a.widest && b.widest ? std::optional(*a.widest + *b.widest) : std::nullopt;
    return a;
  }

  Result<Repeat> repeat_of() {
    if (accept("?")) return Repeat{0, 1};
    if (accept("*")) return Repeat{0, std::nullopt};
    if (accept("+")) return Repeat{1, std::nullopt};
    if (!next_is('{')) return Repeat{};
    const std::size_t begin = at_++;
    Repeat repeat;
    ASSAY_TRY(repeat.least, number(begin));
    repeat.most = repeat.least;
    if (accept(",")) {
      repeat.most = std::nullopt;
      if (!next_is('}')) {
        ASSAY_TRY(repeat.most, number(begin));
      }
    }
    if (!accept("}")) return refuse(begin, "a counted repeat is {m}, {m,} or {m,n}; write \\{ for the sign");
    if (repeat.most && *repeat.most < repeat.least)
      return refuse(begin, "a counted repeat's second number is the smaller");
    if (repeat.most == 0U) return refuse(begin, "a repeat of nothing");
    return repeat;
  }

  Result<std::uint32_t> number(std::size_t begin) {
    std::uint32_t value = 0;
    const std::size_t first = at_;
    for (; at_ < source_.size() && source_[at_] >= '0' && source_[at_] <= '9'; ++at_) {
      value = value * 10 + static_cast<std::uint32_t>(source_[at_] - '0');
      if (value > kMostRepeats) return refuse(begin, fmt::format("a counted repeat over {}", kMostRepeats));
    }
    if (at_ == first) return refuse(begin, "a counted repeat is {m}, {m,} or {m,n}; write \\{ for the sign");
    return value;
  }

  Result<Part> piece(unsigned depth) {
    const std::size_t begin = at_;
    piece_begin_ = begin;
    switch (source_[at_]) {
      case '(':
        return group(depth);
      case '[':
        ++at_;
        return class_at(begin);
      case '.': {
        ++at_;
        CodeSet all;
        all.add('\n', '\n');
        all.invert();
        return one_of(std::move(all));
      }
      case '\\':
        ++at_;
        return escaped(begin);
      case '^':
      case '$':
        return refuse(begin, "anchors: a stream has no lines; write \\^ or \\$ for the sign");
      case '*':
      case '+':
      case '?':
      case '{':
        return refuse(begin, "a repeat of nothing; put a backslash before the sign to look for it");
      default:
        return literal(take_code(), begin);
    }
  }

  Result<Part> group(unsigned depth) {
    const std::size_t begin = at_++;
    if (next_is('?') && !accept("?:"))
      return refuse(begin, "looks around, or sets options; only ( ) and (?: ) are groups here");
    ASSAY_TRY(Part inside, alternatives(depth + 1));
    if (!accept(")")) return refuse(begin, "a group without end; write \\( for the sign");
    if (inside.first.empty()) return refuse(begin, "an empty group");
    return inside;
  }

  Result<Part> one_of(CodeSet codes) {
    if (made_.positions.size() >= kMostPositions) {
      return fail(Code::Limited,
                  fmt::format("pattern: written out it has over {} characters; use smaller counts, or several patterns",
                              kMostPositions));
    }
    codes.settle();
    const auto position = static_cast<std::uint32_t>(made_.positions.size());
    made_.positions.push_back({std::move(codes), {}, false});
    places_.push_back(piece_begin_);
    return Part{{position}, {position}, false, 1, 1};
  }

  Result<Part> literal(char32_t code, std::size_t begin) {
    if (ground_ == Ground::AsItStands) return single(code);
    const std::string folded = pattern_folded(code);
    if (folded.empty()) return refuse(begin, "a character that vanishes when texts are folded; leave it out");
    Part all;
    for (std::string_view rest = folded; !rest.empty();) {
      std::size_t length = 0;
      ASSAY_TRY(const Part one, single(decode(rest, length)));
      ASSAY_TRY(all, joined(std::move(all), one));
      rest.remove_prefix(length);
    }
    return all;
  }

  Result<Part> single(char32_t code) {
    CodeSet set;
    set.add(code, code);
    return one_of(std::move(set));
  }

  Result<Part> escaped(std::size_t begin) {
    ASSAY_TRY(Escape escape, escape_at(begin));
    if (escape.set) return one_of(std::move(*escape.set));
    return literal(escape.code, begin);
  }

  Result<Part> class_at(std::size_t begin) {
    ASSAY_TRY(CodeSet set, character_class(begin));
    return one_of(std::move(set));
  }

  std::size_t follows_ = 0;
  std::size_t piece_begin_ = 0;
  std::vector<std::size_t> places_;  // of each position: its byte of the pattern
  Expression made_;
};

}  // namespace

Result<Expression> parse_expression(std::string_view source, Ground ground) { return Parser(source, ground).parse(); }

}  // namespace assay::review::match
