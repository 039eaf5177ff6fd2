// The port behind which records are kept: what a register's cases look like to a database, and what it must be able to
// do. It knows no definition and no law; sealed values come here sealed already.
//
//   ASSAY_TRY(const std::uint64_t serial, store.take_serials("default", "complaint", 2026, 1));
//   ASSAY_CHECK(store.commit({&change, 1}));                 // record, search values, clocks, history: all or nothing
//   ASSAY_TRY(const auto due, store.clocks({.tenant = "default", .next_before_ms = now}));
//
// Texts are UTF-8 and compared by their bytes, whatever the database's own collation would say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace assay::records {

inline constexpr std::size_t kMaxChanges = 10'000;  ///< in one commit
inline constexpr std::size_t kMaxPage = 10'000;     ///< rows that one question answers

/// A record as it stands now.
struct StoredRecord {
  Id id;
  std::string tenant;
  std::string service;          ///< "": of no service in particular
  std::string reg;              ///< key of the register: "complaint"
  std::string number;           ///< case number, unique in a tenant: "C-2026-000017"
  std::string state;            ///< key of the state
  std::uint32_t version = 1;    ///< 1 when new, one more with each change
  std::int64_t created_ms = 0;  ///< all times: milliseconds since 1970-01-01 UTC
  std::int64_t updated_ms = 0;
  std::string definition_digest;  ///< hex; of the definition the last change was made under
  std::string fields_json;        ///< an object; what is sealed stands there sealed, with its key
  std::string access_digest;      ///< hex; digest of the key by which the public follows its case; "": none was given
  std::optional<std::int64_t> retain_until_ms;  ///< due for erasure from then on; nullopt: not before it is final
  bool legal_hold = false;                      ///< kept whatever retain_until_ms says
  bool erased = false;                          ///< fields, search values, clocks and attachments are gone
  friend bool operator==(const StoredRecord&, const StoredRecord&) = default;
};

/// What search finds: folded text, or a number or date of fixed width whose bytes sort as it does. Several values may
/// stand for one field.
struct SearchValue {
  std::string field;
  std::string value;
  friend bool operator==(const SearchValue&, const SearchValue&) = default;
};

struct StoredClock {
  std::string key;          ///< of the definition: "feedback"
  std::uint32_t round = 0;  ///< of clocks that repeat: counts from 0
  std::int64_t started_ms = 0;
  std::optional<std::int64_t> due_ms;      ///< nullopt: the law gives no number and the operator declared none
  std::optional<std::int64_t> paused_ms;   ///< since when it stands still
  std::optional<std::int64_t> stopped_ms;  ///< when what it waits for was done
  std::int64_t paused_total_ms = 0;        ///< of pauses that are over
  std::uint8_t told = 0;                   ///< the last state that somebody was told: a law::ClockState as a number
  std::optional<std::int64_t> next_ms;     ///< when the next state to tell begins; nullopt: nothing is to be told
  friend bool operator==(const StoredClock&, const StoredClock&) = default;
};

/// One change, as it is told later and as it goes into the evidence log.
struct HistoryEntry {
  Id event;  ///< the evidence event's id; unique
  std::uint32_t version = 1;
  std::int64_t time_ms = 0;
  std::string actor;        ///< id of the account: "zhang.wei"
  std::string what;         ///< "created", "moved", "edited", "attached", "held", "released", "opened", "erased"
  std::string move;         ///< key of the move; "" when it is none
  std::string from;         ///< state before; "" for created
  std::string to;           ///< state after
  std::string detail_json;  ///< reason, changed fields, salt: the evidence holds its digest. "{}" once erased
  std::string node;         ///< origin of the evidence log that gets the event
  Bytes record;             ///< the evidence record's bytes to append there
  bool logged = false;      ///< it stands in the log
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

struct StoredAttachment {
  std::string sha256;  ///< hex; the file's content. The same content is attached to a record once
  std::string name;    ///< the name it came with, without folders
  std::string media_type;
  std::uint64_t size = 0;
  std::string added_by;
  std::int64_t added_ms = 0;
  friend bool operator==(const StoredAttachment&, const StoredAttachment&) = default;
};

/// A record that is made, or changed from `expected_version` to `expected_version + 1`.
struct Change {
  StoredRecord after;
  std::uint32_t expected_version = 0;         ///< 0: a new record
  std::vector<SearchValue> search;            ///< all of them; those of before go
  std::vector<StoredClock> clocks;            ///< all of them, of every round; those of before go
  std::vector<HistoryEntry> history;          ///< added
  std::vector<StoredAttachment> attachments;  ///< added; one that is there already (same sha256) stays as it is
};

/// Takes a record's content away: `after` (state and number stay, fields_json is "{}", erased) replaces it; search
/// values, clocks and attachments go, detail_json of all its history becomes "{}". `history` is added and keeps its
/// detail.
struct Erasure {
  StoredRecord after;
  std::uint32_t expected_version = 0;
  HistoryEntry history;
};

/// How a value must compare. `value` is folded as the stored ones are.
enum class Match : std::uint8_t {
  Equals,
  Prefix,
  Contains,
  From,  ///< bytes not below
  To,    ///< bytes not above
};

struct Condition {
  std::string field;
  Match match = Match::Equals;
  std::string value;
};

enum class Order : std::uint8_t { NewestFirst, OldestFirst };  ///< by id, so by the time of making

/// Which records; what is empty does not restrict. All conditions must hold, each by one value of its field.
struct SearchQuery {
  std::string tenant = {};  ///< never empty
  std::optional<std::string> service = {};
  std::string reg = {};
  std::vector<std::string> states = {};  ///< any of
  std::vector<Condition> where = {};
  std::string text = {};  ///< folded; stands somewhere in the number or in any search value
  std::optional<std::int64_t> retain_before_ms =
      {};  ///< due for erasure then: retain_until_ms not later, not held, not erased
  std::optional<bool> legal_hold = {};
  std::optional<std::int64_t> updated_from_ms = {};  ///< changed at or after
  std::optional<Id> after = {};                      ///< the last record of the page before
  std::size_t limit = 100;                           ///< 1 to kMaxPage
  Order order = Order::NewestFirst;
};

struct ClockQuery {
  std::string tenant = {};  ///< never empty
  std::string reg = {};
  std::optional<std::string> service = {};
  std::optional<std::int64_t> next_before_ms = {};  ///< something is to be told: next_ms not later
  std::optional<std::int64_t> due_before_ms = {};   ///< running (not stopped) and due_ms not later
  bool without_end = false;                         ///< running and without due_ms, the others left out
  std::size_t limit = 1000;                         ///< 1 to kMaxPage
};

/// A clock with the record it belongs to.
struct ClockOfRecord {
  Id record;
  std::string reg;
  std::string number;
  std::string state;
  std::string service;
  StoredClock clock;
};

/// A clock's state was told.
struct ClockTold {
  Id record;
  std::string key;
  std::uint32_t round = 0;
  std::uint8_t told = 0;
  std::optional<std::int64_t> next_ms;
};

/// One connection; not thread-safe, one a thread; other threads and processes may write at the same time. Errors:
/// Conflict, NotFound as said below; InvalidInput (a limit out of range); Unavailable (disk full, locked for too long,
/// server away; nothing of the call is then stored); Corrupt (the database says it is damaged); Internal. A message
/// names the operation and the constraint, never a value.
class RecordStore {
 public:
  virtual ~RecordStore() = default;
  RecordStore() = default;
  RecordStore(const RecordStore&) = delete;
  RecordStore& operator=(const RecordStore&) = delete;

