#include "review/personal/finder.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "review/personal/character.hpp"
#include "review/personal/number.hpp"

namespace assay::review::personal {
namespace {

constexpr std::size_t kLongestGroup = 20;  // of digits; more is no number of a person
constexpr std::size_t kMostGroups = 6;     // +86 and five
constexpr std::size_t kLongestLocal = 64;  // RFC 5321, 4.5.3.1.1
constexpr std::size_t kLongestDomain = 255;
constexpr std::size_t kContext = 96;  // bytes before a number in which a word says what it is
static_assert(kLongestLocal * 3 + 8 < kBefore && kContext < kBefore && kLongestGroup * kMostGroups * 3 < kAfter);

/// Digits side by side.
struct Group {
  std::array<char, kLongestGroup + 1> digits{};
  std::size_t count = 0;  // kLongestGroup + 1: that many or more
  std::size_t end = 0;    // of the text
  [[nodiscard]] std::string_view text() const noexcept { return {digits.data(), count}; }
};

/// Groups with one blank or hyphen between them, as many as may be one number.
struct Run {
  std::array<Group, kMostGroups> groups;
  std::size_t count = 0;
  bool goes_on = false;  // more groups than that
};

Group group_at(std::string_view text, std::size_t at) noexcept {
  Group group;
  while (group.count <= kLongestGroup) {
    const Character one = character_at(text, at);
    if (!is_digit(one.ascii)) break;
    group.digits[group.count++] = one.ascii;
    at += one.length;
  }
  group.end = at;
  return group;
}

Run run_at(std::string_view text, std::size_t at) noexcept {
  Run run;
  while (true) {
    Group group = group_at(text, at);
    if (group.count == 0) return run;
    if (run.count == kMostGroups) {
      run.goes_on = true;
      return run;
    }
    run.groups[run.count++] = group;
    const Character part = character_at(text, group.end);
    if (!is_part(part.ascii)) return run;
    at = group.end + part.length;
  }
}

/// How a number is written in groups.
struct Sizes {
  std::size_t count;
  std::array<std::size_t, 5> of;
};

/// The digits of as many groups from `from` on when they are that long, one after the other.
std::optional<std::string> joined(const Run& run, std::size_t from, const Sizes& sizes) {
  if (from + sizes.count > run.count) return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < sizes.count; ++i) {
    if (run.groups[from + i].count != sizes.of[i]) return std::nullopt;
    digits += run.groups[from + i].text();
  }
  return digits;
}

class Place {
 public:
  Place(std::string_view text, std::size_t at) : text_(text), at_(at), run_(run_at(text, at)) {
    const Character before = character_before(text, at);
    const char two_before = before.length == 0 ? '\0' : character_before(text, at - before.length).ascii;
    before_ = before.ascii;
    const bool in_a_number = (before_ == '.' || before_ == ',') && is_digit(two_before);
    loose_ = !is_word(before_) && before_ != '@' && !in_a_number;
  }
  [[nodiscard]] std::size_t first_end() const noexcept { return run_.groups[0].end; }

