// What is known about a service: yes, no, unknown, and who said so. Read from facts.toml:
//
//   service = "小画家"
//   as_of = 2026-11-22            # optional; today else
//   roles = ["service_provider"]  # optional: roles stated outright
//   facts = ["makes_text", "offers_service_to_public"]     # all yes
//   [facts]                                                 # or one by one
//   makes_text = true
//   likely_to_confuse_public = "unknown"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/rules/rule_set.hpp"

namespace assay::law::duty {

/// From the weakest to the strongest: a list of facts is as true as its weakest, one of several lists as its strongest.
enum class Answer : std::uint8_t {
  No,
  Unstated,  ///< nobody said anything: taken for no, and reported as not stated
  Unknown,   ///< somebody said it is not known
  Yes,
};
[[nodiscard]] std::string_view answer_name(Answer answer) noexcept;  ///< "no" "unstated" "unknown" "yes"

class Facts {
 public:
  /// Nothing said yet. `rules` must outlive it.
  explicit Facts(const rules::RuleSet& rules);
  /// @param name  the file's path, for messages and as the one who said it
  /// @return InvalidInput with file and line: an unknown fact with the nearest key, a value that is no answer;
  /// Configuration when it is no TOML
  [[nodiscard]] static Result<Facts> parse(std::string_view toml, std::string_view name, const rules::RuleSet& rules);

  /// @param by  who says it: "facts.toml:7", "assay duties"
  /// @return InvalidInput for an unknown key, naming the nearest; Conflict when the opposite was said before
  [[nodiscard]] Result<> say(std::string_view key, Answer answer, std::string by);
  /// Takes an answer back.
  void forget(rules::FactId fact);
  /// States a role outright, and with it the first way in which one comes to hold it.
  [[nodiscard]] Result<> hold_role(std::string_view key, std::string by);

  struct Said {
    Answer answer = Answer::Unstated;
    std::string by;
  };
  [[nodiscard]] const Said& said(rules::FactId fact) const noexcept { return said_[fact]; }
  [[nodiscard]] const Said& said_role(rules::RoleId role) const noexcept { return roles_[role]; }
  [[nodiscard]] const rules::RuleSet& rules() const noexcept { return *rules_; }
  [[nodiscard]] std::size_t answered() const noexcept;

  /// facts.toml with every answer, its question as a comment in both languages.
  [[nodiscard]] std::string to_toml() const;

  std::string service;
  std::optional<calendar::Date> as_of;

 private:
  const rules::RuleSet* rules_;
  std::vector<Said> said_;
  std::vector<Said> roles_;
};

}  // namespace assay::law::duty
