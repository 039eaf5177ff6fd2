#include <fmt/core.h>

#include <algorithm>

#include "law/rules/set_reader.hpp"

namespace assay::law::rules {

Result<> SetReader::take_question(RecordReader& reader) {
  Question one;
  ASSAY_TRY(one.number, reader.number("number", 1, 999));
  ASSAY_TRY(one.text, reader.words("text"));
  ASSAY_TRY(const auto ids, reader.texts("duties"));
  ASSAY_TRY(one.duties, duties(reader, ids));
  ASSAY_TRY(const auto keys, reader.texts("facts"));
  ASSAY_TRY(one.facts, facts(reader, keys));
  for (const std::string_view known : {"confidence", "source", "title"}) (void)reader.take(known);
  for (const Question& other : set_.questions_)
    if (other.number == one.number) return reader.wrong(fmt::format("a second question {}", one.number));
  const auto index = static_cast<std::uint16_t>(set_.questions_.size());
  for (const DutyId id : one.duties) set_.duties_[id].questions.push_back(index);
  set_.questions_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_row(RecordReader& reader) {
  RoleRow one;
  ASSAY_TRY(one.number, reader.number("number", 1, 999));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.note, reader.words_or_none("note"));
  for (const std::string_view known : {"confidence", "source"}) (void)reader.take(known);
  ASSAY_TRY(auto columns, reader.inner("duties_of"));
  if (!columns) return reader.wrong("duties_of is missing");
  for (const config::Node& column : columns->members()) {
    ASSAY_TRY(const RoleId id, role(*columns, column.key));
    ASSAY_TRY(const auto ids, columns->texts(column.key));
    ASSAY_TRY(auto all, duties(*columns, ids));
    one.duties_of.emplace_back(id, std::move(all));
  }
  set_.role_table_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_difference(RecordReader& reader) {
  Difference one;
  ASSAY_TRY(one.topic, reader.words("topic"));
  ASSAY_TRY(one.draft, reader.words("draft"));
  ASSAY_TRY(one.final_text, reader.words("final"));
  ASSAY_TRY(one.why, reader.words_or_none("why"));
  ASSAY_TRY(const auto ids, reader.texts("duties"));
  ASSAY_TRY(one.duties, duties(reader, ids));
  ASSAY_TRY(one.change, reader.text("change"));
  for (const std::string_view known : {"confidence", "source"}) (void)reader.take(known);
  constexpr std::string_view kChanges[] = {"same", "wider", "narrower", "new", "dropped", "moved"};
  if (std::ranges::find(kChanges, one.change) == std::end(kChanges))
    return reader.wrong(fmt::format("change is \"{}\"; same, wider, narrower, new, dropped or moved", one.change));
  set_.draft_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_control(RecordReader& reader) {
  Control one;
  one.place = reader.place();
  ASSAY_TRY(const std::string id, reader.text("duty"));
  ASSAY_TRY(const auto found, duties(reader, {id}));
  one.duty = found.front();
  if (set_.control_of(one.duty) != nullptr) return reader.wrong(fmt::format("a second control of {}", id));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.owner, reader.text("owner"));
  if (set_.find_staff(one.owner) == nullptr)
    return reader.wrong(fmt::format("there is no staff role `{}` in staff.toml", one.owner));
  ASSAY_TRY(one.next, reader.words("next"));
  (void)reader.take("confidence");
  ASSAY_TRY(auto proof, reader.inner("proof"));
  if (!proof) return reader.wrong("proof is missing: a register or a statement");
  ASSAY_TRY(one.register_key, proof->text_or("register", ""));
  ASSAY_TRY(one.states, proof->texts("state"));
  ASSAY_TRY(one.where, proof->text_or("where", ""));
  ASSAY_TRY(auto every, proof->inner("every"));
  if (every) {
    ASSAY_TRY(one.every, every->limit());
    ASSAY_CHECK(every->done());
  }
  ASSAY_TRY(one.statement, proof->words_or_none("statement"));
  ASSAY_TRY(auto expires, proof->inner("expires"));
  if (expires) {
    ASSAY_TRY(one.expires, expires->limit());
    ASSAY_CHECK(expires->done());
  }
  ASSAY_CHECK(proof->done());
  if (one.register_key.empty() == one.statement.empty())
    return proof->wrong("proof is either a register or a statement");
  set_.controls_.push_back(std::move(one));
  return {};
}

}  // namespace assay::law::rules
