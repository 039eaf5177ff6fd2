// All of rules/, read and checked against each other: every fact, role, duty and instrument that is named exists, facts
// do not imply each other in a circle, ids are unique. Errors name file and line. The set built into the program is
// parsed on the first call; a folder can take its place ([law] rules = "DIR" in assay.toml).
//
//   ASSAY_TRY(const RuleSet* rules, built_in());
//   const Duty* duty = rules->find_duty("DS-16-1");
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.hpp"
#include "base/result.hpp"
#include "law/calendar/work_calendar.hpp"
#include "law/rules/records.hpp"
#include "law/rules/risk_list.hpp"

namespace assay::law::rules {

/// Immutable once read; safe to share between threads. Moves keep every pointer into it valid.
class RuleSet {
 public:
  /// Reads a set from texts, which it copies. @param files  any order; names relative to the folder
  /// @return Configuration with file and line
  [[nodiscard]] static Result<RuleSet> read(std::span<const EmbeddedFile> files);
  /// Reads every *.toml below a folder. @return Configuration, Unavailable when a file cannot be read
  [[nodiscard]] static Result<RuleSet> from_folder(const std::string& folder);

  /// SHA-256, 64 hexadecimal digits, over names and contents in the order of names: two sets with one digest are one.
  [[nodiscard]] const std::string& digest() const noexcept { return digest_; }
  /// The newest day on which the rules were held against what was published; later answers say so. None: not stated.
  [[nodiscard]] const std::optional<calendar::Date>& checked() const noexcept { return checked_; }
  /// The files of a sub-folder ("registers/"), or all with "", sorted by name.
  [[nodiscard]] std::vector<EmbeddedFile> files(std::string_view below) const;

  [[nodiscard]] const std::vector<Instrument>& instruments() const noexcept { return instruments_; }
  [[nodiscard]] const std::vector<Fact>& facts() const noexcept { return facts_; }
  [[nodiscard]] const std::vector<Role>& roles() const noexcept { return roles_; }
  [[nodiscard]] const std::vector<Technology>& technologies() const noexcept { return technologies_; }
  [[nodiscard]] const std::vector<Duty>& duties() const noexcept { return duties_; }
  [[nodiscard]] const std::vector<Penalty>& penalties() const noexcept { return penalties_; }
  [[nodiscard]] const std::vector<Authority>& authorities() const noexcept { return authorities_; }
  [[nodiscard]] const std::vector<Theme>& themes() const noexcept { return themes_; }
  [[nodiscard]] const std::vector<Question>& questions() const noexcept { return questions_; }
  [[nodiscard]] const std::vector<RoleRow>& role_table() const noexcept { return role_table_; }
  [[nodiscard]] const std::vector<Difference>& draft() const noexcept { return draft_; }
  [[nodiscard]] const std::vector<Staff>& staff() const noexcept { return staff_; }
  [[nodiscard]] const std::vector<Moment>& moments() const noexcept { return moments_; }
  [[nodiscard]] const std::vector<Control>& controls() const noexcept { return controls_; }
  /// Kinds of risk; without any when the set has no risks.toml.
  [[nodiscard]] const RiskList& risks() const noexcept { return risks_; }
  [[nodiscard]] const calendar::WorkCalendar& calendar() const noexcept { return calendar_; }

  [[nodiscard]] const Instrument* find_instrument(std::string_view key) const noexcept;
  [[nodiscard]] const Fact* find_fact(std::string_view key) const noexcept;
  [[nodiscard]] const Role* find_role(std::string_view key) const noexcept;
  [[nodiscard]] const Duty* find_duty(std::string_view id) const noexcept;
  [[nodiscard]] const Penalty* find_penalty(std::string_view ref) const noexcept;
  [[nodiscard]] const Staff* find_staff(std::string_view key) const noexcept;
  [[nodiscard]] const Authority* find_authority(std::string_view key) const noexcept;
  [[nodiscard]] const Moment* find_moment(std::string_view key) const noexcept;
  /// The control of a duty, or nullptr.
  [[nodiscard]] const Control* control_of(DutyId duty) const noexcept;

  /// Facts in an order in which each stands behind all that imply it.
  [[nodiscard]] const std::vector<FactId>& fact_order() const noexcept { return fact_order_; }

  /// All ids, to go over: a list is at most kMostRecords long.
  [[nodiscard]] auto fact_ids() const noexcept {
    return std::views::iota(FactId{0}, static_cast<FactId>(facts_.size()));
  }
  [[nodiscard]] auto role_ids() const noexcept {
    return std::views::iota(RoleId{0}, static_cast<RoleId>(roles_.size()));
  }
  [[nodiscard]] FactId id_of(const Fact& fact) const noexcept { return static_cast<FactId>(&fact - facts_.data()); }
  [[nodiscard]] RoleId id_of(const Role& role) const noexcept { return static_cast<RoleId>(&role - roles_.data()); }
  [[nodiscard]] DutyId id_of(const Duty& duty) const noexcept { return static_cast<DutyId>(&duty - duties_.data()); }

 private:
  friend class SetReader;
  struct File {
    std::string name;
    std::string text;
  };
  using Index = std::map<std::string_view, std::size_t, std::less<>>;

  std::vector<std::unique_ptr<File>> files_;  // what Place::file points into stays where it is
  std::string digest_;
  std::optional<calendar::Date> checked_;
  std::vector<Instrument> instruments_;
  std::vector<Fact> facts_;
  std::vector<Role> roles_;
  std::vector<Technology> technologies_;
  std::vector<Duty> duties_;
  std::vector<Penalty> penalties_;
  std::vector<Authority> authorities_;
  std::vector<Theme> themes_;
  std::vector<Question> questions_;
  std::vector<RoleRow> role_table_;
  std::vector<Difference> draft_;
  std::vector<Staff> staff_;
  std::vector<Control> controls_;
  std::vector<Moment> moments_;
  RiskList risks_;
  calendar::WorkCalendar calendar_;
  std::vector<FactId> fact_order_;
  Index instrument_index_;
  Index fact_index_;
  Index role_index_;
  Index duty_index_;
};

/// The set built into the program, parsed on the first call. @return Configuration, which the build's tests rule out
[[nodiscard]] Result<const RuleSet*> built_in();

/// "Art. 17(1)(1)", "第十七条第一款第（一）项": how an article is called. What is neither a number nor a heading we
/// know stands as it is. @param items  a single bracket is an item, 4(3) is 第四条第（三）项, and not 第四条第三款
[[nodiscard]] std::string article_words(std::string_view article, bool chinese, bool items = false);

/// The word of `known` that is most like `wanted`, or "" when none is near.
[[nodiscard]] std::string_view nearest(std::string_view wanted, const std::vector<std::string_view>& known);

}  // namespace assay::law::rules
