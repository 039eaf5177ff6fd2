#include "carrier/checked_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "container/splice_source.hpp"

namespace assay::carrier {
namespace {

constexpr std::array<std::string_view, 10> kDamage = {
    "trailing-bytes", "stray-bytes",     "crc-mismatch", "exif-unreadable", "xmp-unreadable",
    "xmp-repeated",   "riff-size-wrong", "id3-damaged",  "ape-damaged",     "label-unreadable",
};

const label::Finding* damage_in(const Inspection& seen) noexcept {
  for (const label::Finding& finding : seen.findings)
    if (std::find(kDamage.begin(), kDamage.end(), finding.id) != kDamage.end()) return &finding;
  return nullptr;
}

bool same_bytes(const Result<Bytes>& a, const Result<Bytes>& b) { return a && b && *a == *b; }

enum class ReadBack : std::uint8_t { Well, Otherwise, SourceChanged };

ReadBack read_back(const Carrier& carrier, ByteSource& source, const label::ImplicitLabel& label,
                   const container::Splice& plan) {
  container::SpliceSource planned(source, plan);
  const auto after = carrier.inspect(planned);
  if (!after || after->labels.size() != 1 || after->labels[0].reading.label != label) return ReadBack::Otherwise;
  const auto again = carrier.plan_write(planned, label);
  if (!again || again->size() != plan.size()) return ReadBack::Otherwise;
  const auto digest = [&carrier](ByteSource& of) {
    return carrier.digest_content(of, crypto::DigestAlgorithm::Sha256, DigestScheme::Full);
  };
  const auto before = digest(source);
  if (same_bytes(before, digest(planned))) return ReadBack::Well;
  return same_bytes(before, digest(source)) ? ReadBack::Otherwise : ReadBack::SourceChanged;
}

}  // namespace

bool is_damaged(const Inspection& seen) noexcept { return damage_in(seen) != nullptr; }

Result<container::Splice> plan_checked(const Carrier& carrier, ByteSource& source, const label::ImplicitLabel& label,
                                       const Inspection& seen) {
  ASSAY_TRY(container::Splice plan, carrier.plan_write(source, label));
  const label::Finding* const damage = damage_in(seen);
  if (damage == nullptr) return plan;
  const ReadBack back = read_back(carrier, source, label, plan);
  if (back == ReadBack::Well) return plan;
  if (back == ReadBack::SourceChanged)
    return fail(Code::Conflict,
                fmt::format("{}: the file changed while it was read; label it once it is at rest", source.name()));
  return fail(Code::Corrupt,
              fmt::format("{}: the file is damaged so that it would not read back with this label alone ({}: {}); "
                          "repair it first, for instance by saving it anew in the program it came from",
                          source.name(), damage->id, damage->detail));
}

}  // namespace assay::carrier
