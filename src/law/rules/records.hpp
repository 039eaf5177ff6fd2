// What the files under rules/ hold, as values: instruments, facts, roles, duties and what goes with them. Every text
// that people read stands in Chinese and English side by side.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "law/calendar/date.hpp"
#include "law/clock/clock.hpp"

namespace assay::law::rules {

/// A text in both languages.
struct Words {
  std::string zh;
  std::string en;
  [[nodiscard]] bool empty() const noexcept { return zh.empty() && en.empty(); }
};

/// How sure we are of a record.
enum class Confidence : std::uint8_t {
  Read,           ///< the clause itself was seen
  ReadSecondary,  ///< seen through a summary or paraphrase
  Memory,         ///< no source found
  Inferred,       ///< concluded from another rule
  Ours,           ///< chosen by us
};
[[nodiscard]] std::string_view confidence_name(Confidence confidence) noexcept;
[[nodiscard]] std::optional<Confidence> confidence_of(std::string_view name) noexcept;

/// Where a record stands, for messages.
struct Place {
  std::string_view file;
  int line = 0;
};

/// Indices into RuleSet's lists.
using FactId = std::uint16_t;
using RoleId = std::uint16_t;
using DutyId = std::uint16_t;
using InstrumentId = std::uint16_t;
inline constexpr std::size_t kMostRecords = std::numeric_limits<std::uint16_t>::max();

struct Instrument {
  std::string key;  ///< "DS-2022"
  Words title;
  std::vector<std::string> made_by;             ///< keys of authorities
  std::optional<calendar::Date> in_force;       ///< first day; none: a draft
  std::optional<calendar::Date> until;          ///< first day on which it no longer holds
  std::optional<calendar::Date> complete_from;  ///< from when our catalogue of its text is complete
  std::vector<std::string> items;               ///< articles whose single bracket counts items: "4"
  std::string kind;                             ///< "law", "regulation", "rule" ... "draft"
  Confidence confidence = Confidence::Read;
  Words note;
  Place place;
};

enum class FactKind : std::uint8_t {
  Standing,  ///< a question about the service
  Event,     ///< something that happens; nobody is asked
  Derived,   ///< follows from other facts; nobody is asked
};
[[nodiscard]] std::string_view fact_kind_name(FactKind kind) noexcept;

/// What the law leaves open, for a person to decide.
struct AskPerson {
  Words words;
  int question = 0;  ///< number in questions.toml; 0: none
};

struct Fact {
  std::string key;
  FactKind kind = FactKind::Standing;
  std::string group;
  Words question;
  Words help;
  std::vector<Words> yes;  ///< examples
  std::vector<Words> no;
  InstrumentId instrument = 0;
  std::string article;
  Confidence confidence = Confidence::Read;
  std::vector<std::vector<FactId>> when;      ///< by definition true when all of one list are: a no contradicts
  std::vector<std::vector<FactId>> presumed;  ///< taken for true when all of one list are, until somebody says no
  std::vector<std::vector<FactId>> open;      ///< when all of one list are and nobody spoke of it: not known, ask
  std::vector<FactId> none_of;                ///< true when each of these is no
  std::vector<FactId> excludes;               ///< both yes is a contradiction
  std::vector<FactId> needs;                  ///< of an event: what must not be no for it to happen
  std::optional<AskPerson> ask_person;
  Place place;
};

struct Role {
  std::string key;
  Words title;
  Words definition;
  InstrumentId instrument = 0;
  std::string article;
  Confidence confidence = Confidence::Read;
  std::vector<std::vector<FactId>> when;
  Place place;
};

struct Technology {
  std::string key;
  int number = 0;
  FactId fact = 0;
  Words title;
  Words examples;
  std::string article;
  Place place;
};

/// Another limit where a fact holds: critical infrastructure reports in one hour.
struct LimitVariant {
  FactId when = 0;
  clock::Limit limit;
  std::string from;    ///< the moment this one runs from; empty: that of the deadline
  bool alone = false;  ///< the fact stands in for the duty's triggers
};

struct Deadline {
  clock::Limit limit;
  std::string from;  ///< "service_start", "discovery": the event it runs from or ends before
  bool repeats = false;
  Words note;
  std::vector<LimitVariant> variants;
};

struct Retention {
  clock::Limit limit;
  std::string from;
  bool minimum = true;
};

enum class Activation : std::uint8_t { Standing, Event, FollowOn };
[[nodiscard]] std::string_view activation_name(Activation activation) noexcept;

enum class Force : std::uint8_t { Mandatory, Encouraged, Recommended, RegulatoryPractice, NotInForce };
[[nodiscard]] std::string_view force_name(Force force) noexcept;

struct Duty {
  std::string id;  ///< "DS-16-1"
  InstrumentId instrument = 0;
  std::string article;
  bool paragraph = false;            ///< its bracket is a paragraph although the article has items too
  std::vector<RoleId> actors;        ///< any of them
  std::vector<FactId> triggers;      ///< all of them
  std::optional<FactId> only_where;  ///< a no takes the duty away; not said or not known: a person is asked
  std::vector<FactId> unless;        ///< any of them takes the duty away
  Words duty;
  std::string capability;
  std::uint16_t theme = 0;
  std::optional<Deadline> deadline;
  std::optional<Retention> retention;
  std::string penalty;  ///< ref in penalties.toml; empty: none
  std::vector<Words> evidence;
  Confidence confidence = Confidence::Read;
  Force force = Force::Mandatory;
  Activation activation = Activation::Standing;
  Words notes;
  std::vector<std::string> source;       ///< where our text is from
  std::vector<std::uint16_t> questions;  ///< open points that name it, indices
  Place place;
};

struct Penalty {
  std::string ref;
  std::string instrument;
  std::string article;
  Words range;
  Confidence confidence = Confidence::Read;
};

struct Authority {
  std::string key;
  Words title;
  std::vector<std::string> receives;
};

/// What a duty is about, to group by: "Filing".
struct Theme {
  std::string key;
  Words title;
  std::vector<std::string> capabilities;
};

/// A point that the law leaves open, or that we are not sure of.
struct Question {
  int number = 0;
  Words text;
  std::vector<DutyId> duties;
  std::vector<FactId> facts;      ///< debated conditions of the duties: ask when one is no or unknown
  std::vector<FactId> when_yes;   ///< circumstances in which it is debated whether the duties hold: ask when one is yes
  std::optional<FactId> instead;  ///< then the duties are judged as if this were not known
};

/// A row of the table of provider, supporter and user.
struct RoleRow {
  int number = 0;
  Words title;
  std::vector<std::pair<RoleId, std::vector<DutyId>>> duties_of;
  Words note;
};

/// The draft of 28 January 2022 against the final provisions.
struct Difference {
  Words topic;
  Words draft;
  Words final_text;
  Words why;
  std::vector<DutyId> duties;
  std::string change;  ///< "same" "wider" "narrower" "new" "dropped" "moved"
};

/// A moment that limits run from or end before.
struct Moment {
  std::string key;
  Words title;
};

struct Staff {
  std::string key;
  Words title;
};

/// What would prove that a duty is met: records of a register, or a person's statement with an expiry.
struct Control {
  DutyId duty = 0;
  Words title;
  std::string owner;         ///< key of staff
  std::string register_key;  ///< empty: a statement
  std::vector<std::string> states;
  std::string where;
  std::optional<clock::Limit> every;
  Words statement;
  std::optional<clock::Limit> expires;
  Words next;
  Place place;
};

}  // namespace assay::law::rules
