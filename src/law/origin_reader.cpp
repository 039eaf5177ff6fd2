#include "law/origin_reader.hpp"

#include <fmt/core.h>

namespace assay::law {

using config::Node;

constexpr std::int64_t kSchema = 1;

Result<> OriginReader::read_head() {
  const Node* const schema = root_.find("schema");
  if (schema == nullptr || schema->kind != Node::Kind::Integer || schema->integer != kSchema)
    return wrong(root_, fmt::format("schema must be {}", kSchema));
  const Node* const list = root_.find("instrument");
  if (list == nullptr || list->kind != Node::Kind::Array || list->items.empty())
    return wrong(root_, "at least one [[instrument]] is due");
  for (const Node& item : list->items) {
    ASSAY_CHECK(config::only_keys(item, {"key", "title", "english", "in_force"}, name_));
    ASSAY_TRY(std::string key, text(item, "key"));
    const Node* const date = item.find("in_force");
    if (date == nullptr || date->kind != Node::Kind::Date) return wrong(item, "in_force must be a date");
    dates_[std::move(key)] = date->text;
  }
  return {};
}

Result<Origin> OriginReader::origin(const Node& table) const {
  Origin out;
  ASSAY_TRY(out.instrument, text(table, "instrument"));
  ASSAY_TRY(out.clause, text(table, "clause"));
  ASSAY_TRY(out.confidence, text(table, "confidence"));
  ASSAY_TRY(out.duty, config::string_or(table, "duty", "", name_));
  const auto date = dates_.find(out.instrument);
  if (date == dates_.end()) return wrong(table, fmt::format("there is no instrument {}", out.instrument));
  out.in_force = date->second;
  return out;
}

tl::unexpected<Error> OriginReader::wrong(const Node& at, std::string_view what) const {
  return fail(Code::Configuration, fmt::format("{}:{}: {}", name_, at.line, what));
}

Result<std::string> OriginReader::text(const Node& table, std::string_view key) const {
  ASSAY_TRY(std::string value, config::string_at(table, key, name_));
  if (value.empty()) return wrong(table, fmt::format("{} is empty", key));
  return value;
}

}  // namespace assay::law
