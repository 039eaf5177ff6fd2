#include <charconv>

#include "label/json.hpp"

namespace assay::label {

JsonKind JsonValue::kind() const noexcept {
  return document_ == nullptr ? JsonKind::Absent : document_->nodes_[index_].kind;
}

std::string_view JsonValue::text() const noexcept {
  if (document_ == nullptr) return {};
  const JsonDocument::Node& node = document_->nodes_[index_];
  if (node.kind != JsonKind::String) return raw();
  const std::string_view from = node.is_decoded ? std::string_view(document_->decoded_) : document_->text_;
  return from.substr(node.text_begin, node.text_length);
}

std::string_view JsonValue::raw() const noexcept {
  if (document_ == nullptr) return {};
  const JsonDocument::Node& node = document_->nodes_[index_];
  return document_->text_.substr(node.begin, node.end - node.begin);
}

std::size_t JsonValue::offset() const noexcept { return document_ == nullptr ? 0 : document_->nodes_[index_].begin; }

std::string_view JsonValue::name() const noexcept {
  if (document_ == nullptr || !document_->nodes_[index_].has_name) return {};
  return JsonValue(document_, index_ - 1).text();
}

std::size_t JsonValue::name_offset() const noexcept {
  if (document_ == nullptr || !document_->nodes_[index_].has_name) return offset();
  return document_->nodes_[index_ - 1].begin;
}

std::size_t JsonValue::size() const noexcept {
  const JsonKind is_kind = kind();
  if (is_kind != JsonKind::Array && is_kind != JsonKind::Object) return 0;
  return document_->nodes_[index_].text_length;
}

JsonValue::Iterator JsonValue::begin() const noexcept {
  const std::size_t count = size();
  if (count == 0) return {};
  const std::uint32_t first = index_ + (is(JsonKind::Object) ? 2U : 1U);
  return {document_, first, static_cast<std::uint32_t>(count)};
}

JsonValue::Iterator& JsonValue::Iterator::operator++() noexcept {
  const JsonDocument::Node& node = document_->nodes_[index_];
  index_ = node.after + (node.has_name ? 1U : 0U);
  --left_;
  return *this;
}

JsonValue JsonValue::find(std::string_view wanted) const noexcept {
  if (!is(JsonKind::Object)) return {};
  for (const JsonValue member : *this)
    if (member.name() == wanted) return member;
  return {};
}

std::optional<std::int64_t> JsonValue::integer() const noexcept {
  if (!is(JsonKind::Number)) return std::nullopt;
  const std::string_view digits = raw();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<bool> JsonValue::boolean() const noexcept {
  if (is(JsonKind::True)) return true;
  if (is(JsonKind::False)) return false;
  return std::nullopt;
}

}  // namespace assay::label
