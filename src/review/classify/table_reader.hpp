// Inside classify/ only: one table of a file of classifiers, read key by key with every mistake named by file and line.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/toml.hpp"
#include "review/classify/phrase.hpp"
#include "review/classify/pointer.hpp"

namespace assay::review::classify {

class TableReader {
 public:
  using Node = config::Node;
  /// Both must outlive it.
  TableReader(const Node& table, std::string_view file) : table_(table), file_(file) {}

  [[nodiscard]] const Node& node() const noexcept { return table_; }
  [[nodiscard]] std::string_view file() const noexcept { return file_; }
  [[nodiscard]] const Node* find(std::string_view key) const noexcept { return table_.find(key); }
  [[nodiscard]] Result<> only(const std::vector<std::string_view>& known) const {
    return config::only_keys(table_, known, file_);
  }
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& at, std::string_view what) const;
  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view what) const { return wrong(table_, what); }

  /// A member of that kind; nullptr when it is not there. @return Configuration when it is of another kind
  [[nodiscard]] Result<const Node*> member(std::string_view key, Node::Kind kind) const;
  [[nodiscard]] Result<std::string> text(std::string_view key) const { return config::string_at(table_, key, file_); }
  [[nodiscard]] Result<std::string> text_or(std::string_view key, std::string_view fallback) const {
    return config::string_or(table_, key, fallback, file_);
  }
  [[nodiscard]] Result<bool> truth_or(std::string_view key, bool fallback) const;
  template <class Number>
  [[nodiscard]] Result<Number> number_or(std::string_view key, Number fallback, std::int64_t least,
                                         std::int64_t most) const {
    ASSAY_TRY(const std::int64_t value,
              config::integer_or(table_, key, static_cast<std::int64_t>(fallback), least, most, file_));
    return static_cast<Number>(value);
  }
  /// A number with or without fraction.
  [[nodiscard]] Result<std::optional<double>> fraction(std::string_view key, double least, double most) const;
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key) const;
  [[nodiscard]] Result<std::optional<Pointer>> pointer(std::string_view key) const;
  /// @param names  of the places that may be in it
  [[nodiscard]] Result<Phrase> phrase(const Node& node, const std::vector<std::string_view>& names) const;
  /// One of the words, as its number.
  [[nodiscard]] Result<std::size_t> choice(std::string_view key, const std::vector<std::string_view>& words,
                                           std::size_t fallback) const;
  [[nodiscard]] Result<std::size_t> choice_of(const Node& node, const std::vector<std::string_view>& words) const;

 private:
  const Node& table_;
  std::string_view file_;
};

}  // namespace assay::review::classify
