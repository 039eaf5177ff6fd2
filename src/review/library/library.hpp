// The feature database as it is kept: records of the register `feature-entry`, each with a file of entries, which two
// persons bring into the library and out of it (Deep Synthesis Provisions, Article 10).
//
//   ASSAY_TRY(const records::StoredRecord record, propose(engine, actor, entries, {.title = "November", ...}));
//   ... `accept` and `enter` by another person ...
//   ASSAY_TRY(const Contents contents, contents_at(shelf, std::nullopt));
//   ASSAY_TRY(auto set, entry::EntrySet::compile(contents.entries, refusals));
//
// What counts of a record is the files that were attached before it was proposed: a file that came later was seen by
// one person only. There is one such file, and it is what the record's fields say: a record brought in by hand whose
// file is another is left out by name and all others stay in force. A record on trial counts with every action weakened
// to `note`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "account/actor.hpp"
#include "ports/attachments.hpp"
#include "records/engine.hpp"
#include "records/record_store.hpp"
#include "review/entry/entry.hpp"
#include "review/library/content.hpp"

namespace assay::review::library {

inline constexpr std::string_view kRegister = "feature-entry";
/// Entries that hit far more often than their `flood` allows: each a record, out of force until a person restores it.
inline constexpr std::string_view kTripRegister = "feature-trip";
/// Entries of one record: what is read into memory for it at a time.
inline constexpr std::size_t kMostEntries = 1'000'000;

struct Proposal {
  std::string title;    ///< under which it is found
  std::string source;   ///< where the entries come from and why they are wanted
  std::string service;  ///< "": of all
};

/// Makes a record with the entries as its file and proposes it. @return InvalidInput without entries, Limited over
/// kMostEntries, and what the engine says
[[nodiscard]] Result<records::StoredRecord> propose(records::Engine& engine, const account::Actor& actor,
                                                    const std::vector<entry::Entry>& entries, const Proposal& proposal);

/// Where records and their files lie. Both outlive it.
struct Shelf {
  records::RecordStore& store;
  ports::Attachments& attachments;
  std::string tenant;
};

enum class Standing : std::uint8_t { Trial, InLibrary };

/// A record that counts.
struct Batch {
  std::string number;
  std::string state;
  Standing standing = Standing::Trial;
  std::string proposer, reviewer;  ///< names of the two persons
  std::int64_t since_ms = 0;       ///< when it came on trial, or into the library
  std::vector<std::string> files;  ///< SHA-256 of each, hex
  std::uint64_t entries = 0;       ///< in its file
  std::string fields_json;         ///< of the record
};

/// An entry that went over its `flood` and that nobody has restored.
struct Tripped {
  std::string number;   ///< of the record in kTripRegister
  std::string entry;    ///< its id
  std::string version;  ///< SHA-256 of it as it was, hex: another version of it counts
  std::int64_t since_ms = 0;
};

/// A record that should count and does not, as its file is not what it says.
struct Refused {
  std::string number;
  std::string why;
};

/// Files of entries read before, by their SHA-256, for who reads the library again and again.
struct EntryFile {
  std::vector<entry::Entry> entries;
  Content content;
};
using EntryFiles = std::map<std::string, std::shared_ptr<const EntryFile>, std::less<>>;

struct Contents {
  std::vector<entry::Entry> entries;  ///< by id, none twice; those on trial only note
  std::vector<Batch> batches;         ///< in the order in which they count
  std::uint64_t in_library = 0;
  std::uint64_t trial = 0;
  /// Entries whose id a later record brought into the library again, and entries on trial whose id is in the library.
  std::uint64_t replaced = 0;
  std::vector<std::string> left_out;  ///< lines that this version no longer reads: record, line, reason
  std::vector<Refused> refused;       ///< records left out whole
  std::vector<Tripped> tripped;       ///< by entry; what is out of force of them is not in `entries`
};

/// What was in the library then. Of two records with one id that which came into the library later counts; nothing on
/// trial takes the place of what is in the library.
/// @param unix_ms  nullopt: now
/// @param least    InLibrary leaves out what is on trial
/// @return NotFound naming a record that counted then and has been erased since; Corrupt naming a file that is not what
/// was attached
/// @param files  kept from call to call: what is not there is read; what no longer counts is dropped. nullptr: all is
/// read
[[nodiscard]] Result<Contents> contents_at(const Shelf& shelf, std::optional<std::int64_t> unix_ms,
                                           Standing least = Standing::Trial, EntryFiles* files = nullptr);
/// The library as it was when its set had that digest, the latest such time.
/// @param digest  hex, its first 8 digits at least
/// @return NotFound when it never had
[[nodiscard]] Result<std::pair<std::int64_t, Contents>> contents_of_digest(const Shelf& shelf, std::string_view digest);

/// Says in the evidence log which records are refused, once for each change of them.
[[nodiscard]] Result<> record_refusals(records::Engine& engine, const account::Actor& actor, const Contents& contents);

}  // namespace assay::review::library
