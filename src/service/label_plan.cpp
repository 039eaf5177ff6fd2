#include "service/label_plan.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/version.hpp"
#include "carrier/checked_plan.hpp"
#include "evidence/log.hpp"
#include "label/finding_catalog.hpp"
#include "label/protection.hpp"

namespace assay::service {
namespace {

/// In-place writes of bigger files are bound by head-v1 (D18).
constexpr std::uint64_t kHeadDigestFrom = 16U << 20U;

struct Planning {
  ByteSource& source;
  const Producer& producer;
  const LabelRequest& request;
  const carrier::registry::FormatRow& format;
};

crypto::DigestAlgorithm digest_algorithm(config::Suite suite) {
  return suite == config::Suite::International ? crypto::DigestAlgorithm::Sha256 : crypto::DigestAlgorithm::Sm3;
}

carrier::DigestScheme scheme_for(const Planning& planning) {
  const bool head = planning.request.mode == WriteMode::InPlace && planning.format.in_place &&
                    planning.request.digest == DigestPolicy::Auto && planning.source.size() > kHeadDigestFrom;
  return head ? carrier::DigestScheme::HeadV1 : carrier::DigestScheme::Full;
}

Result<evidence::ContentDigest> digest_of(const Planning& planning, crypto::DigestAlgorithm algorithm,
                                          carrier::DigestScheme scheme) {
  ASSAY_TRY(Bytes value, planning.format.carrier->digest_content(planning.source, algorithm, scheme));
  return evidence::ContentDigest{algorithm, std::string(carrier::scheme_name(scheme)), std::move(value)};
}

std::string named(const label::ImplicitLabel& label) {
  return fmt::format("producer `{}`, ProduceID `{}`", label.content_producer, label.produce_id);
}

/// The one label the asset speaks with, or none. Labels that contradict each other, or that cannot be read, are
/// nobody's to overwrite.
Result<const label::ImplicitLabel*> standing_label(const Planning& planning, const carrier::Inspection& inspection) {
  const label::ImplicitLabel* first = nullptr;
  for (const carrier::FoundLabel& found : inspection.labels) {
    if (!found.reading.label)
      return fail(
          Code::Conflict,
          fmt::format("{}: an AIGC entry at 0x{:x} ({}) cannot be read as a label and may be another producer's; "
                      "`assay verify` shows it. It is not overwritten",
                      planning.source.name(), found.offset, found.place));
    if (first != nullptr && *first != *found.reading.label)
      return fail(Code::Conflict,
                  fmt::format("{}: two labels contradict each other ({}; and {}); `assay verify` shows both. "
                              "Neither is overwritten",
                              planning.source.name(), named(*first), named(*found.reading.label)));
    if (first == nullptr) first = &*found.reading.label;
  }
  return first;
}

/// Whether `party`'s protection of our own label holds for the label and the content as they are: both signatures, by
/// one key (an earlier key of ours does), and the digest. Sets `digest` when it fits.
Result<bool> still_holds(const Planning& planning, const label::ImplicitLabel& standing, label::Party party,
                         std::optional<evidence::ContentDigest>& digest) {
  const label::Protection protection =
      label::read_protection(party == label::Party::Producer ? standing.reserved_code1 : standing.reserved_code2);
  const label::SignatureReport over_label = label::verify_label_signature(protection, standing, party);
  const label::SignatureReport over_binding = label::verify_binding_signature(protection);
  if (over_label.check != label::SignatureCheck::Valid || over_binding.check != label::SignatureCheck::Valid ||
      over_label.key != over_binding.key)
    return false;
  const label::Binding& binding = protection.bindings.front();  // there is one: it is what the signature covers
  const auto scheme = label::scheme_of_selection(binding.selection);
  if (!binding.algorithm || !scheme) return false;
  const auto wanted = *scheme == "head-v1" ? carrier::DigestScheme::HeadV1 : carrier::DigestScheme::Full;
  if (wanted == carrier::DigestScheme::HeadV1 && !planning.format.in_place) return false;
  ASSAY_TRY(evidence::ContentDigest now, digest_of(planning, *binding.algorithm, wanted));
  if (now.value != binding.value) return false;
  digest = std::move(now);
  return true;
}

Result<LabelPlan> unchanged(const Planning& planning, const label::ImplicitLabel& standing,
                            evidence::ContentDigest digest) {
  LabelPlan plan;
  plan.outcome = Outcome::Unchanged;
  plan.format = &planning.format;
  plan.label = standing;
  plan.digest = std::move(digest);
  plan.splice.copy(0, planning.source.size());
  return plan;
}

Result<evidence::Event> make_event(const Planning& planning, const LabelPlan& plan, const Id& id) {
  evidence::Event event;
  event.id = id;
  event.time_ms = id.unix_ms();
  event.kind = plan.outcome == Outcome::Propagated ? "asset.propagated" : "asset.labelled";
  event.tenant = planning.producer.tenant;
  event.service = planning.producer.service.name;
  event.actor = planning.producer.actor;
  event.content = plan.digest;
  event.media_type = planning.format.media_type;
  event.produce_id = plan.label.produce_id;
  ASSAY_TRY(event.label_json, label::write(plan.label));
  event.tool_version = fmt::format("assay {}", kVersion);
  event.algorithms = {{"content", std::string(crypto::algorithm_name(plan.digest.algorithm))},
                      {"label", std::string(crypto::algorithm_name(planning.producer.key.public_key().algorithm()))}};
  return event;
}

/// The new label, protected. `standing` is the label to propagate, nullptr at first writing.
Result<label::ImplicitLabel> compose(const Planning& planning, const label::ImplicitLabel* standing, const Id& id,
                                     const evidence::ContentDigest& digest) {
  const config::Service& service = planning.producer.service;
  const label::BoundContent content{digest.algorithm, digest.scheme, digest.value};
  if (planning.request.as_propagator) {
    label::ImplicitLabel label = standing != nullptr ? *standing : label::ImplicitLabel{};
    if (standing == nullptr) label.label = std::to_string(static_cast<int>(planning.request.degree));
    label = label.propagated_by(service.propagator_code, id.hex(), "");
    ASSAY_TRY(label.reserved_code2,
              label::build_protection(label, label::Party::Propagator, content, planning.producer.key));
    return label;
  }
  auto label = label::ImplicitLabel::first_writing(planning.request.degree, service.provider_code, id.hex(), "");
  ASSAY_TRY(label.reserved_code1,
            label::build_protection(label, label::Party::Producer, content, planning.producer.key));
  return label;
}

Result<LabelPlan> write_new(const Planning& planning, const label::ImplicitLabel* standing,
                            const carrier::Inspection& inspection, const Clock& clock) {
  if (inspection.has_c2pa && !planning.request.break_c2pa)
    return fail(Code::Conflict,
                fmt::format("{}: carries a C2PA manifest, and any change of the file breaks its binding. "
                            "`--break-c2pa` labels it all the same (the manifest's bytes are kept)",
                            planning.source.name()));
  LabelPlan plan;
  plan.format = &planning.format;
  plan.outcome = planning.request.as_propagator ? Outcome::Propagated : Outcome::Labelled;
  ASSAY_TRY(plan.digest, digest_of(planning, digest_algorithm(planning.producer.suite), scheme_for(planning)));
  const Id id = evidence::new_id(clock);
  ASSAY_TRY(plan.label, compose(planning, standing, id, plan.digest));
  ASSAY_TRY(plan.event, make_event(planning, plan, id));
  for (const label::Finding& finding : inspection.findings)
    if (finding.severity == label::Severity::Violation) plan.findings.push_back(finding);
  if (inspection.has_c2pa)
    plan.findings.push_back(
        label::make_finding("c2pa-binding-broken", "the C2PA manifest no longer fits the file; its bytes are kept"));
  if (!planning.format.holds_hidden_label()) {  // the visible label is all there is, and the log
    plan.splice.copy(0, planning.source.size());
    return plan;
  }
  const carrier::Carrier& carrier = *planning.format.carrier;
  const bool in_place = planning.request.mode == WriteMode::InPlace;
  if (!in_place || carrier::is_damaged(inspection)) {
    ASSAY_TRY(plan.splice, carrier::plan_checked(carrier, planning.source, plan.label, inspection));
  }
  if (in_place) {
    ASSAY_TRY(plan.in_place, carrier.plan_in_place(planning.source, plan.label));
    if (!plan.in_place && plan.splice.pieces().empty()) {
      ASSAY_TRY(plan.splice, carrier.plan_write(planning.source, plan.label));
    }
  }
  return plan;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Labelled:
      return "labelled";
    case Outcome::Propagated:
      return "propagated";
    case Outcome::Unchanged:
      return "unchanged";
  }
  return "unchanged";
}

Result<LabelPlan> plan_label(ByteSource& source, const Producer& producer, const LabelRequest& request,
                             const Clock& clock) {
  ASSAY_TRY(const carrier::registry::FormatRow* format, carrier::registry::sniff(source));
  const Planning planning{source, producer, request, *format};
  if (!format->holds_hidden_label() && !request.seen)
    return fail(Code::Unsupported,
                fmt::format("{}: {} has no place for an implicit label; `--visible` gives it the label that people see",
                            source.name(), format->name));
  ASSAY_TRY(const carrier::Inspection inspection, format->carrier->inspect(source));
  ASSAY_TRY(const label::ImplicitLabel* standing, standing_label(planning, inspection));
  const config::Service& service = producer.service;

  if (standing == nullptr) {
    if (request.as_propagator && request.degree == label::Degree::Is)
      return fail(
          Code::InvalidInput,
          fmt::format("{}: there is no label to propagate; `--degree possibly` (the user declares it) or `--degree "
                      "suspected` (traces were found) writes one of your own",
                      source.name()));
    return write_new(planning, nullptr, inspection, clock);
  }

  if (request.as_propagator) {
    std::optional<evidence::ContentDigest> digest;
    if (standing->content_propagator == service.propagator_code && !request.new_id) {
      ASSAY_TRY(const bool same, still_holds(planning, *standing, label::Party::Propagator, digest));
      if (same && inspection.labels.size() == 1) return unchanged(planning, *standing, std::move(*digest));
    }
    return write_new(planning, standing, inspection, clock);
  }

  if (standing->content_producer != service.provider_code)
    return fail(Code::Conflict,
                fmt::format("{}: already labelled by {}. Another producer's label is never overwritten; "
                            "`--as-propagator` keeps it and adds you as the one who spreads it",
                            source.name(), named(*standing)));
  std::optional<evidence::ContentDigest> digest;
  const bool same_degree = standing->degree() == request.degree;
  ASSAY_TRY(const bool same, still_holds(planning, *standing, label::Party::Producer, digest));
  if (same && same_degree && !request.new_id && inspection.labels.size() == 1)
    return unchanged(planning, *standing, std::move(*digest));
  ASSAY_TRY(LabelPlan plan, write_new(planning, nullptr, inspection, clock));
  plan.findings.push_back(label::make_finding(
      "own-label-replaced", same ? "your own earlier label was written anew"
                                 : "your own label did not fit its content or its signature; it has a new ProduceID"));
  return plan;
}

}  // namespace assay::service
