#include "records/filings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "crypto/digest.hpp"
#include "records/exchange.hpp"
#include "records/filings_watch.hpp"

namespace assay::records {

using account::Actor;
using definition::Definition;
using definition::folded;

namespace {

constexpr std::string_view kRegister = "algorithm-filing";
constexpr std::size_t kPage = 500;

struct Column {
  std::string FilingRow::*member;
  std::array<std::string_view, 4> heads;
};
const std::array<Column, 7> kColumns = {{{&FilingRow::name, {"algorithm name", "算法名称", "算法名", "name"}},
                                         {&FilingRow::role, {"role", "角色", "主体角色", ""}},
                                         {&FilingRow::subject, {"subject", "主体名称", "主体", "company"}},
                                         {&FilingRow::product, {"product", "应用产品", "产品", ""}},
                                         {&FilingRow::use, {"main use", "主要用途", "用途", "use"}},
                                         {&FilingRow::number, {"filing number", "备案编号", "备案号", "number"}},
                                         {&FilingRow::remarks, {"remarks", "备注", "remark", ""}}}};

/// One of our records with what a list can be held against.
struct Ours {
  StoredRecord record;
  std::string name;
  std::string subject;
  std::string filing;
};

Result<std::vector<Ours>> our_filings(Engine& engine, const Actor& actor, const Definition& definition) {
  std::vector<Ours> out;
  SearchQuery query;
  query.reg = kRegister;
  query.order = Order::OldestFirst;
  query.limit = kPage;
  while (true) {
    ASSAY_TRY(std::vector<StoredRecord> page, engine.search(actor, query));
    for (StoredRecord& record : page) {
      if (record.erased) continue;
      ASSAY_TRY(const Fields fields, read_fields(definition, record.fields_json));
      const auto text = [&](std::string_view key) { return definition::text_of(fields.value(key)); };
      query.after = record.id;
      out.push_back({std::move(record), text("algorithm_name"), text("subject_name"), text("filing_number")});
    }
    if (page.size() < kPage) return out;
  }
}

const FilingRow* row_of(const std::vector<FilingRow>& rows, const Ours& ours) {
  for (const FilingRow& row : rows)
    if (!ours.filing.empty() && row.number == ours.filing) return &row;
  for (const FilingRow& row : rows)
    if (folded(row.name) == folded(ours.name) && (row.subject.empty() || folded(row.subject) == folded(ours.subject)))
      return &row;
  return nullptr;
}

/// What the list does to one of ours: a move, or nothing.
struct Act {
  std::string_view move;
  std::string_view outcome = "unchanged";
  std::vector<std::pair<std::string, std::string>> fields;
};

Act act_for(const Ours& ours, const FilingRow& row, ListKind kind, bool seen_before, const std::string& today) {
  const std::string& state = ours.record.state;
  if (kind == ListKind::Batch) {
    if (state == "submitted") return {"file", "filed", {{"filing_number", row.number}, {"filed_on", today}}};
    if (state == "displayed" && !seen_before) return {"confirm-valid", "confirmed", {}};
    return {};
  }
  if (state == "cancellation-submitted") return {"cancel", "cancelled", {{"cancelled_on", today}}};
  if (state == "cancelled" || state == "revoked") return {};
  constexpr std::string_view kGround = "主管部门公布的注销名单";
  return {"revoke",
          "revoked",
          {{"revoked_on", today}, {"revocation_ground", row.remarks.empty() ? std::string(kGround) : row.remarks}}};
}

}  // namespace

Result<std::vector<FilingRow>> read_filing_list(std::string_view csv) {
  ASSAY_TRY(const Table table, read_csv(csv));
  if (table.rows.empty()) return fail(Code::InvalidInput, "the list is empty");
  std::vector<std::string FilingRow::*> members(table.rows[0].size(), nullptr);
  for (std::size_t i = 0; i < members.size(); ++i)
    for (const Column& column : kColumns)
      if (std::find(column.heads.begin(), column.heads.end(), folded(table.rows[0][i])) != column.heads.end() &&
          !table.rows[0][i].empty())
        members[i] = column.member;
  for (const auto member : {&FilingRow::name, &FilingRow::number})
    if (std::find(members.begin(), members.end(), member) == members.end())
      return fail(Code::InvalidInput,
                  fmt::format("line {}: no column is called {}", table.lines[0],
                              member == &FilingRow::name ? "算法名称 (algorithm name)" : "备案编号 (filing number)"));
  std::vector<FilingRow> out;
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    if (table.rows[i].size() != members.size())
      return fail(Code::InvalidInput, fmt::format("line {}: {} cells, the first row has {}", table.lines[i],
                                                  table.rows[i].size(), members.size()));
    FilingRow row;
    row.line = table.lines[i];
    for (std::size_t cell = 0; cell < members.size(); ++cell)
      if (members[cell] != nullptr) row.*members[cell] = table.rows[i][cell];
    if (row.name.empty() || row.number.empty())
      return fail(Code::InvalidInput, fmt::format("line {}: name or number is empty", row.line));
    out.push_back(std::move(row));
  }
  return out;
}

