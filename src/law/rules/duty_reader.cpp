#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "law/rules/set_reader.hpp"

namespace assay::law::rules {
namespace {

constexpr std::array<std::pair<Force, std::string_view>, 5> kForces = {{
    {Force::Mandatory, "mandatory"},
    {Force::Encouraged, "encouraged"},
    {Force::Recommended, "recommended"},
    {Force::RegulatoryPractice, "regulatory_practice"},
    {Force::NotInForce, "not_in_force"},
}};

constexpr std::array<std::pair<Activation, std::string_view>, 3> kActivations = {{
    {Activation::Standing, "standing"},
    {Activation::Event, "event"},
    {Activation::FollowOn, "follow_on"},
}};

template <class T, std::size_t N>
Result<T> one_of(RecordReader& reader, std::string_view key,
                 const std::array<std::pair<T, std::string_view>, N>& words) {
  ASSAY_TRY(const std::string word, reader.text(key));
  for (const auto& [value, name] : words)
    if (name == word) return value;
  return reader.wrong(fmt::format("{}: `{}` is none of its words", key, word));
}

}  // namespace

std::string_view force_name(Force force) noexcept { return kForces[static_cast<std::size_t>(force)].second; }
std::string_view activation_name(Activation activation) noexcept {
  return kActivations[static_cast<std::size_t>(activation)].second;
}

Result<> SetReader::read_duties() {
  std::size_t before = set_.duties_.size();
  bool any = false;
  for (const auto& file : set_.files_) {
    if (!file->name.starts_with("duties/")) continue;
    any = true;
    ASSAY_CHECK(each(file->name, "duty", Must::Exist, &SetReader::take_duty));
    before = set_.duties_.size();
  }
  if (!any || before == 0) return fail(Code::Configuration, "duties/ is missing: a set of rules has some");
  if (set_.duties_.size() > kMostRecords)
    return fail(Code::Configuration, fmt::format("duties/: at most {} duties are taken", kMostRecords));
  for (std::size_t i = 0; i < set_.duties_.size(); ++i) {
    const Duty& one = set_.duties_[i];
    const auto [at, is_new] = set_.duty_index_.emplace(one.id, i);
    if (!is_new)
      return fail(Code::Configuration,
                  fmt::format("{}:{}: a second duty {}; the first is at {}:{}", one.place.file, one.place.line, one.id,
                              set_.duties_[at->second].place.file, set_.duties_[at->second].place.line));
  }
  return {};
}

Result<std::string> SetReader::moment(RecordReader& reader) const {
  ASSAY_TRY(std::string key, reader.text_or("from", ""));
  if (!key.empty() && !set_.moments_.empty() && set_.find_moment(key) == nullptr)
    return reader.wrong(fmt::format("there is no moment `{}` in moments.toml", key));
  return key;
}

Result<> SetReader::take_limits(RecordReader& reader, Duty& duty) {
  ASSAY_TRY(auto deadline, reader.inner("deadline"));
  if (deadline) {
    Deadline out;
    ASSAY_TRY(out.limit, deadline->limit());
    ASSAY_TRY(out.from, moment(*deadline));
    ASSAY_TRY(out.repeats, deadline->flag_or("repeats", false));
    ASSAY_TRY(out.note, deadline->words_or_none("note"));
    (void)deadline->take("threshold");
    ASSAY_TRY(auto variants, deadline->inners("variants"));
    for (RecordReader& variant : variants) {
      LimitVariant other;
      ASSAY_TRY(const std::string key, variant.text("when"));
      ASSAY_TRY(other.when, fact(variant, key));
      ASSAY_TRY(other.limit, variant.limit());
      for (const std::string_view known : {"from", "note"}) (void)variant.take(known);
      ASSAY_CHECK(variant.done());
      out.variants.push_back(other);
    }
    ASSAY_CHECK(deadline->done());
    duty.deadline = std::move(out);
  }
  ASSAY_TRY(auto retention, reader.inner("retention"));
  if (retention) {
    Retention out;
    ASSAY_TRY(out.limit, retention->limit());
    if (!clock::has_number(out.limit.unit))
      return retention->wrong("retention needs a number of days, months or years");
    ASSAY_TRY(out.from, moment(*retention));
    ASSAY_TRY(out.minimum, retention->flag_or("minimum", true));
    for (const std::string_view known : {"basis", "note"}) (void)retention->take(known);
    ASSAY_CHECK(retention->done());
    duty.retention = std::move(out);
  }
  return {};
}

Result<> SetReader::take_duty(RecordReader& reader) {
  Duty one;
  one.place = reader.place();
  ASSAY_TRY(one.id, reader.text("id"));
  ASSAY_TRY(one.instrument, instrument(reader));
  ASSAY_TRY(one.article, reader.text("article"));
  ASSAY_TRY(const auto actors, reader.texts("actors"));
  for (const std::string& key : actors) {
    ASSAY_TRY(const RoleId id, role(reader, key));
    one.actors.push_back(id);
  }
  ASSAY_TRY(const auto triggers, reader.texts("triggers"));
  ASSAY_TRY(one.triggers, facts(reader, triggers));
  if (one.actors.empty() || one.triggers.empty())
    return reader.wrong(fmt::format("{}: actors and triggers name one or more each", one.id));
  ASSAY_TRY(one.duty, reader.words("duty"));
  ASSAY_TRY(one.capability, reader.text("capability"));
  if (!set_.themes_.empty()) {
    const auto theme = std::ranges::find_if(set_.themes_, [&](const Theme& each_one) {
      return std::ranges::find(each_one.capabilities, one.capability) != each_one.capabilities.end();
    });
    if (theme == set_.themes_.end())
      return reader.wrong(fmt::format("{}: themes.toml has no theme with `{}`", one.id, one.capability));
    one.theme = static_cast<std::uint16_t>(theme - set_.themes_.begin());
  }
  ASSAY_CHECK(take_limits(reader, one));
  ASSAY_TRY(one.penalty, reader.text_or("penalty", ""));
  if (!one.penalty.empty() && !set_.penalties_.empty() && set_.find_penalty(one.penalty) == nullptr)
    return reader.wrong(fmt::format("{}: there is no penalty `{}`", one.id, one.penalty));
  ASSAY_TRY(one.evidence, reader.words_list("evidence"));
  ASSAY_TRY(one.confidence, reader.confidence());
  ASSAY_TRY(one.force, one_of(reader, "force", kForces));
  ASSAY_TRY(one.activation, one_of(reader, "activation", kActivations));
  ASSAY_TRY(one.notes, reader.words_or_none("notes"));
  for (const std::string_view known : {"status", "source"}) (void)reader.take(known);
  const Instrument& from = set_.instruments_[one.instrument];
  if (from.in_force.has_value() == (one.force == Force::NotInForce))
    return reader.wrong(fmt::format("{}: not_in_force is for duties of drafts, and only for them", one.id));
  set_.duties_.push_back(std::move(one));
  return {};
}

}  // namespace assay::law::rules
