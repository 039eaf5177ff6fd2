#include "service/verify_asset.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "label/finding_catalog.hpp"
#include "label/protection.hpp"

namespace assay::service {
namespace {

std::string key_name(BytesView key) { return to_hex(BytesView(crypto::sha256(key)).first(8)); }

Check check_of(label::SignatureCheck check) {
  switch (check) {
    case label::SignatureCheck::Valid:
      return Check::Valid;
    case label::SignatureCheck::Invalid:
      return Check::Invalid;
    case label::SignatureCheck::Unsupported:
      return Check::Unsupported;
    case label::SignatureCheck::Absent:
      return Check::Absent;
  }
  return Check::Absent;
}

/// Compares the first digest we know how to compute. Content selections of other producers are not public: Unsupported.
Result<Check> check_content(ByteSource& source, const carrier::registry::FormatRow& format,
                            const label::Protection& protection) {
  if (protection.bindings.empty()) return Check::Absent;
  for (const label::Binding& binding : protection.bindings) {
    const auto scheme = label::scheme_of_selection(binding.selection);
    if (!binding.algorithm || !scheme || (*scheme == "head-v1" && !format.in_place)) continue;
    const auto wanted = *scheme == "head-v1" ? carrier::DigestScheme::HeadV1 : carrier::DigestScheme::Full;
    ASSAY_TRY(const Bytes now, format.carrier->digest_content(source, *binding.algorithm, wanted));
    return now == binding.value ? Check::Valid : Check::Invalid;
  }
  return Check::Unsupported;
}

Result<ProtectionReport> check_protection(ByteSource& source, const AssetReport& asset, label::Party party,
                                          const VerifyOptions& options) {
  ProtectionReport report;
  const std::string& code = party == label::Party::Producer ? asset.label->reserved_code1 : asset.label->reserved_code2;
  if (code.empty()) return report;
  const label::Protection protection = label::read_protection(code);
  const label::SignatureReport signature = label::verify_label_signature(protection, *asset.label, party);
  report.signature = check_of(signature.check);
  report.detail = signature.detail;
  if (!signature.key.empty()) {
    report.key = key_name(signature.key);
    report.own_key = options.own_key != nullptr && options.own_key->bytes() == signature.key;
  }
  // Who changes the content can change an unsigned digest too: only one that the label's signer signed says anything.
  const label::SignatureReport binding = label::verify_binding_signature(protection);
  if (binding.check == label::SignatureCheck::Invalid) {
    report.signature = Check::Invalid;
    report.detail = "the content digest was changed: " + binding.detail;
  } else if (binding.check == label::SignatureCheck::Valid && binding.key == signature.key) {
    ASSAY_TRY(report.content, check_content(source, *asset.format, protection));
  } else if (!protection.bindings.empty()) {
    report.content = Check::Unsupported;
  }
  return report;
}

void add_protection_findings(AssetReport& asset, std::string_view field, const ProtectionReport& report) {
  if (report.signature == Check::Invalid)
    asset.findings.push_back(label::make_finding(
        "signature-invalid", fmt::format("the signature in {} does not fit the label's fields", field)));
  if (report.content == Check::Invalid)
    asset.findings.push_back(
        label::make_finding("content-changed", fmt::format("the content is not the one that {} was made for", field)));
}

/// Labels are equal in what they say, whatever place or shape they stand in.
bool contradict(const std::vector<carrier::FoundLabel>& labels) {
  const label::ImplicitLabel* first = nullptr;
  for (const carrier::FoundLabel& found : labels) {
    if (!found.reading.label) continue;
    if (first != nullptr && *first != *found.reading.label) return true;
    if (first == nullptr) first = &*found.reading.label;
  }
  return false;
}

void collect_findings(AssetReport& asset) {
  asset.findings = asset.inspection.findings;
  for (const carrier::FoundLabel& found : asset.inspection.labels)
    asset.findings.insert(asset.findings.end(), found.reading.findings.begin(), found.reading.findings.end());
  const auto readable = std::count_if(asset.inspection.labels.begin(), asset.inspection.labels.end(),
                                      [](const auto& found) { return found.reading.label.has_value(); });
  if (contradict(asset.inspection.labels))
    asset.findings.push_back(
        label::make_finding("multiple-labels-conflict", "the file carries labels that contradict each other"));
  else if (readable > 1)
    asset.findings.push_back(label::make_finding(
        "multiple-labels-equal",
        fmt::format("the file carries the same label {} times; clause 6.1 c) wants one", readable)));
}

bool has_violation(const std::vector<label::Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const auto& finding) { return finding.severity == label::Severity::Violation; });
}
bool has_warning(const std::vector<label::Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const auto& finding) { return finding.severity != label::Severity::Note; });
}

