// Finds personal data in texts: numbers with check digits first, so that an order number is not taken for a person.
//
//   std::vector<Find> finds;
//   Finder finder;
//   finder.whole(text, finds);                      // or feed(chunk, finds) ..., finish(finds)
//   log(masked(text, finds));                       // never the number itself
//
// Digits and letters may be full-width, groups parted by blanks, hyphens or dots, numbers written in Chinese numerals,
// capital ones too; characters without width part nothing. What the word right before calls an order or a sum is none.
// Time is linear, memory of a stream bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::review::personal {

enum class Kind : std::uint8_t {
  ResidentId,     ///< 18 digits: region, date of birth, check digit of GB 11643
  ResidentIdOld,  ///< 15 digits of before 1999: region and date, only where the text before speaks of an identity
                  ///< number
  Mobile,         ///< a segment of mainland China, with or without +86
  BankCard,       ///< 13 to 19 digits: issuer's range, Luhn's check digit
  Email,
  Passport,  ///< of China, only where the text before speaks of a passport
  Plate,     ///< of a vehicle registered in mainland China
  Landline,  ///< area code and number of mainland China, parted or where the text before speaks of a telephone
};
inline constexpr std::size_t kKindCount = 8;

/// "resident-id", "resident-id-15", "mobile", "bank-card", "email", "passport", "plate", "landline": the
/// name in JSON.
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;

struct Find {
  Kind kind = Kind::ResidentId;
  std::uint64_t begin = 0, end = 0;  ///< bytes of the text as it came
  friend bool operator==(const Find&, const Find&) = default;
};

/// Of a stream, bytes that stay readable before a place, and that must have come behind it before it is looked at.
inline constexpr std::size_t kBefore = 256;
inline constexpr std::size_t kAfter = 1024;

/// Belongs to one thread. Finds do not depend on how a text was cut.
class Finder {
 public:
  /// Reads on, cut anywhere; appends what is certain.
  void feed(std::string_view chunk, std::vector<Find>& finds);
  /// The text is over: appends the rest. Ready for the next text.
  void finish(std::vector<Find>& finds);
  /// A whole text at once, not copied.
  static void whole(std::string_view text, std::vector<Find>& finds);

 private:
  std::string kept_;  // from kept_begin_ on
  std::uint64_t kept_begin_ = 0;
  std::size_t next_ = 0;  // in kept_: what is before it was looked at
};

/// The text with every letter and digit of the finds as `*`.
/// @param finds  in any order, may overlap; offsets in `text`
[[nodiscard]] std::string masked(std::string_view text, std::span<const Find> finds);

}  // namespace assay::review::personal