  [[nodiscard]] std::optional<Find> resident_id() const {
    constexpr Sizes kWays[] = {{1, {18}}, {3, {6, 8, 4}}, {4, {6, 4, 4, 4}}, {2, {6, 12}}, {2, {14, 4}}};
    constexpr Sizes kWaysToX[] = {{1, {17}}, {3, {6, 8, 3}}, {4, {6, 4, 4, 3}}, {2, {6, 11}}, {2, {14, 3}}};
    for (const Sizes& way : kWays) {
      const auto digits = joined(run_, 0, way);
      if (digits && is_resident_id(*digits)) return to(Kind::ResidentId, way.count);
    }
    for (const Sizes& way : kWaysToX) {
      auto digits = joined(run_, 0, way);
      if (!digits) continue;
      const std::size_t end = run_.groups[way.count - 1].end;
      const Character sign = character_at(text_, end);
      if (upper(sign.ascii) == 'X' && is_resident_id(*digits + 'X') && ends_at(end + sign.length))
        return Find{Kind::ResidentId, at_, end + sign.length};
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Find> mobile() const {
    if (!loose_) return std::nullopt;
    const std::string_view first = run_.groups[0].text();
    if (before_ == '+' && first == "86") return mobile_from(1, "");
    if (first == "0086") return mobile_from(1, "");
    if (before_ == '+' && first.starts_with("86")) return mobile_from(0, "86");
    if (first.starts_with("0086")) return mobile_from(0, "0086");
    return mobile_from(0, "");
  }

  [[nodiscard]] std::optional<Find> bank_card() const {
    if (!loose_) return std::nullopt;
    if (is_bank_card(run_.groups[0].text())) return to(Kind::BankCard, 1);
    constexpr Sizes kWays[] = {{5, {4, 4, 4, 4, 3}}, {5, {4, 4, 4, 4, 2}}, {5, {4, 4, 4, 4, 1}},
                               {4, {4, 4, 4, 4}},    {2, {6, 13}},         {2, {6, 10}}};
    for (const Sizes& way : kWays) {
      const auto digits = joined(run_, 0, way);
      if (digits && is_bank_card(*digits) && stands_alone(way.count)) return to(Kind::BankCard, way.count);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Find> old_resident_id() const {
    if (!loose_ || !is_old_resident_id(run_.groups[0].text())) return std::nullopt;
    if (!speaks_of({"身份证", "證件", "证件", "身份證", "居民", "ID card", "identity"})) return std::nullopt;
    return to(Kind::ResidentIdOld, 1);
  }

  /// E and G passports of people, D, S and P of officials, H and M of Hong Kong and Macao: a letter and 8 digits, or
  /// two and 7.
  [[nodiscard]] std::optional<Find> passport() const {
    const std::size_t count = run_.groups[0].count;
    if (count != 7 && count != 8) return std::nullopt;
    std::size_t begin = at_;
    std::string letters;
    for (std::size_t i = 0; i < 9 - count; ++i) {
      const Character one = character_before(text_, begin);
      if (!is_letter(one.ascii)) return std::nullopt;
      letters.insert(letters.begin(), upper(one.ascii));
      begin -= one.length;
    }
    constexpr std::string_view kFirst = "EGDSPHM";
    if (kFirst.find(letters[0]) == std::string_view::npos || is_word(character_before(text_, begin).ascii))
      return std::nullopt;
    if (!ends_at(first_end()) || !speaks_of({"护照", "護照", "通行证", "passport", "Passport"})) return std::nullopt;
    return Find{Kind::Passport, begin, first_end()};
  }

  /// A province, a letter, five or six letters and digits (GA 36), the first digit of which is here.
  [[nodiscard]] std::optional<Find> plate() const {
    std::size_t begin = at_;
    std::size_t letters = 0;
    bool parted = false;
    while (letters <= 4) {
      const Character one = character_before(text_, begin);
      if (is_letter(one.ascii)) {
        ++letters;
      } else if (one.length == 2 && !parted && text_.substr(begin - 2, 2) == "·") {
        parted = true;
      } else {
        break;
      }
      begin -= one.length;
    }
    if (letters == 0 || begin < 3 || !is_province(text_.substr(begin - 3, 3))) return std::nullopt;
    std::size_t end = at_;
    std::size_t signs = letters - 1;
    for (Character one = character_at(text_, end); is_digit(one.ascii) || is_letter(one.ascii);
         one = character_at(text_, end)) {
      if (++signs > 6 || upper(one.ascii) == 'I' || upper(one.ascii) == 'O') return std::nullopt;
      if (is_letter(one.ascii) && ++letters > 3) return std::nullopt;
      end += one.length;
    }
    if (signs < 5 || !ends_at(end)) return std::nullopt;
    return Find{Kind::Plate, begin - 3, end};
  }

 private:
  [[nodiscard]] std::optional<Find> mobile_from(std::size_t group, std::string_view prefix) const {
    constexpr Sizes kWays[] = {{1, {11}}, {3, {3, 4, 4}}, {3, {4, 3, 4}}, {2, {3, 8}}, {2, {7, 4}}};
    Run run = run_;
    if (!prefix.empty()) {  // the country's code stands close
      Group& first = run.groups[group];
      std::copy(first.digits.begin() + static_cast<std::ptrdiff_t>(prefix.size()), first.digits.end(),
                first.digits.begin());
      first.count -= prefix.size();
    }
    for (const Sizes& way : kWays) {
      const auto digits = joined(run, group, way);
      if (!digits || !is_mobile(*digits)) continue;
      if (way.count > 1 && !stands_alone(group + way.count)) continue;
      if (auto find = to(Kind::Mobile, group + way.count)) return find;
    }
    return std::nullopt;
  }

  /// No further group behind that many: 4-4-4-4 of a longer row is no card.
  [[nodiscard]] bool stands_alone(std::size_t groups) const noexcept {
    return run_.count == groups || (groups == kMostGroups && !run_.goes_on);
  }
  [[nodiscard]] std::optional<Find> to(Kind kind, std::size_t groups) const {
    const std::size_t end = run_.groups[groups - 1].end;
    if (!ends_at(end)) return std::nullopt;
    return Find{kind, at_, end};
  }
  /// Neither a word, nor an address, nor a fraction goes on.
  [[nodiscard]] bool ends_at(std::size_t end) const noexcept {
    const Character after = character_at(text_, end);
    if (is_word(after.ascii) || after.ascii == '@') return false;
    return after.ascii != '.' || !is_digit(character_at(text_, end + after.length).ascii);
  }
  [[nodiscard]] bool speaks_of(std::initializer_list<std::string_view> words) const noexcept {
    const std::string_view before = text_.substr(at_ - std::min(at_, kContext), std::min(at_, kContext));
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return before.find(word) != std::string_view::npos; });
  }
  [[nodiscard]] static bool is_province(std::string_view character) noexcept {
    constexpr std::string_view kProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    for (std::size_t i = 0; i < kProvinces.size(); i += 3)
      if (kProvinces.substr(i, 3) == character) return true;
    return false;
  }

  std::string_view text_;
  std::size_t at_;
  Run run_;
  char before_ = 0;
  bool loose_ = false;
};

bool is_local(char one) noexcept { return is_word(one) || one == '.' || one == '%' || one == '+' || one == '-'; }

/// What stands behind an @ in names of files and styles.
bool is_file_ending(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 12> kEndings = {"png", "jpg",  "jpeg", "gif", "svg", "webp",
                                                         "css", "scss", "less", "js",  "ts",  "json"};
  return std::ranges::find(kEndings, word) != kEndings.end();
}

bool is_domain(std::string_view domain) noexcept {
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || domain.front() == '.' || domain.front() == '-') return false;
  if (domain.find("..") != std::string_view::npos) return false;
  const std::string_view top = domain.substr(dot + 1);
  return top.size() >= 2 && top.size() <= 24 && std::ranges::all_of(top, is_letter) && !is_file_ending(top);
}

/// @param at  of the @
std::optional<Find> email_at(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  std::size_t length = 0;
  char first = 0;
  for (Character one = character_before(text, begin); is_local(one.ascii); one = character_before(text, begin)) {
    if (++length > kLongestLocal) return std::nullopt;
    begin -= one.length;
    first = one.ascii;
  }
  while (first != 0 && !is_word(first) && begin < at) {  // a hyphen or dot in front is the text's
    begin += character_at(text, begin).length;
    first = begin < at ? character_at(text, begin).ascii : '\0';
  }
  if (begin == at || character_before(text, at).ascii == '.') return std::nullopt;
  std::string domain;
  std::vector<std::size_t> ends;
  std::size_t end = at + character_at(text, at).length;
  const std::size_t domain_end_limit = std::min(text.size(), at + kAfter - 8);
  while (end < domain_end_limit && domain.size() < kLongestDomain) {
    const Character one = character_at(text, end);
    if (one.ascii == '_' || (!is_word(one.ascii) && one.ascii != '.' && one.ascii != '-')) break;
    end += one.length;
    domain.push_back(one.ascii);
    ends.push_back(end);
  }
  while (!domain.empty() && (domain.back() == '.' || domain.back() == '-')) {
    domain.pop_back();
    ends.pop_back();
  }
  if (domain.empty() || !is_domain(domain)) return std::nullopt;
  return Find{Kind::Email, begin, ends.back()};
}

std::optional<Find> number_at(const Place& place) {
  if (auto find = place.resident_id()) return find;
  if (auto find = place.mobile()) return find;
  if (auto find = place.bank_card()) return find;
  if (auto find = place.old_resident_id()) return find;
  if (auto find = place.passport()) return find;
  return place.plate();
}

/// Looks at every place in [from, until) where something may begin. @return where to go on
std::size_t look(std::string_view text, std::size_t from, std::size_t until, std::uint64_t base,
                 std::vector<Find>& finds) {
  std::size_t done = from;
  while (true) {
    const std::size_t at = next_trigger(text.substr(0, std::min(text.size(), until + 2)), done);
    if (at >= until) return std::max(done, until);
    const Character one = character_at(text, at);
    std::optional<Find> find;
    std::size_t next = at + one.length;
    if (one.ascii == '@') {
      find = email_at(text, at);
    } else if (!is_digit(character_before(text, at).ascii)) {
      const Place place(text, at);
      find = number_at(place);
      next = place.first_end();
    }
    if (find) {
      next = std::max(next, static_cast<std::size_t>(find->end));
      finds.push_back({find->kind, base + find->begin, base + find->end});
    }
    done = next;
  }
}

}  // namespace

std::string_view name_of(Kind kind) noexcept {
  constexpr std::array<std::string_view, kKindCount> kNames = {"resident-id", "resident-id-15", "mobile", "bank-card",
                                                               "email",       "passport",       "plate"};
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
      const bool hidden = is_digit(one.ascii) || is_letter(one.ascii);
      out += hidden ? std::string_view("*") : text.substr(at, one.length);
      at += one.length;
    }
  }
  return out += text.substr(at);
}

}  // namespace assay::review::personal