/// Findings about the label itself, not about the file around it.
bool label_deviates(const AssetReport& asset) {
  return std::any_of(asset.inspection.labels.begin(), asset.inspection.labels.end(),
                     [](const auto& found) { return has_warning(found.reading.findings); }) ||
         has_violation(asset.findings);
}

Verdict judge(const AssetReport& asset) {
  if (contradict(asset.inspection.labels)) return Verdict::Conflict;
  if (!asset.label) {
    const bool declared = !asset.inspection.labels.empty() ||
                          std::any_of(asset.findings.begin(), asset.findings.end(), [](const auto& finding) {
                            return finding.id == "ai-declared" || finding.id == "private-bytedance" ||
                                   finding.id == "label-outside-front-matter";
                          });
    return declared ? Verdict::Inconclusive : Verdict::Unlabelled;
  }
  for (const ProtectionReport* report : {&asset.producer, &asset.propagator})
    if (report->signature == Check::Invalid || report->content == Check::Invalid) return Verdict::Altered;
  return label_deviates(asset) ? Verdict::Deviating : Verdict::Labelled;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::Labelled:
      return "labelled";
    case Verdict::Deviating:
      return "deviating";
    case Verdict::Altered:
      return "altered";
    case Verdict::Conflict:
      return "conflict";
    case Verdict::Inconclusive:
      return "inconclusive";
    case Verdict::Unlabelled:
      return "unlabelled";
  }
  return "unlabelled";
}

std::string_view check_name(Check check) noexcept {
  switch (check) {
    case Check::NotDone:
      return "not-done";
    case Check::Absent:
      return "absent";
    case Check::Valid:
      return "valid";
    case Check::Invalid:
      return "invalid";
    case Check::Unsupported:
      return "unsupported";
  }
  return "absent";
}

Result<AssetReport> verify_asset(ByteSource& source, const VerifyOptions& options) {
  AssetReport asset;
  asset.size = source.size();
  ASSAY_TRY(asset.format, carrier::registry::sniff(source));
  ASSAY_TRY(asset.inspection, asset.format->carrier->inspect(source));
  collect_findings(asset);
  if (carrier::registry::extension_disagrees(*asset.format, source.name()))
    asset.findings.push_back(label::make_finding(
        "extension-mismatch", fmt::format("the name's extension says otherwise, but this is {}", asset.format->name)));
  for (const carrier::FoundLabel& found : asset.inspection.labels) {
    if (!found.reading.label) continue;
    asset.label = found.reading.label;
    break;
  }
  if (asset.label && options.quick) {
    for (ProtectionReport* report : {&asset.producer, &asset.propagator})
      report->signature = report->content = Check::NotDone;
  } else if (asset.label) {
    ASSAY_TRY(asset.producer, check_protection(source, asset, label::Party::Producer, options));
    ASSAY_TRY(asset.propagator, check_protection(source, asset, label::Party::Propagator, options));
    add_protection_findings(asset, "ReservedCode1", asset.producer);
    add_protection_findings(asset, "ReservedCode2", asset.propagator);
  }
  asset.verdict = judge(asset);
  return asset;
}

}  // namespace assay::service
