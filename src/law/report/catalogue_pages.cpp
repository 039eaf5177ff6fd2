#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "law/report/duties_page.hpp"
#include "law/report/page_parts.hpp"
#include "law/report/words.hpp"

namespace assay::law::report {

using duty::Assessment;
using rules::Duty;
using rules::RoleId;
using rules::RuleSet;

Page catalogue_difference_page(const RuleSet& rules, calendar::Date before, calendar::Date after) {
  Page page;
  page.title({fmt::format("{}至{}：规定的变化", before.text(), after.text()),
              fmt::format("Rules that changed from {} to {}", before.text(), after.text())});
  page.text({"对所有服务；以 --facts 给出事实，则只列与该服务有关的义务。",
             "For every service; with --facts only what concerns that service."});
  bool any = false;
  for (std::size_t i = 0; i < rules.instruments().size(); ++i) {
    const rules::Instrument& one = rules.instruments()[i];
    const bool now = held(one, after);
    if (held(one, before) == now) continue;
    any = true;
    page.heading(
        {fmt::format("{}《{}》（{}）", now ? "施行" : "失效", one.title.zh, (now ? *one.in_force : *one.until).text()),
         fmt::format("{}: {} ({})", now ? "In force" : "No longer in force", one.title.en,
                     (now ? *one.in_force : *one.until).text())});
    if (!one.note.empty()) page.warning(one.note);
    for (const Duty& duty : rules.duties())
      if (duty.instrument == i)
        page.add({Block::Kind::Item,
                  duty.duty,
                  now ? Mark::Yes : Mark::No,
                  duty.id,
                  article_only(duty.article),
                  {},
                  {},
                  {}});
  }
  if (!any) page.text({"没有变化。", "None."});
  return page;
}

Page roles_page(const RuleSet& rules, const Assessment* assessment) {
  Page page;
  page.title({"提供者、技术支持者、使用者各承担什么", "Who bears what: provider, supporter, user"});
  Block table{Block::Kind::Table, {}, {}, {}, {}, {}, {}, {}};
  table.head.push_back({"事项", "matter"});
  std::vector<RoleId> columns;
  for (const rules::RoleRow& row : rules.role_table())
    for (const auto& [role, ids] : row.duties_of)
      if (std::ranges::find(columns, role) == columns.end()) columns.push_back(role);
  std::ranges::sort(columns);
  for (const RoleId role : columns) table.head.push_back(rules.roles()[role].title);
  for (const rules::RoleRow& row : rules.role_table()) {
    std::vector<Words> cells = {
        {fmt::format("{} {}", row.number, row.title.zh), fmt::format("{} {}", row.number, row.title.en)}};
    for (const RoleId role : columns) {
      std::vector<std::string> ids;
      for (const auto& [column, duties] : row.duties_of) {
        if (column != role) continue;
        for (const rules::DutyId id : duties) {
          std::string text = rules.duties()[id].id;
          if (assessment != nullptr) text += fmt::format(" {}", sign(mark_of(assessment->findings()[id].verdict)));
          ids.push_back(std::move(text));
        }
      }
      const std::string text = ids.empty() ? "–" : join(ids, ", ");
      cells.push_back({text, text});
    }
    table.rows.push_back(std::move(cells));
  }
  page.add(std::move(table));
  for (const rules::RoleRow& row : rules.role_table())
    if (!row.note.empty())
      page.text({fmt::format("{} {}", row.number, row.note.zh), fmt::format("{} {}", row.number, row.note.en)});
  return page;
}

Page draft_page(const RuleSet& rules) {
  const std::map<std::string_view, Words> names = {{"same", {"相同", "same"}},         {"wider", {"扩大", "wider"}},
                                                   {"narrower", {"收窄", "narrower"}}, {"new", {"新增", "new"}},
                                                   {"dropped", {"删去", "dropped"}},   {"moved", {"移动", "moved"}}};
  Page page;
  page.title({"2022年征求意见稿与正式规定", "The draft of 2022 against the final Provisions"});
  page.text({"征求意见稿从未生效；此表供熟悉它的人对照。", "The draft never bound anybody; this is for who knew it."});
  Block table{Block::Kind::Table, {}, {}, {}, {}, {}, {}, {}};
  table.head = {
      {"事项", "topic"}, {"征求意见稿", "draft"}, {"正式规定", "final"}, {"变化", "change"}, {"义务", "duties"}};
  for (const rules::Difference& one : rules.draft()) {
    std::vector<std::string> ids;
    ids.reserve(one.duties.size());
    for (const rules::DutyId id : one.duties) ids.push_back(rules.duties()[id].id);
    const std::string duties = join(ids, ", ");
    table.rows.push_back({one.topic, one.draft, one.final_text, names.at(one.change), {duties, duties}});
  }
  page.add(std::move(table));
  return page;
}

Page facts_page(const RuleSet& rules) {
  Page page;
  page.title({"事实词表", "The vocabulary of facts"});
  page.text({"写入 facts.toml 的 [facts]：键 = true、false 或 \"unknown\"。",
             "For [facts] of facts.toml: key = true, false or \"unknown\"."});
  std::string_view group;
  for (const rules::Fact& fact : rules.facts()) {
    if (fact.group != group) page.heading({fact.group, fact.group});
    group = fact.group;
    Block item{Block::Kind::Item,
               fact.question,
               Mark::None,
               fact.key,
               source_words(rules, fact.instrument, fact.article),
               {},
               {},
               {}};
    if (fact.kind != rules::FactKind::Standing)
      item.details.push_back(fact.kind == rules::FactKind::Event
                                 ? Words{"事件：发生时才说明", "an event: said when it happens"}
                                 : Words{"由其他事实推出", "follows from other facts"});
    for (const Words& example : fact.yes) item.details.push_back(named({"是", "yes"}, example));
    for (const Words& example : fact.no) item.details.push_back(named({"否", "no"}, example));
    page.add(std::move(item));
  }
  return page;
}

}  // namespace assay::law::report
