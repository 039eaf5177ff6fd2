// Entries compiled, with a digest, and what is in force of them right now.
//
//   ASSAY_TRY(auto set, EntrySet::compile(std::move(entries), refusals));      // seconds for a hundred thousand
//   LiveEntries live(set);
//   live.put(entry); live.revoke("s-17");                                      // in force at once, beside the base
//   const auto force = live.current();                                         // what a scan takes, and keeps while it
//   runs match::Scan scan(force->layers(), filter_of(circumstances));
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "review/entry/entry.hpp"
#include "review/likeness/hash256.hpp"
#include "review/link/links.hpp"
#include "review/match/layers.hpp"
#include "review/near/samples.hpp"

namespace assay::review::entry {

/// What stands for a rule of the matcher when there is none.
inline constexpr std::uint32_t kNoRule = 0xFFFFFFFF;

/// Entries, sorted by id, and the matcher's set of those it looks for. Immutable.
class EntrySet {
 public:
  struct Refusal {
    std::string id;
    Error error;
  };
  /// @param refusals  receives the entries left out: those `check` refuses, and the second of an id
  /// @return Limited only, when there are too many
  [[nodiscard]] static Result<std::shared_ptr<const EntrySet>> compile(std::vector<Entry> entries,
                                                                       std::vector<Refusal>& refusals);

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] const std::vector<crypto::Hash>& hashes() const noexcept { return hashes_; }
  [[nodiscard]] const std::shared_ptr<const match::Set>& set() const noexcept { return set_; }
  /// Place of the entry that is a rule of the matcher's set; and the rule of an entry, kNoRule when the matcher does
  /// not look for it.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t rule) const noexcept { return places_[rule]; }
  [[nodiscard]] std::uint32_t rule_at(std::uint32_t place) const noexcept { return rules_[place]; }
  /// Its URLs and sample texts, numbered by place; nullptr when there are none.
  [[nodiscard]] const std::shared_ptr<const link::Links>& links() const noexcept { return links_; }
  [[nodiscard]] const std::shared_ptr<const near::Samples>& samples() const noexcept { return samples_; }
  [[nodiscard]] bool has_contacts() const noexcept { return has_contacts_; }
  /// Place of the entry of that id; entries().size() when there is none.
  [[nodiscard]] std::size_t find(std::string_view id) const noexcept;

 private:
  std::vector<Entry> entries_;
  std::vector<crypto::Hash> hashes_;  // SHA-256 of each entry as write_entry writes it
  std::shared_ptr<const match::Set> set_;
  std::vector<std::uint32_t> places_;  // by rule
  std::vector<std::uint32_t> rules_;   // by place
  std::shared_ptr<const link::Links> links_;
  std::shared_ptr<const near::Samples> samples_;
  bool has_contacts_ = false;
};

/// What other rooms look for in pictures, films and sounds: `place` is that of InForce::entry_at.
struct ImageFeature {
  std::uint32_t place = 0;
  std::uint8_t distance = kFarthest;  ///< most bits that may differ
  likeness::Hash256 hash;
};
struct VideoFeature {
  std::uint32_t place = 0;
  std::uint8_t distance = kFarthest;
  std::vector<likeness::Hash256> frames;  ///< in their order
};
struct AudioFeature {
  std::uint32_t place = 0;
  Bytes fingerprint;  ///< as chromaprint gives it
};

/// What is in force: a base, a delta beside it, and which entries of the base are revoked or replaced. Immutable.
/// Entries are numbered by place: those of the base first, then those of the delta.
class InForce {
 public:
  /// @param revoked  places in the base
  InForce(std::shared_ptr<const EntrySet> base, std::shared_ptr<const EntrySet> delta,
          const std::vector<std::uint32_t>& revoked);

