// The register engine: records are made, moved, edited and kept as their definition says, by people with the roles it
// names, and every change is an evidence event.
//
//   ASSAY_TRY(Engine engine, Engine::open(office));
//   ASSAY_TRY(const Created made, engine.create(actor, "complaint", {.fields = inputs}));
//   ASSAY_CHECK(engine.move(actor, made.record.number, "accept", {}));
//
// A change is stored with its history and the bytes of its event in one transaction; the event goes to the evidence log
// right after, and when the program dies in between, at the next open.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/actor.hpp"
#include "base/byte_source.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "ports/attachments.hpp"
#include "records/content_check.hpp"
#include "records/definition/catalog.hpp"
#include "records/event_sink.hpp"
#include "records/fields.hpp"
#include "records/record_clocks.hpp"
#include "records/record_store.hpp"
#include "records/sealing.hpp"

namespace assay::records {

/// What an engine works with. Everything outlives it.
struct Office {
  RecordStore& store;
  EventSink& events;
  ports::Attachments& attachments;
  const definition::Catalog& catalog;
  const law::calendar::WorkCalendar& days;
  const Clock& clock;
  Sealing sealing;
  DeclaredLimits limits;
  std::string node;                                    ///< origin of the evidence log
  std::string rules_digest;                            ///< of all rules: a change is an event
  std::string tool;                                    ///< "assay 0.1.0"
  std::map<std::string, std::string> rule_files = {};  ///< digest of each file of the rules: names those that changed
  const ContentCheck* contents = nullptr;  ///< holds fields against files at each move; nullptr: nobody does
};

struct IncomingFile {
  ByteSource* source = nullptr;
  std::string name;
  std::string media_type;
};

struct NewRecord {
  std::string service;
  Inputs fields;
  std::vector<IncomingFile> files;
};

struct Created {
  StoredRecord record;
  std::string access_key;  ///< for whoever may follow the case from outside; "" when nothing of it is public
};

struct Doing {
  Inputs fields;
  std::string reason;
  std::vector<IncomingFile> files;
  std::optional<std::uint32_t> seen_version;  ///< the version the person looked at: Conflict when there is a later one
};

/// A move as somebody could make it now.
struct Possible {
  const definition::Move* move = nullptr;
  std::string why_not;  ///< "" when the actor may; else who may, or whose turn it is not
  std::string wanted;   ///< "" when the values are those it wants; else which one is not, and what is wanted
};

struct ClockView {
  const definition::ClockRule* rule = nullptr;
  StoredClock clock;
  ClockReading reading;
};

/// A record as somebody looks at it.
struct RecordView {
  const definition::Definition* definition = nullptr;
  StoredRecord record;
  Fields fields;
  Inputs opened;  ///< sealed values, when a purpose was stated
  std::vector<ClockView> clocks;
  std::vector<StoredAttachment> attachments;
  std::vector<HistoryEntry> history;
  std::vector<Possible> moves;
};

struct DueClock {
  const definition::Definition* definition = nullptr;
  ClockOfRecord of;
  const definition::ClockRule* rule = nullptr;
  ClockReading reading;
  std::string fault;  ///< why the record itself cannot be read; its clock is told all the same
};

struct Notice {
  const DueClock* clock = nullptr;
  law::clock::State state = law::clock::State::Quiet;
};

/// What an anonymous visitor with number and key sees.
struct PublicView {
  const definition::Definition* definition = nullptr;
  std::string number;
  std::string state_zh;
  std::string state_en;
  std::int64_t updated_ms = 0;
  Inputs fields;
};

/// One engine a thread.
class Engine {
 public:
  /// Appends what a crash left out of the evidence log, and records that the rules have changed when they have. A log
  /// that refuses keeps nobody from working: see waiting().
  [[nodiscard]] static Result<Engine> open(Office office);

  // Changes. Errors of all: NotFound (register, record), Denied (role; the same person twice; on hold), InvalidInput
  // (fields, all of them named; a missing reason or file; a move that does not begin here), Conflict (somebody was
  // faster: who, when, to what), and the store's. A record is named by its number or its id.

