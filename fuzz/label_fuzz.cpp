// deps: label crypto
// The three readers of a label's text: strict, tolerant and of protection data.
#include <cstdint>
#include <cstdlib>

#include "label/finding_catalog.hpp"
#include "label/implicit_label.hpp"
#include "label/protection.hpp"

namespace {

using namespace assay;

// A broken property ends the run with a stack trace.
void must(bool holds) {
  if (!holds) std::abort();
}

std::string without_blanks(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (!in_string && (json[i] == ' ' || json[i] == '\t' || json[i] == '\r' || json[i] == '\n')) continue;
    out.push_back(json[i]);
    if (json[i] == '"') in_string = !in_string;
    if (json[i] == '\\' && in_string && i + 1 < json.size()) out.push_back(json[++i]);
  }
  return out;
}

void read_protection_of(const label::ImplicitLabel& of, std::string_view code, label::Party party) {
  const label::Protection protection = label::read_protection(code);
  must(protection.kind != label::ProtectionKind::None || code.empty());
  static_cast<void>(label::verify_label_signature(protection, of, party));
  static_cast<void>(label::verify_binding_signature(protection));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  const label::Reading reading = label::read_tolerant(text);
  for (const label::Finding& finding : reading.findings) must(label::catalog_row(finding.id) != nullptr);
  must(reading.label || !reading.findings.empty());  // no label without a reason
  if (reading.label) {
    read_protection_of(*reading.label, reading.label->reserved_code1, label::Party::Producer);
    read_protection_of(*reading.label, reading.label->reserved_code2, label::Party::Propagator);
    // What a tolerant reading makes valid can be written and read back.
    if (const auto written = label::write(*reading.label)) must(label::read_strict(*written).value() == *reading.label);
  }
  read_protection_of({}, text, label::Party::Producer);

  // Whatever the strict reader accepts, write() makes again, but for blanks between tokens; the tolerant one agrees.
  if (const auto strict = label::read_strict(text)) {
    must(reading.label == *strict);
    must(without_blanks(label::write(*strict, reading.form).value()) == without_blanks(text));
  }
  return 0;
}
