#include <charconv>

#include "json/json.hpp"

namespace assay::json {

Kind Value::kind() const noexcept { return document_ == nullptr ? Kind::Absent : document_->nodes_[index_].kind; }

std::string_view Value::text() const noexcept {
  if (document_ == nullptr) return {};
  const Document::Node& node = document_->nodes_[index_];
  if (node.kind != Kind::String) return raw();
  const std::string_view from = node.is_decoded ? std::string_view(document_->decoded_) : document_->text_;
  return from.substr(node.text_begin, node.text_length);
}

std::string_view Value::raw() const noexcept {
  if (document_ == nullptr) return {};
  const Document::Node& node = document_->nodes_[index_];
  return document_->text_.substr(node.begin, node.end - node.begin);
}

std::size_t Value::offset() const noexcept { return document_ == nullptr ? 0 : document_->nodes_[index_].begin; }

std::string_view Value::name() const noexcept {
  if (document_ == nullptr || !document_->nodes_[index_].has_name) return {};
  return Value(document_, index_ - 1).text();
}

std::size_t Value::name_offset() const noexcept {
  if (document_ == nullptr || !document_->nodes_[index_].has_name) return offset();
  return document_->nodes_[index_ - 1].begin;
}

std::size_t Value::size() const noexcept {
  const Kind is_kind = kind();
  if (is_kind != Kind::Array && is_kind != Kind::Object) return 0;
  return document_->nodes_[index_].text_length;
}

Value::Iterator Value::begin() const noexcept {
  const std::size_t count = size();
  if (count == 0) return {};
  const std::uint32_t first = index_ + (is(Kind::Object) ? 2U : 1U);
  return {document_, first, static_cast<std::uint32_t>(count)};
}

Value::Iterator& Value::Iterator::operator++() noexcept {
  const Document::Node& node = document_->nodes_[index_];
  index_ = node.after + (node.has_name ? 1U : 0U);
  --left_;
  return *this;
}

Value Value::find(std::string_view wanted) const noexcept {
  if (!is(Kind::Object)) return {};
  for (const Value member : *this)
    if (member.name() == wanted) return member;
  return {};
}

std::optional<std::int64_t> Value::integer() const noexcept {
  if (!is(Kind::Number)) return std::nullopt;
  const std::string_view digits = raw();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<bool> Value::boolean() const noexcept {
  if (is(Kind::True)) return true;
  if (is(Kind::False)) return false;
  return std::nullopt;
}

}  // namespace assay::json
