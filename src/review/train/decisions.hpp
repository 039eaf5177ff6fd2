// Reviewers' decisions: texts and the kinds of risk a person found in them, as a training set.
//
//   {"text":"...","category":"A.1h"}      one kind; "none" or an empty list: nothing was found
//   {"text":"...","categories":["A.1h","A.2a"]}
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace assay::review::train {

/// The category of texts in which nothing was found.
inline constexpr std::string_view kNothing = "none";
inline constexpr std::size_t kLongestDecision = std::size_t{1} << 20U;  ///< bytes of a line
inline constexpr std::size_t kMostDecisions = 2'000'000;

struct Decision {
  std::string tokens;                   ///< of the text (tokens.hpp)
  std::vector<std::string> categories;  ///< sorted, at least one; {"none"}
  std::uint64_t line = 0;
};

struct BadDecision {
  std::uint64_t line = 0;
  std::string reason;
};

struct Decisions {
  std::vector<Decision> all;
  std::vector<BadDecision> bad;  ///< left out
  std::uint64_t repeated = 0;    ///< left out: the same text with the same categories was there before
};

/// Whether a category is one. @return InvalidInput saying why not
using CategoryCheck = std::function<Result<>(std::string_view)>;

/// Collects decisions; what is bad is named and left out.
class DecisionReader {
 public:
  explicit DecisionReader(CategoryCheck check) : check_(std::move(check)) {}
  /// A line of JSON lines; an empty one is passed over.
  void json_line(std::string_view line, std::uint64_t number);
  /// @param categories  none: nothing was found
  void add(std::string_view text, std::vector<std::string> categories, std::uint64_t line);
  void bad(std::uint64_t line, std::string reason);
  /// Sorted by a digest of the words, so that neither order nor file says which texts a model learns from.
  /// @return Conflict naming the lines of a text that was decided in two ways; Limited over kMostDecisions
  [[nodiscard]] Result<Decisions> finish(std::uint32_t seed);

 private:
  CategoryCheck check_;
  Decisions found_;
};

}  // namespace assay::review::train