  [[nodiscard]] Result<Created> create(const account::Actor& actor, std::string_view reg, const NewRecord& fresh);
  [[nodiscard]] Result<StoredRecord> move(const account::Actor& actor, std::string_view record, std::string_view move,
                                          const Doing& doing);
  [[nodiscard]] Result<StoredRecord> edit(const account::Actor& actor, std::string_view record, const Doing& doing);
  [[nodiscard]] Result<StoredRecord> attach(const account::Actor& actor, std::string_view record, const Doing& doing);
  /// Legal hold: kept until it is released, whatever its retention says. Needs a reason.
  [[nodiscard]] Result<StoredRecord> hold(const account::Actor& actor, std::string_view record, const Doing& doing);
  [[nodiscard]] Result<StoredRecord> release(const account::Actor& actor, std::string_view record, const Doing& doing);
  /// Takes the content of a record away that is final, past its retention and not held; the proofs of its events go on
  /// to hold.
  [[nodiscard]] Result<StoredRecord> erase(const account::Actor& actor, std::string_view record, const Doing& doing);

  // Questions.

  /// @param purpose  why sealed values are looked at; an event says so before they are shown. "": they stay sealed
  [[nodiscard]] Result<RecordView> show(const account::Actor& actor, std::string_view record,
                                        std::string_view purpose = {});
  /// `query.tenant` is the actor's. A condition on a sealed field finds its exact value.
  [[nodiscard]] Result<std::vector<StoredRecord>> search(const account::Actor& actor, SearchQuery query);
  [[nodiscard]] Result<std::uint64_t> count(const account::Actor& actor, SearchQuery query);
  /// "FIELD=VALUE", "FIELD>=VALUE", "FIELD<=VALUE", "FIELD~PART", "FIELD^BEGINNING". @return InvalidInput naming what
  /// is wrong
  [[nodiscard]] Result<Condition> condition(const definition::Definition& definition, const account::Actor& actor,
                                            std::string_view text) const;
  [[nodiscard]] Result<std::string> document(const account::Actor& actor, std::string_view record, std::string_view key,
                                             std::string_view purpose = {});
  /// Running clocks by their end, nearest first, and behind them those that have none, whatever `before_ms` is.
  [[nodiscard]] Result<std::vector<DueClock>> due(const account::Actor& actor, std::string_view reg,
                                                  std::optional<std::int64_t> before_ms, std::size_t limit);
  /// The notice hook: every state of a clock is told once. @return how many were told
  [[nodiscard]] Result<std::size_t> tell(std::string_view tenant, const std::function<Result<>(const Notice&)>& hook);
  /// Records past their retention and not held.
  [[nodiscard]] Result<std::vector<StoredRecord>> due_for_erasure(const account::Actor& actor, std::size_t limit);
  /// For anybody. @return NotFound for a wrong number and a wrong key alike
  [[nodiscard]] Result<PublicView> follow(std::string_view tenant, std::string_view number,
                                          std::string_view access_key);
  [[nodiscard]] Result<> read_attachment(const account::Actor& actor, std::string_view record, std::string_view sha256,
                                         ByteSink& sink);
  /// @return Corrupt naming file and record when one is not what was attached
  [[nodiscard]] Result<> check_attachments(const RecordView& view);

  /// Record, history and files against the evidence log. @return Corrupt with a line for everything that differs
  [[nodiscard]] Result<> check_record(const RecordView& view);
  struct Checked {
    std::uint64_t records = 0;
    std::uint64_t events = 0;
    std::uint64_t attachments = 0;
    std::vector<std::string> faults;  ///< "C-2026-000001: what differs"; the first two hundred
    std::uint64_t faults_in_all = 0;
  };
  /// Every record of a register ("": of all), and what the log knows and the store has no more. @return an error only
  /// when reading fails
  [[nodiscard]] Result<Checked> check(const account::Actor& actor, std::string_view reg);

  /// New records in one transaction, in their first state or, for who may import, another. What is refused is said at
  /// its place and the rest goes in.
  struct Import {
    Inputs fields;
    std::string service;
    std::string number;  ///< "": the next one
    std::string state;   ///< "": the first
  };
  struct Imported {
    std::string number;
    std::optional<Error> refused;
    bool there_already = false;
  };
  enum class Run : std::uint8_t { Real, Dry };
  [[nodiscard]] Result<std::vector<Imported>> import(const account::Actor& actor, std::string_view reg,
                                                     const std::vector<Import>& all, Run run);

