#include "law/rules/set_reader.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::law::rules {
namespace {

using config::Node;

constexpr int kSchema = 1;

}  // namespace

Result<> SetReader::read() {
  ASSAY_CHECK(each("authorities.toml", "authority", Must::MayLack, &SetReader::take_authority));
  ASSAY_CHECK(each("instruments.toml", "instrument", Must::Exist, &SetReader::take_instrument));
  ASSAY_CHECK(read_facts());
  ASSAY_CHECK(each("roles.toml", "role", Must::Exist, &SetReader::take_role));
  ASSAY_CHECK(each("technologies.toml", "technology", Must::MayLack, &SetReader::take_technology));
  ASSAY_CHECK(each("penalties.toml", "penalty", Must::MayLack, &SetReader::take_penalty));
  ASSAY_CHECK(each("themes.toml", "theme", Must::MayLack, &SetReader::take_theme));
  ASSAY_CHECK(each("moments.toml", "moment", Must::MayLack, &SetReader::take_moment));
  ASSAY_CHECK(read_duties());
  ASSAY_CHECK(each("questions.toml", "question", Must::MayLack, &SetReader::take_question));
  ASSAY_CHECK(each("role_table.toml", "row", Must::MayLack, &SetReader::take_row));
  ASSAY_CHECK(each("draft.toml", "difference", Must::MayLack, &SetReader::take_difference));
  ASSAY_CHECK(each("staff.toml", "staff", Must::MayLack, &SetReader::take_staff));
  ASSAY_CHECK(each("controls.toml", "control", Must::MayLack, &SetReader::take_control));
  ASSAY_CHECK(read_risks());
  return read_calendar();
}

Result<const Node*> SetReader::parsed(std::string_view file) {
  const auto found = std::ranges::find_if(set_.files_, [&](const auto& one) { return one->name == file; });
  if (found == set_.files_.end()) return nullptr;
  ASSAY_TRY(Node tree, config::parse_toml((*found)->text, (*found)->name));
  const Node* const schema = tree.find("schema");
  if (schema == nullptr || schema->kind != Node::Kind::Integer || schema->integer != kSchema)
    return fail(Code::Configuration, fmt::format("{}:{}: schema must be {}", file, tree.line, kSchema));
  trees_.emplace_back((*found)->name, std::move(tree));
  return &trees_.back().second;
}

Result<> SetReader::each(std::string_view file, std::string_view name, Must must, Take take) {
  ASSAY_TRY(const Node* const root, parsed(file));
  if (root == nullptr) {
    if (must == Must::MayLack) return {};
    return fail(Code::Configuration, fmt::format("{} is missing: a set of rules has one", file));
  }
  RecordReader reader(trees_.back().first, *root);
  (void)reader.take("schema");
  if (reader.has("checked")) {
    ASSAY_TRY(set_.checked_, reader.date("checked"));
  }
  ASSAY_TRY(auto records, reader.inners(name));
  ASSAY_CHECK(reader.done());
  if (records.empty()) return reader.wrong(fmt::format("at least one [[{}]] is due", name));
  if (records.size() > kMostRecords)
    return reader.wrong(fmt::format("at most {} [[{}]] are taken", kMostRecords, name));
  for (RecordReader& record : records) {
    ASSAY_CHECK((this->*take)(record));
    ASSAY_CHECK(record.done());
  }
  return {};
}

Result<> SetReader::take_instrument(RecordReader& reader) {
  Instrument one;
  one.place = reader.place();
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.made_by, reader.texts("made_by"));
  ASSAY_TRY(one.in_force, reader.date("in_force"));
  ASSAY_TRY(one.until, reader.date("until"));
  ASSAY_TRY(one.complete_from, reader.date("complete_from"));
  ASSAY_TRY(one.items, reader.texts("items"));
  ASSAY_TRY(one.kind, reader.text("kind"));
  ASSAY_TRY(one.confidence, reader.confidence());
  ASSAY_TRY(one.note, reader.words_or_none("note"));
  ASSAY_TRY(const std::string status, reader.text_or("status", one.in_force ? "in_force" : "draft"));
  ASSAY_CHECK(reader.texts("source"));
  if ((status == "draft") == one.in_force.has_value())
    return reader.wrong(fmt::format("{}: a draft has no in_force, everything else has one", one.key));
  if (one.until && one.in_force && *one.until <= *one.in_force)
    return reader.wrong(fmt::format("{}: until is not later than in_force", one.key));
  for (const std::string& maker : one.made_by)
    if (!set_.authorities_.empty() && set_.find_authority(maker) == nullptr)
      return reader.wrong(fmt::format("there is no authority `{}`", maker));
  if (set_.find_instrument(one.key) != nullptr) return reader.wrong(fmt::format("a second instrument `{}`", one.key));
  set_.instruments_.push_back(std::move(one));
  set_.instrument_index_.clear();  // views of keys move with the vector
  for (std::size_t i = 0; i < set_.instruments_.size(); ++i) set_.instrument_index_[set_.instruments_[i].key] = i;
  return {};
}