  /// Reserves `count` serials of a register, a tenant and a year, counted from 1; a transaction of its own, so no
  /// serial is ever given twice and one whose record was not stored after all stays a gap. @return the first of them
  [[nodiscard]] virtual Result<std::uint64_t> take_serials(std::string_view tenant, std::string_view reg,
                                                           std::int32_t year, std::uint32_t count) = 0;

  /// All changes or none, in one transaction; at most kMaxChanges. @return Conflict when a record's version is not the
  /// expected one, when its number or an event's id is another's; NotFound when a record to change is not there (nor in
  /// that tenant). `after.version` must be expected_version + 1, else InvalidInput.
  [[nodiscard]] virtual Result<> commit(std::span<const Change> changes) = 0;

  /// In one transaction. @return sha256 of attachments that no record of any tenant has any more: their files may go.
  /// Errors as commit.
  [[nodiscard]] virtual Result<std::vector<std::string>> erase(const Erasure& erasure) = 0;

  /// nullopt when there is none in that tenant.
  [[nodiscard]] virtual Result<std::optional<StoredRecord>> find(std::string_view tenant, const Id& id) = 0;
  [[nodiscard]] virtual Result<std::optional<StoredRecord>> find_number(std::string_view tenant,
                                                                        std::string_view number) = 0;
  [[nodiscard]] virtual Result<std::vector<StoredRecord>> search(const SearchQuery& query) = 0;
  /// How many records the query has, its limit, order and page left aside.
  [[nodiscard]] virtual Result<std::uint64_t> count(const SearchQuery& query) = 0;

  /// Of one record; empty when there is none. Clocks by key and round; history and attachments in the order of adding.
  [[nodiscard]] virtual Result<std::vector<StoredClock>> clocks_of(const Id& record) = 0;
  [[nodiscard]] virtual Result<std::vector<HistoryEntry>> history_of(const Id& record) = 0;
  [[nodiscard]] virtual Result<std::vector<StoredAttachment>> attachments_of(const Id& record) = 0;

  /// Clocks over all records; by next_ms when next_before_ms is given, else by due_ms, those without one last.
  [[nodiscard]] virtual Result<std::vector<ClockOfRecord>> clocks(const ClockQuery& query) = 0;
  /// Writes `told` and `next_ms` without a new version. A clock that is not there any more is passed over.
  [[nodiscard]] virtual Result<> mark_told(std::span<const ClockTold> told) = 0;

  /// The outbox: entries for that node's evidence log that are not in it yet, oldest first; of them only `event`,
  /// `time_ms`, `node` and `record` need be filled.
  [[nodiscard]] virtual Result<std::vector<HistoryEntry>> unlogged(std::string_view node, std::size_t limit) = 0;
  /// These stand in the log. An id that is not there is passed over.
  [[nodiscard]] virtual Result<> mark_logged(std::span<const Id> events) = 0;

  /// A small note of a tenant: the digest of the rules that were last seen. nullopt when there is none.
  [[nodiscard]] virtual Result<std::optional<std::string>> note(std::string_view tenant, std::string_view name) = 0;
  [[nodiscard]] virtual Result<> set_note(std::string_view tenant, std::string_view name, std::string_view value) = 0;
};

}  // namespace assay::records
