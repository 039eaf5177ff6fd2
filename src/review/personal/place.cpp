#include "review/personal/place.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "review/personal/character.hpp"
#include "review/personal/number.hpp"

namespace assay::review::personal {
namespace {

constexpr std::size_t kContext = 96;  // bytes before a number in which a word says what it is
constexpr std::size_t kLabel = 30;    // of the word right before it
constexpr std::size_t kMostLetters = 16;
static_assert(kContext + kMostLetters * 4 < kBefore && kLongestRow + 64 < kAfter);

constexpr auto kPhoneWords = std::to_array<std::string_view>(
    {"电话", "電話", "手机", "手機",  "联系",  "聯繫",  "热线",   "座机",   "传真", "拨打", "致电", "微信",
     "tel",  "Tel",  "TEL",  "phone", "Phone", "PHONE", "mobile", "Mobile", "call", "fax",  "Fax"});
constexpr auto kCardWords =
    std::to_array<std::string_view>({"卡号", "卡號", "银行卡", "银行", "信用卡", "储蓄卡", "借记卡", "账号", "帐号",
                                     "账户", "帐户", "card", "Card", "CARD"});

bool equal(std::span<const std::uint8_t> sizes, std::initializer_list<std::uint8_t> way) noexcept {
  return std::ranges::equal(sizes, way);
}

bool is_digit_by_digit(std::span<const std::uint8_t> sizes) noexcept {
  return sizes.size() > 1 && std::ranges::all_of(sizes, [](std::uint8_t size) { return size == 1; });
}

/// @param mark  between the groups; dots stand in addresses and coordinates too
bool mobile_in_groups(std::span<const std::uint8_t> sizes, char mark) noexcept {
  if (sizes.size() == 1 || is_digit_by_digit(sizes)) return true;
  if (mark == '.') return equal(sizes, {3, 4, 4}) || equal(sizes, {4, 3, 4}) || equal(sizes, {4, 4, 3});
  return equal(sizes, {3, 4, 4}) || equal(sizes, {4, 3, 4}) || equal(sizes, {3, 8}) || equal(sizes, {7, 4}) ||
         equal(sizes, {4, 4, 3}) || equal(sizes, {5, 6}) || equal(sizes, {6, 5}) || equal(sizes, {3, 3, 5}) ||
         equal(sizes, {3, 4, 2, 2}) || equal(sizes, {3, 2, 2, 2, 2}) || equal(sizes, {3, 2, 3, 3}) ||
         equal(sizes, {2, 3, 3, 3});
}

bool card_in_groups(std::span<const std::uint8_t> sizes) noexcept {
  if (sizes.size() == 1 || is_digit_by_digit(sizes)) return true;
  if (equal(sizes, {6, 13}) || equal(sizes, {6, 10}) || equal(sizes, {4, 6, 5}) || equal(sizes, {8, 8})) return true;
  return sizes.size() > 2 &&
         std::ranges::all_of(sizes.first(sizes.size() - 1), [](std::uint8_t s) { return s == 4; }) && sizes.back() <= 4;
}

bool is_province(std::string_view character) noexcept {
  constexpr std::string_view kProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
  for (std::size_t i = 0; i < kProvinces.size(); i += 3)
    if (kProvinces.substr(i, 3) == character) return true;
  return false;
}

bool has_any(std::string_view text, std::span<const std::string_view> words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

Place::Place(std::string_view text, std::size_t at, Script script) : text_(text), at_(at), row_(text, at, script) {
  Character one = character_before(text, at);
  std::size_t end = at - one.length;
  if (one.ascii == kInvisible) {
    one = character_before(text, end);
    end -= one.length;
  }
  before_ = one.ascii;
  const bool in_a_number =
      (before_ == '.' || before_ == ',') && one.length == 1 && is_digit(character_before(text, end).ascii);
  loose_ = !is_digit(before_) && before_ != '@' && !in_a_number && (!is_word(before_) || is_named_by_letters());
}

std::string_view Place::before(std::size_t bytes) const noexcept {
  return text_.substr(at_ - std::min(at_, bytes), std::min(at_, bytes));
}

bool Place::speaks_of(std::span<const std::string_view> words) const noexcept {
  return has_any(before(kContext), words);
}

/// "tel13800138000", "user_phone_13800138000": letters before that say what it is, not those of a code.
bool Place::is_named_by_letters() const noexcept {
  constexpr std::array<std::string_view, 25> kNames = {
      "tel",      "phone",  "mobile", "mob",     "cell",   "call",    "mp",  "sms",    "contact",
      "whatsapp", "wechat", "weixin", "wx",      "vx",     "alipay",  "zfb", "idcard", "sfz",
      "card",     "cardno", "telno",  "phoneno", "shouji", "dianhua", "user"};
  std::string word;
  std::size_t end = at_;
  while (word.size() <= kMostLetters) {
    const Character one = character_before(text_, end);
    const bool joins = one.ascii == '_' && word.empty();
    if (!is_letter(one.ascii) && !joins) break;
    if (is_letter(one.ascii)) word.insert(word.begin(), static_cast<char>(upper(one.ascii) - 'A' + 'a'));
    end -= one.length;
  }
  return std::ranges::any_of(
      kNames, [&](std::string_view name) { return word == name || (name.size() > 2 && word.ends_with(name)); });
}

/// The word right before says that it is the number of a thing.
bool Place::is_called_otherwise() const noexcept {
  const std::string_view label = before(kLabel);
  if (!has_any(label,
               std::to_array<std::string_view>({"订单", "訂單",  "单号",  "單號", "流水",  "编号",  "編號",  "序列号",
                                                "运单", "条码",  "批次",  "版本", "order", "Order", "ORDER", "SN",
                                                "S/N",  "trace", "track", "txn",  "ISBN",  "isbn",  "IMEI",  "imei"})))
    return false;
  return !has_any(label, kPhoneWords) && !has_any(label, std::to_array<std::string_view>({"卡"}));
}

/// Neither a word, nor an address, nor a fraction goes on.
bool Place::ends_at(std::size_t end) const noexcept {
  const Character after = character_at(text_, end);
  if (is_digit(after.ascii) || is_letter(after.ascii) || after.ascii == '@') return false;
  if (after.ascii != '.' && after.ascii != ',') return true;
  return after.length > 1 || !is_digit(character_at(text_, end + after.length).ascii);
}

/// A sum of money or a share, not a number that calls somebody.
bool Place::is_amount(std::size_t end) const noexcept {
  std::string_view after = text_.substr(end, 8);
  if (after.starts_with(' ')) after.remove_prefix(1);
  for (const std::string_view unit : {"元", "块", "万", "亿", "%", "％", "美元", "港元", "日元", "㎡", "吨"})
    if (after.starts_with(unit)) return true;
  const std::string_view sign = before(3);
  return sign.ends_with('$') || sign.ends_with("¥") || sign.ends_with("￥") || sign.ends_with("€") ||
         sign.ends_with("£");
}

std::optional<Find> Place::to(Kind kind, std::size_t groups) const {
  const std::size_t end = row_.end(groups - 1);
  if (!ends_at(end)) return std::nullopt;
  return Find{kind, at_, end};
}

// Region, date and check digit say enough: any grouping will do, and letters before.
std::optional<Find> Place::resident_id() const {
  for (std::size_t count = 1; count <= row_.groups(); ++count) {
    const std::string_view digits = row_.digits(0, count);
    if (digits.size() > 18) break;
    if (digits.size() == 18 && is_resident_id(digits)) return to(Kind::ResidentId, count);
    if (digits.size() != 17) continue;
    const std::size_t end = row_.end(count - 1);
    Character sign = character_at(text_, end);
    std::size_t begin = end;
    if (sign.ascii == ' ' || sign.ascii == '-' || sign.ascii == kInvisible) {
      begin += sign.length;
      sign = character_at(text_, begin);
    }
    const std::size_t last = begin + sign.length;
    if (upper(sign.ascii) == 'X' && is_resident_id(std::string(digits) + 'X') &&
        !is_letter(character_at(text_, last).ascii))
      return Find{Kind::ResidentId, at_, last};
  }
  return std::nullopt;
}

std::optional<Find> Place::mobile() const {
  if (!loose_ || is_amount(at_)) return std::nullopt;
  const std::string_view first = row_.digits(0, 1);
  if ((first == "86" || first == "0086") && row_.groups() > 1) return mobile_from(1, "");
  if (first.starts_with("0086")) return mobile_from(0, "0086");
  // Without a plus thirteen digits are more often a time or an article than a telephone.
  if (first.starts_with("86") && first.size() == 13 && (before_ == '+' || speaks_of(kPhoneWords)))
    return mobile_from(0, "86");
  if (first.starts_with("86") && first.size() < 11 && before_ == '+') return mobile_from(0, "86");
  return mobile_from(0, "");
}

std::optional<Find> Place::mobile_from(std::size_t group, std::string_view country) const {
  for (std::size_t count = 1; group + count <= row_.groups(); ++count) {
    const std::string_view digits = row_.digits(group, count);
    if (digits.size() < 11 + country.size()) continue;
    if (digits.size() > 11 + country.size() || !is_mobile(digits.substr(country.size()))) return std::nullopt;
    std::array<std::uint8_t, Row::kMostGroups> sizes{};
    std::ranges::copy(row_.sizes(group, count), sizes.begin());
    sizes[0] = static_cast<std::uint8_t>(sizes[0] - country.size());
    if (!mobile_in_groups(std::span(sizes).first(count), count > 1 ? row_.mark(group + 1) : ' ')) return std::nullopt;
    const std::size_t all = group + count;
    if (count > 1 && !row_.is_all(all)) return std::nullopt;
    if (is_amount(row_.end(all - 1)) || is_called_otherwise()) return std::nullopt;
    return to(Kind::Mobile, all);
  }
  return std::nullopt;
}

std::optional<Find> Place::bank_card() const {
  if (!loose_ || row_.digits().size() < 13) return std::nullopt;
  for (std::size_t count = 1; count <= row_.groups(); ++count) {
    const std::string_view digits = row_.digits(0, count);
    if (digits.size() > 19) break;
    if (digits.size() < 13 || !may_be_bank_card(digits) || !card_in_groups(row_.sizes(0, count))) continue;
    if (count > 1 && !row_.is_all(count)) continue;
    const bool named = speaks_of(kCardWords);
    if ((!named && !is_bank_card(digits)) || is_called_otherwise() || is_amount(row_.end(count - 1))) continue;
    if (auto find = to(Kind::BankCard, count)) return find;
  }
  return std::nullopt;
}

std::optional<Find> Place::old_resident_id() const {
  if (!loose_ || !is_old_resident_id(row_.digits(0, 1))) return std::nullopt;
  if (!speaks_of(std::to_array<std::string_view>(
          {"身份证", "證件", "证件", "身份證", "居民", "ID card", "identity", "idcard", "sfz"})))
    return std::nullopt;
  return to(Kind::ResidentIdOld, 1);
}

std::optional<Find> Place::landline() const {
  if (!loose_) return std::nullopt;
  const std::string_view first = row_.digits(0, 1);
  if (row_.groups() > 1) {
    std::string area(first);
    std::size_t group = 1;
    if (first == "86" || first == "0086") {
      area = "0" + std::string(row_.digits(1, 1));
      group = 2;
    }
    if (group < row_.groups() && is_area(area)) {
      const bool marked = row_.mark(group) == '-' || row_.mark(group) == ')';
      const std::size_t left = row_.groups() - group;
      if (left <= 2 && row_.is_all(row_.groups()) && is_line(row_.digits(group, left)) &&
          (left == 1 || (row_.size(group) >= 3 && row_.size(group + 1) == 4)) && (marked || speaks_of(kPhoneWords)) &&
          !is_called_otherwise())
        return to(Kind::Landline, row_.groups());
      if (is_line(row_.digits(group, 1)) && row_.mark(group) == '-' && !is_called_otherwise())  // and an extension
        return to(Kind::Landline, group + 1);
    }
    return std::nullopt;
  }
  for (const std::size_t length : {std::size_t{3}, std::size_t{4}})
    if (first.size() > length && is_area(first.substr(0, length)) && is_line(first.substr(length)) &&
        speaks_of(kPhoneWords) && !is_called_otherwise())
      return to(Kind::Landline, 1);
  return std::nullopt;
}

/// E and G passports of people, D, S and P of officials, H and M of Hong Kong and Macao, C permits for going there: a
/// letter and 8 digits (of residents of Hong Kong and Macao also 10), or two and 7.
std::optional<Find> Place::passport() const {
  const std::size_t count = row_.size(0);
  if (count != 7 && count != 8 && count != 10) return std::nullopt;
  const std::size_t wanted = count == 7 ? 2 : 1;
  std::size_t begin = at_;
  std::string letters;
  for (std::size_t i = 0; i < wanted; ++i) {
    const Character one = character_before(text_, begin);
    if (!is_letter(one.ascii)) return std::nullopt;
    letters.insert(letters.begin(), upper(one.ascii));
    begin -= one.length;
  }
  const std::string_view first = count == 10 ? "HM" : "EGDSPHMC";
  if (first.find(letters[0]) == std::string_view::npos || is_word(character_before(text_, begin).ascii))
    return std::nullopt;
  if (!ends_at(first_end()) || !speaks_of(std::to_array<std::string_view>(
                                   {"护照", "護照", "通行证", "通行證", "回乡证", "passport", "Passport", "permit"})))
    return std::nullopt;
  return Find{Kind::Passport, begin, first_end()};
}

/// A province, a letter, five or six letters and digits (GA 36), the first digit of which is here.
std::optional<Find> Place::plate() const {
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

std::optional<std::size_t> Place::glued(std::vector<Find>& finds) const {
  if (!row_.is_all(row_.groups()) && row_.digits(0, 1).size() == Row::kMostDigits) return std::nullopt;
  // digits, and the X of an identity number among them
  std::string row(row_.digits(0, 1));
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < row.size(); ++i) ends.push_back(row_.end_of_digit(i));
  std::size_t end = first_end();
  while (row.size() < Row::kMostDigits) {
    const char one = upper(character_at(text_, end).ascii);
    if (!is_digit(one) && one != 'X') break;
    row += one;
    end += character_at(text_, end).length;
    ends.push_back(end);
  }
  if (row.size() < 22 || row.size() == Row::kMostDigits || !ends_at(end)) return std::nullopt;
  struct Step {
    std::size_t length = 0;  // of the number that begins here; 0: the rest is none
    Kind kind = Kind::Mobile;
    bool checked = false;  // a number with a check digit is in the rest
  };
  std::vector<Step> steps(row.size() + 1);
  steps.back().length = 1;
  for (std::size_t i = row.size(); i-- > 0;) {
    const std::string_view rest = std::string_view(row).substr(i);
    const auto try_one = [&](Kind kind, std::size_t length, bool is_one) {
      if (!is_one || length > rest.size() || steps[i + length].length == 0) return;
      const bool checked = kind != Kind::Mobile || steps[i + length].checked;
      if (steps[i].length == 0 || (checked && !steps[i].checked)) steps[i] = {length, kind, checked};
    };
    try_one(Kind::ResidentId, 18, is_resident_id(rest.substr(0, 18)));
    for (std::size_t length = 19; length >= 16; --length)
      try_one(Kind::BankCard, length, is_bank_card(rest.substr(0, length)));
    try_one(Kind::Mobile, 11, is_mobile(rest.substr(0, 11)));
  }
  if (steps[0].length == 0 || !steps[0].checked) return std::nullopt;
  std::size_t begin = at_;
  for (std::size_t i = 0; i < row.size(); i += steps[i].length) {
    const std::size_t last = ends[i + steps[i].length - 1];
    finds.push_back({steps[i].kind, begin, last});
    begin = last;
  }
  return end;
}

std::optional<std::size_t> Place::take(std::vector<Find>& finds) const {
  const auto keep = [&](const std::optional<Find>& find) {
    if (find) finds.push_back(*find);
    return find ? std::optional(static_cast<std::size_t>(find->end)) : std::nullopt;
  };
  const std::size_t digits = row_.digits().size();
  if (digits >= 9) {
    if (row_.digits(0, 1).size() >= 11 && loose_)
      if (const auto end = glued(finds)) return end;
    if (digits >= 17)
      if (const auto end = keep(resident_id())) return end;
    if (const auto end = keep(mobile())) return end;
    if (const auto end = keep(bank_card())) return end;
    if (const auto end = keep(old_resident_id())) return end;
    if (const auto end = keep(landline())) return end;
  }
  if (!is_letter(before_) && before_ != '.') return std::nullopt;  // a passport and a plate begin with letters
  if (const auto end = keep(passport())) return end;
  return keep(plate());
}

}  // namespace assay::review::personal
