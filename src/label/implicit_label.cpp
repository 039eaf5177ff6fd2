#include "label/implicit_label.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "json/json.hpp"
#include "label/characters.hpp"

namespace assay::label {
namespace {

constexpr std::size_t kFirstKept = 1;  // ContentProducer, ProduceID, ReservedCode1: kept by a propagator
constexpr std::size_t kLastKept = 3;
constexpr std::string_view kWrapperOpen = R"({"AIGC": )";  // one blank, as Annex E b) prints it

std::size_t written_size(const std::string& field) {
  const auto escaped = std::count_if(field.begin(), field.end(), [](char byte) { return byte == '"' || byte == '\\'; });
  return field.size() + static_cast<std::size_t>(escaped);
}

// {"Label":"","ContentProducer":"" ...}
constexpr std::size_t kFrame = [] {
  std::size_t size = 1;  // braces, and one comma less than there are fields
  for (const std::string_view name : kFieldNames) size += name.size() + std::string_view(R"("":"",)").size();
  return size;
}();

Result<> check_characters(std::size_t field, std::string_view value, bool kept) {
  const auto bad = kept ? first_unprintable(value) : first_illegal(value);
  if (!bad) return {};
  return fail(Code::InvalidInput,
              fmt::format("{}: {} at byte {} is not allowed (Annex E j: printable ASCII without blank and backslash{})",
                          kFieldNames[field], character_name(value.substr(*bad)), *bad,
                          field == 1 || field == 4 ? "; use the 27-character code instead of a name" : ""));
}

}  // namespace

ImplicitLabel ImplicitLabel::first_writing(Degree degree, std::string producer, std::string produce_id,
                                           std::string reserved_code1) {
  ImplicitLabel out;
  out.label = std::string(1, static_cast<char>('0' + static_cast<int>(degree)));
  out.content_propagator = producer;
  out.propagate_id = produce_id;
  out.content_producer = std::move(producer);
  out.produce_id = std::move(produce_id);
  out.reserved_code1 = std::move(reserved_code1);
  return out;
}

ImplicitLabel ImplicitLabel::propagated_by(std::string propagator, std::string new_propagate_id,
                                           std::string new_reserved_code2) const {
  ImplicitLabel out = *this;
  out.content_propagator = std::move(propagator);
  out.propagate_id = std::move(new_propagate_id);
  out.reserved_code2 = std::move(new_reserved_code2);
  return out;
}

std::optional<Degree> ImplicitLabel::degree() const noexcept {
  if (label.size() != 1 || label[0] < '1' || label[0] > '3') return std::nullopt;
  return static_cast<Degree>(label[0] - '0');
}

std::array<const std::string*, 7> fields_of(const ImplicitLabel& label) noexcept {
  return {&label.label,          &label.content_producer,   &label.produce_id,
          &label.reserved_code1, &label.content_propagator, &label.propagate_id,
          &label.reserved_code2};
}

std::array<std::string*, 7> fields_of(ImplicitLabel& label) noexcept {
  return {&label.label,          &label.content_producer,   &label.produce_id,
          &label.reserved_code1, &label.content_propagator, &label.propagate_id,
          &label.reserved_code2};
}

bool is_propagated(const ImplicitLabel& label) noexcept {
  return !label.content_propagator.empty() && label.content_propagator != label.content_producer;
}

Result<> validate(const ImplicitLabel& label) {
  if (!label.degree())
    return fail(Code::InvalidInput, fmt::format("Label: \"{}\" is none of 1, 2 and 3 (Annex E c)", label.label));
  const bool propagated = is_propagated(label);
  if (!propagated && label.content_producer.empty())
    return fail(Code::InvalidInput,
                "ContentProducer: is empty; it names the service that generated the content (Annex E)");
  if (!propagated && label.produce_id.empty())
    return fail(Code::InvalidInput, "ProduceID: is empty; it is the producer's number for this content (Annex E)");

  std::size_t size = kFrame;
  const auto fields = fields_of(label);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    ASSAY_CHECK(check_characters(i, *fields[i], propagated && i >= kFirstKept && i <= kLastKept));
    size += written_size(*fields[i]);
  }
  const std::size_t limit = propagated ? kLargestLabel - kWrapperOpen.size() - 1 : kLargestOwnLabel;
  if (size > limit) {
    const auto longest = std::max_element(fields.begin(), fields.end(),
                                          [](const auto* a, const auto* b) { return a->size() < b->size(); });
    const auto which = static_cast<std::size_t>(longest - fields.begin());
    return fail(Code::InvalidInput, fmt::format("{}: {} bytes make the label {} bytes long, over the limit of {}",
                                                kFieldNames[which], (*longest)->size(), size, limit));
  }
  return {};
}

Result<std::string> write(const ImplicitLabel& label, Form form) {
  ASSAY_CHECK(validate(label));
  std::string out;
  const auto fields = fields_of(label);
  std::size_t size = kFrame + kWrapperOpen.size() + 1;
  for (const std::string* field : fields) size += field->size() + field->size() / 8;
  out.reserve(size);

  if (form == Form::Wrapped) out += kWrapperOpen;
  out.push_back('{');
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out.push_back(',');
    out.push_back('"');
    out += kFieldNames[i];
    out += "\":";
    json::append_string(out, *fields[i]);
  }
  out.push_back('}');
  if (form == Form::Wrapped) out.push_back('}');
  return out;
}

}  // namespace assay::label
