// A fastText model, trained from prepared lines and asked about prepared texts. Runs in assay-text, locked in: fastText
// believes what stands in a model file.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::review::model {

struct TrainingPlan {
  std::int32_t seed = 1;
  std::int32_t epochs = 50;
  std::int32_t dimensions = 32;
  std::int32_t buckets = 50'000;                     ///< of n-grams
  std::int32_t word_ngrams = 3;                      ///< tokens in a row; a Chinese character is a token
  std::int32_t least_letters = 3, most_letters = 5;  ///< of the pieces of a token
  std::int32_t rate_thousandths = 500;               ///< learning rate
  bool independent = false;                          ///< a text may be in several categories: one yes or no for each
};

struct Guess {
  std::string category;
  double score = 0;
};

class TextModel {
 public:
  /// Trains on one thread: the same lines and plan give the same model. @param lines  "__label__a __label__b token
  /// token" a line. @param to  receives the model as fastText's own programs read it
  /// @return InvalidInput (nothing to learn from), Limited (memory), Unavailable (`to` fails)
  [[nodiscard]] static Result<> train(const std::string& lines, const TrainingPlan& plan, std::ostream& to);
  /// @return Corrupt when it is no model
  [[nodiscard]] static Result<TextModel> load(BytesView file);
  TextModel(TextModel&&) noexcept;
  TextModel& operator=(TextModel&&) noexcept;
  ~TextModel();

  /// Every category with its probability, the likeliest first. @param tokens  one line
  [[nodiscard]] Result<std::vector<Guess>> guess(const std::string& tokens) const;

 private:
  struct State;
  explicit TextModel(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace assay::review::model
