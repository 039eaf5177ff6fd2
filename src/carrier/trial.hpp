// What the tests of every carrier do to a file: read, label, label in place, digest, and hold it against the contract.
// A test program says which carrier it tries, and under which name.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/byte_source.hpp"
#include "carrier/carrier.hpp"
#include "crypto/digest.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::for_tests {

/// Defined once in each test program.
[[nodiscard]] const Carrier& tried() noexcept;
extern const std::string_view kFileName;

using label::Degree;
using label::ImplicitLabel;

inline ImplicitLabel ours(std::string id = "0190a1b2c3d4e5f60718293a4b5c6d7e") {
  return ImplicitLabel::first_writing(Degree::Is, "001191110000MA0000000H10001", std::move(id), R"({"a":"b"})");
}
inline const std::string kJson = *label::write(ours());
inline const std::string kForeign =
    R"({"Label":"1","ContentProducer":"doubao","ProduceID":"x7","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""})";

inline Result<Inspection> inspect(const Bytes& file) {
  MemorySource source(file, kFileName);
  return tried().inspect(source);
}
inline Result<Bytes> try_write(const Bytes& file, const ImplicitLabel& label = ours()) {
  MemorySource source(file, kFileName);
  ASSAY_TRY(const auto plan, tried().plan_write(source, label));
  MemorySink sink;
  ASSAY_CHECK(plan.carry_out(source, sink));
  EXPECT_EQ(sink.bytes().size(), plan.size());
  return sink.take();
}
inline Bytes written(const Bytes& file, const ImplicitLabel& label = ours()) {
  auto out = try_write(file, label);
  EXPECT_TRUE(out) << out.error().message;
  return out ? *out : Bytes{};
}
/// The file after the edit in place; empty when it needs a copy.
inline Bytes in_place(Bytes file, const ImplicitLabel& label = ours(), std::size_t* patches = nullptr) {
  MemorySource source(file, kFileName);
  const auto edit = tried().plan_in_place(source, label);
  EXPECT_TRUE(edit) << edit.error().message;
  if (!edit || !*edit) return {};
  for (const container::Patch& patch : (*edit)->patches) {
    const auto at = file.begin() + static_cast<std::ptrdiff_t>(patch.offset);
    EXPECT_TRUE(std::equal(patch.before.begin(), patch.before.end(), at));
    std::copy(patch.after.begin(), patch.after.end(), at);
  }
  if (patches != nullptr) *patches = (*edit)->patches.size();
  append(file, (*edit)->appended);
  return file;
}
inline Bytes digest(const Bytes& file, DigestScheme scheme = DigestScheme::Full) {
  MemorySource source(file, kFileName);
  const auto found = tried().digest_content(source, crypto::DigestAlgorithm::Sha256, scheme);
  EXPECT_TRUE(found) << found.error().message;
  return found ? *found : Bytes{};
}
inline Bytes plain_digest(const Bytes& file) { return crypto::digest_of(crypto::DigestAlgorithm::Sha256, file); }

inline bool has_finding(const Inspection& seen, std::string_view id) {
  return std::ranges::any_of(seen.findings, [id](const label::Finding& finding) { return finding.id == id; });
}

/// What holds for any file that can be written: one label afterwards, at `place`; idempotent; one digest, by either
/// scheme, passed on too; in place the same bytes, if it can; a sound container.
inline Bytes expect_contract(const Bytes& file, std::string_view place) {
  const Bytes once = written(file);
  const auto seen = inspect(once);
  EXPECT_TRUE(seen) << seen.error().message;
  if (!seen) return once;
  EXPECT_EQ(seen->labels.size(), 1U);
  if (!seen->labels.empty()) {
    EXPECT_EQ(seen->labels[0].place, place);
    EXPECT_EQ(seen->labels[0].reading.label, ours());
  }
  for (const std::string_view fault : {"crc-mismatch", "riff-size-wrong"}) EXPECT_FALSE(has_finding(*seen, fault));
  EXPECT_EQ(written(once), once);
  const Bytes passed_on = written(once, ours().propagated_by("001191440300708461136T2XGW3", "p1", "r"));
  EXPECT_EQ(inspect(passed_on)->labels.size(), 1U);
  for (const DigestScheme scheme : {DigestScheme::Full, DigestScheme::HeadV1}) {
    EXPECT_EQ(digest(once, scheme), digest(file, scheme));
    EXPECT_EQ(digest(passed_on, scheme), digest(file, scheme));
  }
  const Bytes there = in_place(file);
  if (!there.empty()) {
    EXPECT_EQ(there, once);
    std::size_t patches = 1;
    EXPECT_EQ(in_place(once, ours(), &patches), once);
    EXPECT_EQ(patches, 0U);
  }
  return once;
}

}  // namespace assay::carrier::for_tests