Result<> SetReader::take_authority(RecordReader& reader) {
  Authority one;
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.receives, reader.texts("receives"));
  for (const std::string_view known : {"confidence", "source", "note", "law"}) (void)reader.take(known);
  if (set_.find_authority(one.key) != nullptr) return reader.wrong(fmt::format("a second authority `{}`", one.key));
  set_.authorities_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_penalty(RecordReader& reader) {
  Penalty one;
  ASSAY_TRY(one.ref, reader.text("ref"));
  ASSAY_TRY(one.instrument, reader.text_or("instrument", ""));
  ASSAY_TRY(one.article, reader.text_or("article", ""));
  ASSAY_TRY(one.range, reader.words("range"));
  ASSAY_TRY(one.confidence, reader.confidence());
  for (const std::string_view known : {"source", "note", "title"}) (void)reader.take(known);
  if (!one.instrument.empty() && set_.find_instrument(one.instrument) == nullptr)
    return reader.wrong(fmt::format("there is no instrument `{}`", one.instrument));
  if (set_.find_penalty(one.ref) != nullptr) return reader.wrong(fmt::format("a second penalty `{}`", one.ref));
  set_.penalties_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_theme(RecordReader& reader) {
  Theme one;
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.capabilities, reader.texts("capabilities"));
  for (const Theme& other : set_.themes_)
    for (const std::string& capability : one.capabilities)
      if (std::ranges::find(other.capabilities, capability) != other.capabilities.end())
        return reader.wrong(fmt::format("`{}` already belongs to {}", capability, other.key));
  set_.themes_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_technology(RecordReader& reader) {
  Technology one;
  one.place = reader.place();
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.number, reader.number("number", 1, 99));
  ASSAY_TRY(const std::string key, reader.text("fact"));
  ASSAY_TRY(one.fact, fact(reader, key));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.examples, reader.words("examples"));
  ASSAY_TRY(one.article, reader.text("article"));
  for (const std::string_view known : {"instrument", "confidence", "source"}) (void)reader.take(known);
  set_.technologies_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_staff(RecordReader& reader) {
  Staff one;
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  for (const std::string_view known : {"help", "note"}) (void)reader.take(known);
  if (set_.find_staff(one.key) != nullptr) return reader.wrong(fmt::format("a second staff role `{}`", one.key));
  set_.staff_.push_back(std::move(one));
  return {};
}

Result<> SetReader::take_moment(RecordReader& reader) {
  Moment one;
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  if (set_.find_moment(one.key) != nullptr) return reader.wrong(fmt::format("a second moment `{}`", one.key));
  set_.moments_.push_back(std::move(one));
  return {};
}

Result<> SetReader::read_risks() {
  const auto found = std::ranges::find_if(set_.files_, [](const auto& one) { return one->name == "risks.toml"; });
  if (found == set_.files_.end()) return {};
  ASSAY_TRY(set_.risks_, RiskList::read({(*found)->name, (*found)->text}));
  for (const RiskClass& one : set_.risks_.classes())
    if (set_.find_instrument(one.instrument) == nullptr)
      return fail(Code::Configuration,
                  fmt::format("{}:{}: there is no instrument `{}`", one.place.file, one.place.line, one.instrument));
  return {};
}

Result<> SetReader::read_calendar() {
  std::vector<calendar::YearFile> years;
  for (const auto& file : set_.files_)
    if (file->name.starts_with("calendar/")) years.push_back({file->name, file->text});
  ASSAY_TRY(set_.calendar_, calendar::WorkCalendar::parse(years));
  return {};
}

Result<InstrumentId> SetReader::instrument(RecordReader& reader) {
  ASSAY_TRY(const std::string key, reader.text("instrument"));
  const Instrument* const found = set_.find_instrument(key);
  if (found == nullptr) return reader.wrong(fmt::format("there is no instrument `{}`", key));
  return static_cast<InstrumentId>(found - set_.instruments_.data());
}

Result<FactId> SetReader::fact(const RecordReader& reader, std::string_view key) const {
  if (const Fact* const found = set_.find_fact(key)) return set_.id_of(*found);
  return reader.wrong(fmt::format("there is no fact `{}` in facts.toml", key));
}

Result<std::vector<FactId>> SetReader::facts(const RecordReader& reader, const std::vector<std::string>& keys) const {
  std::vector<FactId> out;
  for (const std::string& key : keys) {
    ASSAY_TRY(const FactId id, fact(reader, key));
    out.push_back(id);
  }
  return out;
}

Result<std::vector<std::vector<FactId>>> SetReader::facts(const RecordReader& reader,
                                                          const std::vector<std::vector<std::string>>& lists) const {
  std::vector<std::vector<FactId>> out;
  for (const auto& list : lists) {
    ASSAY_TRY(auto all, facts(reader, list));
    out.push_back(std::move(all));
  }
  return out;
}

Result<RoleId> SetReader::role(const RecordReader& reader, std::string_view key) const {
  if (const Role* const found = set_.find_role(key)) return set_.id_of(*found);
  return reader.wrong(fmt::format("there is no role `{}` in roles.toml", key));
}

Result<std::vector<DutyId>> SetReader::duties(const RecordReader& reader, const std::vector<std::string>& ids) const {
  std::vector<DutyId> out;
  for (const std::string& id : ids) {
    const Duty* const found = set_.find_duty(id);
    if (found == nullptr) return reader.wrong(fmt::format("there is no duty `{}`", id));
    out.push_back(set_.id_of(*found));
  }
  return out;
}

}  // namespace assay::law::rules
