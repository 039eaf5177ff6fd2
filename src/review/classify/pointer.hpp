// JSON pointers (RFC 6901): where something stands in a request or an answer.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace assay::review::classify {

class Pointer {
 public:
  Pointer() = default;  ///< the whole document
  /// @return InvalidInput: neither empty nor beginning with `/`, or a `~` that is neither ~0 nor ~1
  [[nodiscard]] static Result<Pointer> parse(std::string_view text);
  /// The value there; absent when there is none.
  [[nodiscard]] json::Value find(json::Value root) const noexcept;
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::vector<std::string> steps_;
};

/// `document` with the values at some places replaced by strings. @return InvalidInput: it is no JSON, a place is not
/// there, or lies inside another
[[nodiscard]] Result<std::string> with_strings(std::string_view document,
                                               const std::vector<std::pair<Pointer, std::string>>& strings);

}  // namespace assay::review::classify
