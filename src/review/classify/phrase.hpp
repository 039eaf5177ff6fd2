// A text with places to be filled in: "Bearer {secret.key}". A place is a name of letters, digits, dots and underscores
// in braces; any other brace is just a brace, so JSON stands in it as it is.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::review::classify {

/// Names and what they stand for.
using Filling = std::vector<std::pair<std::string, std::string>>;

class Phrase {
 public:
  Phrase() = default;
  explicit Phrase(std::string_view text);
  /// Names of the places, in order, with repetitions.
  [[nodiscard]] std::vector<std::string_view> names() const;
  /// What was filled in is not looked at again. A name without a value gives nothing.
  [[nodiscard]] std::string fill(const Filling& filling) const;
  [[nodiscard]] bool empty() const noexcept { return parts_.empty(); }
  [[nodiscard]] bool has(std::string_view name) const;

 private:
  struct Part {
    bool is_name = false;
    std::string text;
  };
  std::vector<Part> parts_;
};

}  // namespace assay::review::classify
