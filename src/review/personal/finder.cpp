#include "review/personal/finder.hpp"

#include <algorithm>
#include <array>

#include "review/personal/character.hpp"
#include "review/personal/place.hpp"

namespace assay::review::personal {
namespace {

/// @return where to go on
std::size_t take_number(std::string_view text, std::size_t at, Script script, std::vector<Find>& finds) {
  // Numerals before it make it a part of something longer.
  if (script == Script::WithNumerals && at >= kNumeralBytes && numeral_at(text, at - kNumeralBytes) != 0)
    return at + kNumeralBytes;
  const Place place(text, at, script);
  if (const auto end = place.take(finds)) return std::max(*end, place.first_end());
  const std::size_t end = place.first_end();
  if (script == Script::WithNumerals || numeral_at(text, end) == 0) return end;
  const Place mixed(text, at, Script::WithNumerals);  // "138零零13八000"
  if (const auto last = mixed.take(finds)) return std::max(*last, end);
  return end;
}

/// Looks at every place in [from, until) where something may begin. @return where to go on
std::size_t look(std::string_view text, std::size_t from, std::size_t until, std::uint64_t base,
                 std::vector<Find>& finds) {
  std::size_t done = from;
  while (true) {
    const std::size_t at = next_trigger(text.substr(0, std::min(text.size(), until + 8)), done);
    if (at >= until) return std::max(done, until);
    const Character one = character_at(text, at);
    const std::size_t before = finds.size();
    std::size_t next = at + one.length;
    if (one.ascii == '@') {
      if (const auto find = email_at(text, at)) {
        finds.push_back(*find);
        next = std::max(next, static_cast<std::size_t>(find->end));
      }
    } else if (!is_digit(character_before(text, at).ascii)) {
      next = take_number(text, at, is_digit(one.ascii) ? Script::Arabic : Script::WithNumerals, finds);
    }
    for (std::size_t i = before; i < finds.size(); ++i) {
      finds[i].begin += base;
      finds[i].end += base;
    }
    done = next;
  }
}

}  // namespace

std::string_view name_of(Kind kind) noexcept {
  constexpr std::array<std::string_view, kKindCount> kNames = {"resident-id", "resident-id-15", "mobile", "bank-card",
                                                               "email",       "passport",       "plate",  "landline"};
  return kNames[static_cast<std::size_t>(kind)];
}

void Finder::feed(std::string_view chunk, std::vector<Find>& finds) {
  kept_ += chunk;
  if (kept_.size() <= next_ + kAfter) return;
  next_ = look(kept_, next_, kept_.size() - kAfter, kept_begin_, finds);
  if (next_ > kBefore) {
    const std::size_t gone = std::min(next_ - kBefore, kept_.size());
    kept_.erase(0, gone);
    kept_begin_ += gone;
    next_ -= gone;
  }
}

void Finder::finish(std::vector<Find>& finds) {
  look(kept_, next_, kept_.size(), kept_begin_, finds);
  kept_.clear();
  kept_begin_ = 0;
  next_ = 0;
}

void Finder::whole(std::string_view text, std::vector<Find>& finds) { look(text, 0, text.size(), 0, finds); }

std::string masked(std::string_view text, std::span<const Find> finds) {
  std::string out;
  std::vector<Find> sorted(finds.begin(), finds.end());
  std::ranges::sort(sorted, {}, &Find::begin);
  std::size_t at = 0;
  for (const Find& find : sorted) {
    const auto end = static_cast<std::size_t>(std::min<std::uint64_t>(find.end, text.size()));
    if (end <= at) continue;
    const std::size_t begin = std::max(at, static_cast<std::size_t>(find.begin));
    out += text.substr(at, begin - at);
    for (at = begin; at < end;) {
      const Character one = character_at(text, at);
      // Chinese characters too: numerals, and the local part of an address.
      const bool chinese = one.ascii == 0 && one.length > 1 && find.kind != Kind::Plate;
      const bool hidden = is_digit(one.ascii) || is_letter(one.ascii) || chinese;
      out += hidden ? std::string_view("*") : text.substr(at, one.length);
      at += one.length;
    }
  }
  return out += text.substr(at);
}

}  // namespace assay::review::personal
