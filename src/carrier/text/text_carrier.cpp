#include "carrier/text/text_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::carrier::text {
namespace {

class TextCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& /*source*/) const override { return Inspection{}; }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& /*label*/) const override {
    return fail(Code::Unsupported,
                fmt::format("{}: plain text has no place for a hidden label; its label is a line at its start or end",
                            source.name()));
  }

 protected:
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme /*scheme*/) const override {
    container::Splice whole;
    whole.copy(0, source.size());
    return whole;
  }
};

bool ends_with_ignoring_case(std::string_view name, std::string_view lower) {
  if (name.size() < lower.size()) return false;
  name.remove_prefix(name.size() - lower.size());
  return std::equal(name.begin(), name.end(), lower.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

}  // namespace

bool sniff(BytesView head, std::string_view name) {
  if (!ends_with_ignoring_case(name, ".txt") && !ends_with_ignoring_case(name, ".text")) return false;
  const std::string_view bytes = as_text(head);
  const bool is_utf16 = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  return is_utf16 || bytes.find('\0') == std::string_view::npos;
}

const Carrier& carrier() noexcept {
  static const TextCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::text