  /// Records whose register or state the rules no longer have, as sentences with the way out.
  [[nodiscard]] Result<std::vector<std::string>> stranded(const account::Actor& actor);
  /// What the log has refused since this was opened.
  [[nodiscard]] Result<Waiting> waiting();
  [[nodiscard]] const definition::Catalog& catalog() const noexcept { return office_.catalog; }
  [[nodiscard]] const Office& office() const noexcept { return office_; }
  [[nodiscard]] Result<const definition::Definition*> definition_of(std::string_view reg) const;
  /// Whether the actor may look at registers at all. @return Denied
  [[nodiscard]] static Result<> may_read(const account::Actor& actor);
  /// An event that is about no record: an import of the authority's lists.
  [[nodiscard]] Result<> record_event(const account::Actor& actor, std::string_view kind, std::string detail_json);

 private:
  explicit Engine(Office office) : office_(std::move(office)) {}

  /// A record on its way from one version to the next.
  struct Draft {
    const definition::Definition* definition = nullptr;
    StoredRecord record;
    Fields before;
    Fields fields;
    std::vector<StoredClock> clocks;
    std::vector<HistoryEntry> history;          ///< so far; empty when not asked for
    std::vector<StoredAttachment> attachments;  ///< so far
    std::vector<StoredAttachment> added;
    std::uint32_t expected = 0;
    std::string from_state;
    Inputs changed;  ///< what the caller or the move put in
  };
  struct Deed {
    std::string_view kind;  ///< of the event: "record.moved"
    std::string_view what;
    const definition::Move* move = nullptr;
    std::string reason = {};
    bool entered = false;
    bool imported = false;
  };

  /// In any case of its letters.
  [[nodiscard]] Result<std::optional<StoredRecord>> find_number(std::string_view tenant, std::string_view number);
  [[nodiscard]] Result<Draft> load(const account::Actor& actor, std::string_view record, const Doing& doing);
  [[nodiscard]] Result<> put(Draft& draft, const Inputs& inputs) const;
  [[nodiscard]] Result<> keep_files(Draft& draft, const account::Actor& actor, const std::vector<IncomingFile>& files);
  [[nodiscard]] Result<> apply_move(Draft& draft, const account::Actor& actor, const definition::Move& move,
                                    const Doing& doing);
  [[nodiscard]] Result<> check_state(const Draft& draft) const;
  /// Guards and fields wanted anew of the move, for the values after it. @return InvalidInput: field, value, what is
  /// wanted, other moves
  [[nodiscard]] Result<> check_guards(const Draft& draft, const definition::Move& move, const Inputs& given) const;
  /// What the office's ContentCheck says of the record as the move would leave it.
  [[nodiscard]] Result<> check_contents(const Draft& draft, const definition::Move& move) const;
  /// An edit leaves the guards of the move true that led into the state.
  [[nodiscard]] Result<> check_kept(const Draft& draft) const;
  /// A record brought in could have come into its state.
  [[nodiscard]] Result<> check_enterable(const Draft& draft) const;
  /// May these be given, before they are put? @return Denied (approved; for moves alone), InvalidInput (the future; a
  /// clock goes by it and no reason was given)
  [[nodiscard]] Result<> check_given(const Draft& draft, const Inputs& given, const definition::Move* move,
                                     std::string_view reason) const;
  [[nodiscard]] static std::string wanted_of(const Draft& draft, const definition::Move& move);
  [[nodiscard]] Result<> wind_clocks(Draft& draft, const Deed& deed) const;
  [[nodiscard]] Result<Change> change_of(Draft& draft, const account::Actor& actor, const Deed& deed) const;
  [[nodiscard]] Result<HistoryEntry> history_of(const Draft& draft, const account::Actor& actor,
                                                const Deed& deed) const;
  [[nodiscard]] Result<StoredRecord> store(Draft& draft, const account::Actor& actor, const Deed& deed);
  [[nodiscard]] Result<std::vector<std::string>> faults_of(const RecordView& view);
  [[nodiscard]] Error lost_race(const Draft& draft, const Error& error);
  [[nodiscard]] Result<> flush();
  [[nodiscard]] Result<> note_rules();
  [[nodiscard]] std::vector<SearchValue> search_values(const Draft& draft) const;
  [[nodiscard]] Result<Draft> new_draft(const account::Actor& actor, const definition::Definition& definition,
                                        std::string_view service) const;
  [[nodiscard]] std::string why_not(const Draft& draft, const account::Actor& actor,
                                    const definition::Move& move) const;
  [[nodiscard]] DueClock due_of(const ClockOfRecord& of, const Fields& fields) const;

  Office office_;
  std::string refusal_;        ///< why the log did not take the last event that was offered; "": it did
  bool rules_untold_ = false;  ///< rules.changed waits: no outbox holds it, it is made anew at the next start
};

}  // namespace assay::records
