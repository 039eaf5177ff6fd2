// A place in a text where digits begin, and what number of a person they are.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "review/personal/finder.hpp"
#include "review/personal/row.hpp"

namespace assay::review::personal {

class Place {
 public:
  /// @param at  of a digit with none before it
  Place(std::string_view text, std::size_t at, Script script);

  /// Appends what begins here, with offsets in the text. @return the end of the last
  std::optional<std::size_t> take(std::vector<Find>& finds) const;
  /// Behind the first group: nothing else begins before.
  [[nodiscard]] std::size_t first_end() const noexcept { return row_.end(0); }

 private:
  [[nodiscard]] std::optional<Find> resident_id() const;
  [[nodiscard]] std::optional<Find> mobile() const;
  [[nodiscard]] std::optional<Find> mobile_from(std::size_t group, std::string_view country) const;
  [[nodiscard]] std::optional<Find> bank_card() const;
  [[nodiscard]] std::optional<Find> old_resident_id() const;
  [[nodiscard]] std::optional<Find> landline() const;
  [[nodiscard]] std::optional<Find> passport() const;
  [[nodiscard]] std::optional<Find> plate() const;
  /// Several numbers without anything between them.
  std::optional<std::size_t> glued(std::vector<Find>& finds) const;

  [[nodiscard]] bool ends_at(std::size_t end) const noexcept;
  [[nodiscard]] bool is_amount(std::size_t end) const noexcept;
  [[nodiscard]] std::optional<Find> to(Kind kind, std::size_t groups) const;
  [[nodiscard]] std::string_view before(std::size_t bytes) const noexcept;
  [[nodiscard]] bool speaks_of(std::span<const std::string_view> words) const noexcept;
  [[nodiscard]] bool is_called_otherwise() const noexcept;
  [[nodiscard]] bool is_named_by_letters() const noexcept;

  std::string_view text_;
  std::size_t at_;
  Row row_;
  char before_ = 0;
  bool loose_ = false;  // nothing before it makes it part of something else
};

/// @param at  of an @
[[nodiscard]] std::optional<Find> email_at(std::string_view text, std::size_t at);

}  // namespace assay::review::personal