Result<FilingReport> match_filings(Engine& engine, const Actor& actor, const std::vector<FilingRow>& rows,
                                   ListKind kind, std::string_view list, Engine::Run run) {
  ASSAY_TRY(const Definition* definition, engine.definition_of(kRegister));
  const std::string digest = to_hex(crypto::sha256(as_bytes(list)));
  const std::string note = fmt::format("filings {} {}", kind == ListKind::Batch ? "batch" : "cancelled", digest);
  RecordStore& store = engine.office().store;
  ASSAY_TRY(const auto before, store.note(actor.tenant, note));
  const std::string today = definition::date_text(engine.office().clock.unix_ms());
  FilingReport out;
  out.kind = kind;
  out.dry_run = run == Engine::Run::Dry;
  out.seen_before = before.has_value();
  out.rows = rows.size();
  std::vector<std::string> struck_off;
  ASSAY_TRY(const std::vector<Ours> all, our_filings(engine, actor, *definition));
  for (const Ours& ours : all) {
    const FilingRow* const row = row_of(rows, ours);
    FilingMatch match{ours.record.number, ours.name, ours.filing, "", ""};
    if (row == nullptr) {
      if (kind == ListKind::Cancelled || ours.record.state != "submitted") continue;  // a batch names only new ones
      match.outcome = "not-in-list";
      ++out.not_in_list;
      out.matches.push_back(std::move(match));
      continue;
    }
    ++out.in_list;
    if (kind == ListKind::Cancelled) struck_off.push_back(ours.record.number);
    match.filing_number = row->number;
    if (folded(row->name) != folded(ours.name))
      match.note = fmt::format("the list calls it \"{}\": one name is wanted everywhere (AR-24-1)", row->name);
    const Act step = act_for(ours, *row, kind, out.seen_before, today);
    match.outcome = step.outcome;
    if (!step.move.empty() && run == Engine::Run::Real) {
      Doing doing;
      doing.reason = kind == ListKind::Batch ? "主管部门公布的备案名单" : "主管部门公布的注销名单";
      doing.seen_version = ours.record.version;
      for (const auto& [key, value] : step.fields) ASSAY_CHECK(put_text(*definition, key, value, doing.fields));
      if (const auto moved = engine.move(actor, ours.record.number, step.move, doing); !moved) {
        match.outcome = "refused";
        match.note = moved.error().message;
        ++out.refused;
      }
    }
    out.matches.push_back(std::move(match));
  }
  if (run == Engine::Run::Real && kind == ListKind::Cancelled)
    ASSAY_CHECK(note_cancellations(store, actor.tenant, digest, today, struck_off));
  if (run == Engine::Run::Real && !out.seen_before) {
    std::string detail;
    json::Writer json(detail);
    json.begin_object()
        .member("list", digest)
        .member("kind", kind == ListKind::Batch ? "batch" : "cancelled")
        .member("rows", out.rows);
    json.member("in_list", out.in_list).member("not_in_list", out.not_in_list).member("actor", actor.id).end_object();
    ASSAY_CHECK(engine.record_event(actor, "filings.imported", std::move(detail)));
    if (out.refused == 0) ASSAY_CHECK(store.set_note(actor.tenant, note, today));
  }
  return out;
}

std::string filing_report_json(const FilingReport& report) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.filings-import/1")
      .member("list", report.kind == ListKind::Batch ? "batch" : "cancelled");
  json.member("dry_run", report.dry_run).member("seen_before", report.seen_before).member("rows", report.rows);
  json.member("in_list", report.in_list).member("not_in_list", report.not_in_list).member("refused", report.refused);
  json.name("filings").begin_array();
  for (const FilingMatch& one : report.matches)
    json.begin_object()
        .member("number", one.number)
        .member("algorithm", one.name)
        .member("filing_number", one.filing_number)
        .member("outcome", one.outcome)
        .member("note", one.note)
        .end_object();
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::records
