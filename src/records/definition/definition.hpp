// A register as data: its fields, the states a record goes through, the moves between them and who may make them,
// clocks, documents, how long it is kept. Read from rules/registers/KEY.toml and checked before anybody uses it.
//
//   ASSAY_TRY(const Definition complaint, parse(text, "rules/registers/complaint.toml"));
//   ASSAY_CHECK(check(complaint, references));
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::records::definition {

/// One thing in both languages.
struct Words {
  std::string zh;
  std::string en;
};

/// A length of time as law writes it: 10 working_day. See kUnits for the units.
struct Span {
  std::int64_t value = 0;
  std::string unit;
  friend bool operator==(const Span&, const Span&) = default;
};

/// Units with a number, and words of law without one.
[[nodiscard]] bool is_counted_unit(std::string_view unit) noexcept;
[[nodiscard]] bool is_uncounted_unit(std::string_view unit) noexcept;

enum class FieldType : std::uint8_t {
  Text,
  LongText,
  Integer,
  Decimal,
  Boolean,
  Date,  ///< 2026-11-22
  Time,  ///< a moment: 2026-11-22T09:30:00+08:00
  Choice,
  Choices,
  Person,
  Organisation,
  CreditCode,
  Phone,
  Email,
  Url,
  Digest,
  Duty,
  FilingNumber,
  Record,     ///< the number of a record of another register
  FileCount,  ///< how many files are attached; counted, never given
};
[[nodiscard]] std::string_view type_name(FieldType type) noexcept;

struct Choice {
  std::string key;
  Words title;
};

/// True when the field's value, as text, is one of these (of Choices: when one of its values is).
struct FieldCondition {
  std::string field;
  std::vector<std::string> is;
};

/// What must hold so that a move may be made: one of the tests. An empty field passes `is_not` alone.
struct Guard {
  std::string field;
  std::vector<std::string> is;              ///< of choices and booleans: one of these
  std::vector<std::string> is_not;          ///< none of these
  std::optional<std::int64_t> at_least;     ///< of numbers
  std::optional<std::int64_t> at_most;      ///< of numbers
  bool filled = false;                      ///< it has a value, whichever
  std::optional<FieldCondition> only_when;  ///< asked for when this holds; absent: always
};

struct Field {
  std::string key;
  Words title;
  Words help;
  FieldType type = FieldType::Text;
  std::vector<Choice> choices;
  std::string record;                         ///< of Record: the register it points to
  std::optional<std::int64_t> least;          ///< of numbers the value, of texts the characters, of FileCount the files
  std::optional<std::int64_t> most;           ///< the same
  bool required_always = false;               ///< from the beginning
  std::vector<std::string> required_in;       ///< states that are not entered without it
  std::optional<FieldCondition> required_if;  ///< required when it holds: in required_in if there are any, else always
  bool sealed = false;                        ///< personal data: sealed at rest, shown with a stated purpose alone
  bool searchable = false;                    ///< of a sealed field: by its exact value, through a keyed digest
  bool is_public = false;                     ///< shown to whoever has the case number and its key
  bool only_by_move = false;                  ///< neither at the making nor by an edit: by moves that ask for or set it
  bool happened = false;                      ///< of a date or a time: not later than now
  std::vector<std::string> editable_in;       ///< states in which it may be edited although a second person approved it
  int line = 0;
};

enum class StateKind : std::uint8_t { First, Open, Final };

struct State {
  std::string key;
  Words title;
  StateKind kind = StateKind::Open;
  bool is_public = false;
  int line = 0;
};

/// What a move writes into a field by itself.
struct Setting {
  enum class Source : std::uint8_t { Literal, Now, Actor };
  std::string field;
  Source source = Source::Literal;
  std::string text;  ///< of Literal
  int line = 0;
};

struct Move {
  std::string key;
  Words title;
  std::vector<std::string> from;
  std::string to;
  std::vector<std::string> by;      ///< staff roles
  std::vector<std::string> not_by;  ///< moves of this record whose last actor must be somebody else; "new": who made it
  bool needs_reason = false;
  bool needs_attachment = false;
  std::vector<std::string> asks;  ///< fields to be filled in with it; which of them are due, the state it leads to says
  std::vector<Setting> sets;
  std::vector<Guard> only_if;     ///< all of them must hold for the record as the move leaves it
  std::vector<std::string> anew;  ///< fields that must be given with it, and be other than they were
  int line = 0;
};

/// How long a clock runs.
struct Limit {
  std::optional<std::int64_t> value;
  std::string unit;
  std::string declared_as;        ///< key under [limits] of assay.toml: the operator's own number
  std::optional<Span> suggested;  ///< when the law has no number and the operator declared none
};

/// What a clock listens to. One of the three is filled.
struct Trigger {
  std::vector<std::string> states;  ///< entering one of them
  std::vector<std::string> moves;
  std::string field;                     ///< its date or moment, once it has one
  std::optional<std::int64_t> at_least;  ///< instead, of a number: the moment it comes to this or more
  std::string unless;                    ///< with `field`: not while this one is filled in
  [[nodiscard]] bool empty() const noexcept { return states.empty() && moves.empty() && field.empty(); }
};

struct ClockVariant {
  FieldCondition when;
  Limit limit;
};

struct ClockRule {
  std::string key;
  Words title;
  std::string duty;
  Trigger starts;
  Limit limit;
  bool until_before = false;  ///< what it waits for must be done before the moment of starts.field
  Trigger stops;
  std::vector<std::string> pauses;  ///< states in which it stands still
  bool repeats = false;
  std::vector<ClockVariant> variants;  ///< the first whose condition holds counts
  int line = 0;
};

struct Document {
  std::string key;
  Words title;
  std::string language;         ///< "zh" or "en"
  std::string text;             ///< the template
  std::vector<std::string> in;  ///< states in which it can be made; empty: in all
  int line = 0;
};

struct Retention {
  std::optional<Span> keep;  ///< after a final state was entered; nullopt: never due for erasure
  std::string duty;
  int line = 0;
};

struct Definition {
  std::string file;    ///< name for messages
  std::string digest;  ///< SHA-256 of the file's bytes, hex
  std::string key;
  Words title;
  Words purpose;
  std::string number;  ///< "C-{year}-{serial:6}"
  std::vector<std::string> serves;
  std::vector<std::string> open_to;
  std::vector<std::string> editable_in;  ///< states in which what a second person approved may be edited again
  std::vector<Field> fields;
  std::vector<State> states;
  std::vector<Move> moves;
  std::vector<ClockRule> clocks;
  std::vector<Document> documents;
  Retention retention;
  int line = 0;

  [[nodiscard]] const Field* field(std::string_view wanted) const noexcept;
  [[nodiscard]] const State* state(std::string_view wanted) const noexcept;
  [[nodiscard]] const Move* move(std::string_view wanted) const noexcept;
  [[nodiscard]] const ClockRule* clock(std::string_view wanted) const noexcept;
  [[nodiscard]] const Document* document(std::string_view wanted) const noexcept;
  [[nodiscard]] const State& first_state() const noexcept;
};

/// What the law says of a duty, as far as a register must agree with it.
struct DutyFacts {
  std::optional<Span> deadline;  ///< with a number
  std::string deadline_unit;     ///< "operator_declared", "promptly" ...; "" when it has none
  std::vector<Span> variants;    ///< other numbers for other cases
  std::optional<Span> retention;
};

/// What a definition may refer to.
struct References {
  std::map<std::string, DutyFacts, std::less<>> duties;
  std::set<std::string, std::less<>> staff;
};

/// Reads a definition. @param name  what to call the text in messages, usually its path
/// @return Configuration with a line "NAME:LINE: what" for each thing that is missing, misspelt or of the wrong kind
[[nodiscard]] Result<Definition> parse(std::string_view toml, std::string_view name);

/// Everything that can be wrong within one definition: references that lead nowhere, states that cannot be reached or
/// left, two-person rules about moves that cannot lie before, clocks that contradict the duty they serve.
/// @return Configuration with a line for each
[[nodiscard]] Result<> check(const Definition& definition, const References& references);

/// By the shortest that each can be.
[[nodiscard]] bool is_longer(const Span& a, const Span& b) noexcept;

/// A case number: "C-2026-000017" of "C-{year}-{serial:6}", 2026 and 17.
[[nodiscard]] std::string number_of(std::string_view pattern, std::int32_t year, std::uint64_t serial);
/// What stands before the first placeholder: "C-".
[[nodiscard]] std::string_view number_prefix(std::string_view pattern) noexcept;

}  // namespace assay::records::definition
