// Reads the files of a set in the order in which they lean on each other. Only rule_set.cpp uses it.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "law/rules/record_reader.hpp"
#include "law/rules/rule_set.hpp"

namespace assay::law::rules {

class SetReader {
 public:
  explicit SetReader(RuleSet& set) : set_(set) {}
  /// The set's files are there already.
  [[nodiscard]] Result<> read();

 private:
  using Take = Result<> (SetReader::*)(RecordReader&);
  enum class Must : std::uint8_t { Exist, MayLack };

  /// Every [[name]] of a file.
  [[nodiscard]] Result<> each(std::string_view file, std::string_view name, Must must, Take take);
  [[nodiscard]] Result<const config::Node*> parsed(std::string_view file);

  // set_reader.cpp
  [[nodiscard]] Result<> take_instrument(RecordReader& reader);
  [[nodiscard]] Result<> take_authority(RecordReader& reader);
  [[nodiscard]] Result<> take_penalty(RecordReader& reader);
  [[nodiscard]] Result<> take_theme(RecordReader& reader);
  [[nodiscard]] Result<> take_technology(RecordReader& reader);
  [[nodiscard]] Result<> take_staff(RecordReader& reader);
  [[nodiscard]] Result<> take_moment(RecordReader& reader);
  [[nodiscard]] Result<> read_risks();
  [[nodiscard]] Result<> read_calendar();
  // fact_reader.cpp
  [[nodiscard]] Result<> read_facts();
  [[nodiscard]] Result<> take_fact(RecordReader& reader);
  [[nodiscard]] Result<> link_facts();
  [[nodiscard]] Result<> order_facts();
  [[nodiscard]] Result<> take_role(RecordReader& reader);
  // duty_reader.cpp
  [[nodiscard]] Result<> read_duties();
  [[nodiscard]] Result<> take_duty(RecordReader& reader);
  /// The `from` of a limit, or "".
  [[nodiscard]] Result<std::string> moment(RecordReader& reader) const;
  [[nodiscard]] Result<> take_limits(RecordReader& reader, Duty& duty);
  // list_reader.cpp
  [[nodiscard]] Result<> take_question(RecordReader& reader);
  [[nodiscard]] Result<> take_row(RecordReader& reader);
  [[nodiscard]] Result<> take_difference(RecordReader& reader);
  [[nodiscard]] Result<> take_control(RecordReader& reader);

  [[nodiscard]] Result<InstrumentId> instrument(RecordReader& reader);
  [[nodiscard]] Result<FactId> fact(const RecordReader& reader, std::string_view key) const;
  [[nodiscard]] Result<std::vector<FactId>> facts(const RecordReader& reader,
                                                  const std::vector<std::string>& keys) const;
  [[nodiscard]] Result<std::vector<std::vector<FactId>>> facts(
      const RecordReader& reader, const std::vector<std::vector<std::string>>& lists) const;
  [[nodiscard]] Result<RoleId> role(const RecordReader& reader, std::string_view key) const;
  [[nodiscard]] Result<std::vector<DutyId>> duties(const RecordReader& reader,
                                                   const std::vector<std::string>& ids) const;

  /// What a fact names, linked when all facts are known.
  struct FactLinks {
    std::vector<std::vector<std::string>> when;
    std::vector<std::vector<std::string>> presumed;
    std::vector<std::vector<std::string>> open;
    std::vector<std::string> none_of;
    std::vector<std::string> excludes;
    std::vector<std::string> needs;
    RecordReader reader;
  };

  RuleSet& set_;
  std::deque<std::pair<std::string_view, config::Node>> trees_;  // nodes stay where they are
  std::vector<FactLinks> links_;
};

}  // namespace assay::law::rules
