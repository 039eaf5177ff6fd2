// Standard answers: what goes out instead of a text whose verdict is `answer`, from a library kept as data
// (docs/formats/entries.md).
//
//   ASSAY_TRY(const Answers answers, Answers::read(lines));
//   if (const Chosen* chosen = answers.choose(verdict, surface, now)) ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "review/entry/entry.hpp"
#include "review/screen/verdict.hpp"

namespace assay::review::screen {

struct Answer {
  std::string id;
  crypto::Hash version{};               ///< SHA-256 of the answer, written without blanks, members in the table's order
  std::vector<std::string> entries;     ///< ids it answers for
  std::vector<std::string> categories;  ///< kinds of risk, or classes of them ("A.4" for all of "A.4a" to "A.4g")
  entry::Surfaces surfaces = entry::Surfaces::all();  ///< a question put (prompt) may be answered otherwise
  std::string zh, en;
  std::optional<std::int64_t> valid_from, valid_to;  ///< ms since 1970 UTC
  std::string notes;
};

inline constexpr std::size_t kMostAnswers = 100'000;
inline constexpr std::size_t kLongestAnswer = 64 * 1024;  ///< bytes of a line

class Answers {
 public:
  /// JSON lines, one answer each. All or nothing: an answer that is missing would go unnoticed.
  /// @return InvalidInput naming line, member and what is right; Limited
  [[nodiscard]] static Result<Answers> read(std::string_view text);

  /// The answer for the gravest reason whose action is `answer`, the first in the text of several: of those valid then
  /// on that surface one that names its entry, else its kind of risk, else the class, else one that names nothing; of
  /// several the first by id. The same verdict always gets the same answer.
  /// @return nullptr when the outcome is not `answer` or nothing fits
  [[nodiscard]] const Answer* choose(const Verdict& verdict, entry::Surface surface, std::int64_t unix_ms) const;

  [[nodiscard]] const std::vector<Answer>& all() const noexcept { return answers_; }  ///< by id
  /// SHA-256 over "assay answers v1\n" and the versions of all, by id.
  [[nodiscard]] const crypto::Hash& digest() const noexcept { return digest_; }

 private:
  std::vector<Answer> answers_;
  crypto::Hash digest_{};
};

}  // namespace assay::review::screen
