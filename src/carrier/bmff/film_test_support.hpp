// What the tests of this folder share: a label of ours, foreign ones, and edits carried out in memory.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "carrier/bmff/bmff_carrier.hpp"
#include "container/bmff/film_for_tests.hpp"

namespace assay::carrier::bmff::for_tests {

using namespace container::bmff::for_tests;

inline label::ImplicitLabel our_label(std::string id = "0190a1b2c3d47e5f8091a2b3c4d5e6f7") {
  return label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", std::move(id), "");
}
inline std::string json(const label::ImplicitLabel& label, label::Form form = label::Form::Bare) {
  return *label::write(label, form);
}
inline const std::string kForeign =
    R"({"Label":"1","ContentProducer":"SomebodyElse","ProduceID":"f1","ReservedCode1":"",)"
    R"("ContentPropagator":"SomebodyElse","PropagateID":"f1","ReservedCode2":""})";
inline const std::string kForeignWrapped = R"({"AIGC": )" + kForeign + "}";

inline const std::string kXmpUuid("\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", 16);
inline const std::string kC2paUuid("\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);
inline std::string packet(std::string_view properties) {
  return R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)"
         R"(<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="video/mp4"/>)" +
         std::string(properties) + "</rdf:RDF></x:xmpmeta>";
}
inline std::string property(std::string_view value) {
  return R"(<rdf:Description rdf:about="" xmlns:t="http://www.tc260.org.cn/ns/AIGC/1.0/"><t:AIGC><![CDATA[)" +
         std::string(value) + "]]></t:AIGC></rdf:Description>";
}
inline std::string freeform(std::string_view name, std::string_view value) {
  return box("----", full_box("mean", "com.example") + full_box("name", name) + data_box(value));
}

inline Inspection inspect(std::string_view file) {
  MemorySource source(as_bytes(file), "film.mp4");
  auto seen = carrier().inspect(source);
  EXPECT_TRUE(seen.has_value()) << (seen ? "" : seen.error().message);
  return seen ? *std::move(seen) : Inspection{};
}
inline std::string finding_ids(const Inspection& inspection) {
  std::string ids;
  for (const label::Finding& finding : inspection.findings) ids += (ids.empty() ? "" : " ") + std::string(finding.id);
  return ids;
}

inline Result<std::string> try_write(std::string_view file, const label::ImplicitLabel& label = our_label()) {
  MemorySource source(as_bytes(file), "film.mp4");
  ASSAY_TRY(const container::Splice plan, carrier().plan_write(source, label));
  MemorySink sink;
  ASSAY_CHECK(plan.carry_out(source, sink));
  return std::string(as_text(sink.bytes()));
}
inline std::string write(std::string_view file, const label::ImplicitLabel& label = our_label()) {
  const auto written = try_write(file, label);
  EXPECT_TRUE(written.has_value()) << (written ? "" : written.error().message);
  return written.value_or("");
}

inline std::optional<container::InPlaceEdit> plan_edit(std::string_view file,
                                                       const label::ImplicitLabel& label = our_label()) {
  MemorySource source(as_bytes(file), "film.mp4");
  auto plan = carrier().plan_in_place(source, label);
  EXPECT_TRUE(plan.has_value()) << (plan ? "" : plan.error().message);
  return plan ? *std::move(plan) : std::nullopt;
}
inline std::string carried_out(std::string_view file, const container::InPlaceEdit& edit) {
  std::string out(file);
  out += as_text(edit.appended);
  for (const container::Patch& patch : edit.patches) {
    EXPECT_EQ(file.substr(static_cast<std::size_t>(patch.offset), patch.before.size()), as_text(patch.before));
    EXPECT_EQ(patch.before.size(), patch.after.size());
    out.replace(static_cast<std::size_t>(patch.offset), patch.after.size(), as_text(patch.after));
  }
  return out;
}
inline std::size_t patched(const container::InPlaceEdit& edit) {
  std::size_t total = 0;
  for (const container::Patch& patch : edit.patches) total += patch.after.size();
  return total;
}
/// Empty: not possible in place.
inline std::string write_in_place(std::string_view file, const label::ImplicitLabel& label = our_label()) {
  const auto edit = plan_edit(file, label);
  return edit ? carried_out(file, *edit) : std::string();
}

inline std::string digest(std::string_view file, DigestScheme scheme = DigestScheme::Full) {
  MemorySource source(as_bytes(file), "film.mp4");
  const auto value = carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, scheme);
  EXPECT_TRUE(value.has_value()) << (value ? "" : value.error().message);
  return value ? to_hex(*value) : std::string();
}

/// The one label is `label`, in `place`, and nothing else in the file has moved apart.
inline void expect_labelled(std::string_view file, std::string_view original, std::string_view place,
                            const label::ImplicitLabel& label = our_label()) {
  const Inspection seen = inspect(file);
  ASSERT_EQ(seen.labels.size(), 1U);
  EXPECT_EQ(seen.labels[0].place, place);
  ASSERT_TRUE(seen.labels[0].reading.label.has_value());
  EXPECT_EQ(*seen.labels[0].reading.label, label);
  EXPECT_EQ(chunks(file), chunks(original));
  EXPECT_EQ(digest(file), digest(original));
  EXPECT_EQ(digest(file, DigestScheme::HeadV1), digest(original, DigestScheme::HeadV1));
}

}  // namespace assay::carrier::bmff::for_tests