  [[nodiscard]] const std::shared_ptr<const match::Layers>& layers() const noexcept { return layers_; }
  /// Place of the entry of a hit's rule.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t rule) const noexcept {
    const auto base_rules = static_cast<std::uint32_t>(base_->set()->rules().size());
    return rule < base_rules ? base_->place_of(rule) : base_size() + delta_->place_of(rule - base_rules);
  }
  [[nodiscard]] const Entry& entry_at(std::uint32_t place) const noexcept {
    return place < base_size() ? base_->entries()[place] : delta_->entries()[place - base_size()];
  }
  /// SHA-256 of the entry: which version of it is in force.
  [[nodiscard]] const crypto::Hash& version_at(std::uint32_t place) const noexcept {
    return place < base_size() ? base_->hashes()[place] : delta_->hashes()[place - base_size()];
  }
  [[nodiscard]] const Entry& entry(std::uint32_t rule) const noexcept { return entry_at(place_of(rule)); }
  [[nodiscard]] const crypto::Hash& version(std::uint32_t rule) const noexcept { return version_at(place_of(rule)); }
  /// Places in all; those of revoked entries are among them.
  [[nodiscard]] std::uint32_t places() const noexcept {
    return base_size() + (delta_ ? static_cast<std::uint32_t>(delta_->entries().size()) : 0);
  }
  /// Whether the entry there is in force.
  [[nodiscard]] bool stands(std::uint32_t place) const noexcept {
    return place >= revoked_.size() || revoked_[place] == 0;
  }
  /// The entry of that id when it is in force; else nullptr.
  [[nodiscard]] const Entry* find(std::string_view id) const noexcept;
  /// The sets, the base first, each with the place of its first entry.
  [[nodiscard]] std::vector<std::pair<const EntrySet*, std::uint32_t>> sets() const;
  /// The entries in force of these kinds, by place.
  [[nodiscard]] std::vector<ImageFeature> images() const;
  [[nodiscard]] std::vector<VideoFeature> videos() const;
  [[nodiscard]] std::vector<AudioFeature> audios() const;
  /// SHA-256 over "assay entries v1\n" and the hashes of all entries in force, by id: the same for a base with a delta
  /// as for one set compiled of the same entries.
  [[nodiscard]] const crypto::Hash& digest() const noexcept { return digest_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  [[nodiscard]] std::uint32_t base_size() const noexcept { return static_cast<std::uint32_t>(base_->entries().size()); }
  std::shared_ptr<const EntrySet> base_, delta_;
  std::shared_ptr<const match::Layers> layers_;
  std::vector<std::uint8_t> revoked_;  // by place of the base; empty: none
  crypto::Hash digest_{};
  std::size_t size_ = 0;
};

/// The entries in force, changed while scans run. Thread-safe.
class LiveEntries {
 public:
  explicit LiveEntries(std::shared_ptr<const EntrySet> base);

  /// Takes a new entry, or one in place of that with its id. Costs what the delta costs to compile, not the base.
  /// @return what `check` refuses
  Result<> put(Entry entry);
  /// @return NotFound when no entry of that id is in force
  Result<> revoke(std::string_view id);
  /// Several of both at once, for the price of one.
  /// @param put  each checked as by put; one that is refused refuses all
  Result<> change(std::vector<Entry> put, const std::vector<std::string>& revoked);
  /// Puts a newly compiled base in place of the old one. Changes made since `compiled_from` stay in the delta.
  /// @param compiled_from  what `changes()` was when the entries for the base were taken
  void rebase(std::shared_ptr<const EntrySet> base, std::uint64_t compiled_from);

  [[nodiscard]] std::shared_ptr<const InForce> current() const;
  /// All entries in force, by id: what a new base is compiled of, with `changes()` read before.
  [[nodiscard]] std::vector<Entry> entries() const;
  /// Counts puts and revocations.
  [[nodiscard]] std::uint64_t changes() const;
  /// Entries beside the base; when they are many, compile a new base.
  [[nodiscard]] std::size_t delta_size() const;

 private:
  struct Change {
    std::optional<Entry> entry;  // nullopt: revoked
    std::uint64_t number = 0;
  };
  Result<> apply(const std::string& id, Change change);
  Result<> publish();

  mutable std::mutex changing_;  // held while a delta is compiled
  mutable std::mutex reading_;   // of current_, never held for long
  std::shared_ptr<const EntrySet> base_;
  std::map<std::string, Change, std::less<>> delta_;
  std::uint64_t changes_ = 0;
  std::shared_ptr<const InForce> current_;
};

/// Which version of an entry it is: SHA-256 of it as write_entry writes it.
[[nodiscard]] crypto::Hash version_of(const Entry& entry);
/// What InForce::digest() of these entries is; they are sorted by id and none stands twice.
[[nodiscard]] crypto::Hash digest_of(const std::vector<Entry>& entries);

/// What a text is held against the entries for.
struct Circumstances {
  const InForce* in_force = nullptr;
  Surface surface = Surface::Output;
  std::int64_t unix_ms = 0;
  std::uint64_t request = 0;  ///< tells requests apart, for entries that count in a share of them
};

/// Circumstances::request of a subject, a conversation or a text: the same for the same bytes, in every process.
[[nodiscard]] std::uint64_t request_of(std::string_view subject) noexcept;
/// Whether the entry at that place counts there: on that surface, valid then, rolled out to that request.
[[nodiscard]] bool counts(const Circumstances& circumstances, std::uint32_t place) noexcept;
/// Rules that count there: on that surface, valid then, rolled out to that request. `circumstances` must outlive it.
[[nodiscard]] match::RuleFilter counts_in(const Circumstances& circumstances);
/// Rules whose action keeps the text back: all but Action::Note.
[[nodiscard]] match::RuleFilter keeps_back_in(const Circumstances& circumstances);

}  // namespace assay::review::entry
