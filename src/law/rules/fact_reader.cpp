#include <fmt/core.h>

#include <algorithm>

#include "law/rules/set_reader.hpp"

namespace assay::law::rules {

std::string_view fact_kind_name(FactKind kind) noexcept {
  switch (kind) {
    case FactKind::Standing:
      return "standing";
    case FactKind::Event:
      return "event";
    case FactKind::Derived:
      return "derived";
  }
  return "standing";
}

Result<> SetReader::read_facts() {
  ASSAY_CHECK(each("facts.toml", "fact", Must::Exist, &SetReader::take_fact));
  for (std::size_t i = 0; i < set_.facts_.size(); ++i) {
    const Fact& one = set_.facts_[i];
    if (!set_.fact_index_.emplace(one.key, i).second)
      return links_[i].reader.wrong(fmt::format("a second fact `{}`", one.key));
  }
  ASSAY_CHECK(link_facts());
  return order_facts();
}

Result<> SetReader::take_fact(RecordReader& reader) {
  Fact one;
  one.place = reader.place();
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(const std::string kind, reader.text("kind"));
  if (kind == "standing")
    one.kind = FactKind::Standing;
  else if (kind == "event")
    one.kind = FactKind::Event;
  else if (kind == "derived")
    one.kind = FactKind::Derived;
  else
    return reader.wrong(fmt::format("kind is \"{}\"; standing, event or derived", kind));
  ASSAY_TRY(one.group, reader.text("group"));
  ASSAY_TRY(one.question, reader.words("question"));
  ASSAY_TRY(one.help, reader.words_or_none("help"));
  ASSAY_TRY(one.yes, reader.words_list("yes"));
  ASSAY_TRY(one.no, reader.words_list("no"));
  ASSAY_TRY(one.article, reader.text("article"));
  ASSAY_TRY(one.instrument, instrument(reader));
  ASSAY_TRY(one.confidence, reader.confidence());
  for (const std::string_view known : {"source", "note"}) (void)reader.take(known);
  ASSAY_TRY(auto ask, reader.inner("ask_person"));
  if (ask) {
    AskPerson person;
    ASSAY_TRY(person.words.zh, ask->text("zh"));
    ASSAY_TRY(person.words.en, ask->text("en"));
    if (ask->has("ref")) {
      ASSAY_TRY(person.question, ask->number("ref", 1, 999));
    }
    ASSAY_CHECK(ask->done());
    one.ask_person = std::move(person);
  }
  FactLinks links{{}, {}, {}, {}, {}, {}, reader};
  ASSAY_TRY(links.when, reader.lists("when"));
  ASSAY_TRY(links.presumed, reader.lists("presumed"));
  ASSAY_TRY(links.open, reader.lists("open"));
  ASSAY_TRY(links.none_of, reader.texts("none_of"));
  ASSAY_TRY(links.excludes, reader.texts("excludes"));
  ASSAY_TRY(links.needs, reader.texts("needs"));
  const bool follows = !links.when.empty() || !links.presumed.empty() || !links.none_of.empty();
  if (one.kind == FactKind::Derived && !follows)
    return reader.wrong(fmt::format("{} is derived and has no `when`", one.key));
  if (one.kind == FactKind::Event && (follows || !links.open.empty()))
    return reader.wrong(fmt::format("{} is an event: it happens, it has no `when`", one.key));
  if (one.kind != FactKind::Event && !links.needs.empty())
    return reader.wrong(fmt::format("{} is no event: `needs` is for what happens", one.key));
  links_.push_back(std::move(links));
  set_.facts_.push_back(std::move(one));
  return {};
}

Result<> SetReader::link_facts() {
  for (std::size_t i = 0; i < set_.facts_.size(); ++i) {
    Fact& one = set_.facts_[i];
    ASSAY_TRY(one.when, facts(links_[i].reader, links_[i].when));
    ASSAY_TRY(one.presumed, facts(links_[i].reader, links_[i].presumed));
    ASSAY_TRY(one.open, facts(links_[i].reader, links_[i].open));
    ASSAY_TRY(one.none_of, facts(links_[i].reader, links_[i].none_of));
    ASSAY_TRY(one.excludes, facts(links_[i].reader, links_[i].excludes));
    ASSAY_TRY(one.needs, facts(links_[i].reader, links_[i].needs));
    if (std::ranges::find(one.excludes, static_cast<FactId>(i)) != one.excludes.end())
      return links_[i].reader.wrong(fmt::format("{} excludes itself", one.key));
  }
  return {};
}

/// Each fact behind those that imply it. A circle would have no beginning.
Result<> SetReader::order_facts() {
  const std::size_t count = set_.facts_.size();
  std::vector<std::size_t> waits(count, 0);
  std::vector<std::vector<FactId>> waiting(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Fact& one = set_.facts_[i];
    const auto hangs_on = [&](const std::vector<FactId>& list) {
      for (const FactId from : list) {
        ++waits[i];
        waiting[from].push_back(static_cast<FactId>(i));
      }
    };
    for (const auto* lists : {&one.when, &one.presumed, &one.open}) std::ranges::for_each(*lists, hangs_on);
    hangs_on(one.none_of);
    hangs_on(one.needs);
  }
  for (std::size_t i = 0; i < count; ++i)
    if (waits[i] == 0) set_.fact_order_.push_back(static_cast<FactId>(i));
  for (std::size_t at = 0; at < set_.fact_order_.size(); ++at)
    for (const FactId next : waiting[set_.fact_order_[at]])
      if (--waits[next] == 0) set_.fact_order_.push_back(next);
  if (set_.fact_order_.size() == count) return {};
  std::string circle;
  std::size_t first = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (waits[i] == 0) continue;
    if (circle.empty()) first = i;
    circle += fmt::format("{}{}", circle.empty() ? "" : ", ", set_.facts_[i].key);
  }
  return links_[first].reader.wrong(fmt::format("facts imply each other in a circle, or hang on one: {}", circle));
}

Result<> SetReader::take_role(RecordReader& reader) {
  Role one;
  one.place = reader.place();
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.definition, reader.words("definition"));
  ASSAY_TRY(one.article, reader.text("article"));
  ASSAY_TRY(one.instrument, instrument(reader));
  ASSAY_TRY(one.confidence, reader.confidence());
  (void)reader.take("source");
  ASSAY_TRY(const auto when, reader.lists("when"));
  ASSAY_TRY(one.when, facts(reader, when));
  if (one.when.empty()) return reader.wrong(fmt::format("{} has no `when`", one.key));
  if (set_.find_role(one.key) != nullptr) return reader.wrong(fmt::format("a second role `{}`", one.key));
  set_.roles_.push_back(std::move(one));
  set_.role_index_.clear();
  for (std::size_t i = 0; i < set_.roles_.size(); ++i) set_.role_index_[set_.roles_[i].key] = i;
  return {};
}

}  // namespace assay::law::rules
