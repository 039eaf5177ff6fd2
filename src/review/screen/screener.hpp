// Holds a text or stream against the entries in force and says what is to be done with it.
//
//   Screener screener(live.current(), risks, {.surface = Surface::Output, .unix_ms = now});
//   const Verdict verdict = screener.whole(text);
//   or: screener.feed(chunk) ...; const Verdict verdict = screener.finish();
//
// Outcome, counts and, up to kMostReasons, reasons do not depend on how the text was cut. A Screener belongs to one
// thread and is used again.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "law/rules/risk_list.hpp"
#include "review/entry/entry_set.hpp"
#include "review/link/link_scan.hpp"
#include "review/match/scan.hpp"
#include "review/near/near_scan.hpp"
#include "review/screen/verdict.hpp"

namespace assay::review::screen {

/// What is asked of a Screener while it reads.
enum class Use : std::uint8_t {
  Verdict,  ///< nothing
  Release,  ///< what may go out: settled_until()
};

class Screener {
 public:
  /// @param in_force       kept as long as the Screener stands; what is changed meanwhile counts for the next one
  /// @param risks          must outlive it
  /// @param circumstances  surface, time and request; its `in_force` is filled in here
  Screener(std::shared_ptr<const entry::InForce> in_force, const law::rules::RiskList& risks,
           entry::Circumstances circumstances, Use use = Use::Verdict);
  Screener(Screener&&) = delete;
  Screener& operator=(Screener&&) = delete;
  ~Screener() = default;

  /// A whole text, not copied.
  [[nodiscard]] Verdict whole(std::string_view text);
  /// Reads on: any cut, also inside a character.
  void feed(std::string_view chunk);
  /// The text is over. The Screener is ready for the next one.
  [[nodiscard]] Verdict finish();

  /// With Use::Release, between feeds: every hit still to come begins at this byte or behind, but those of near-texts:
  /// for them there is holds_whole().
  [[nodiscard]] std::uint64_t settled_until() const noexcept;
  /// Where the first hit begins whose entry keeps a text back; of the last text until the next one begins.
  [[nodiscard]] const std::optional<std::uint64_t>& kept_from() const noexcept { return kept_from_; }
  /// Id of an entry that may hit at any distance behind: a pattern without a longest match, or a near-text that keeps
  /// texts back. With one of them nothing can go out before the text is over.
  [[nodiscard]] std::optional<std::string> holds_whole() const;
  [[nodiscard]] const std::shared_ptr<const entry::InForce>& in_force() const noexcept { return in_force_; }

 private:
  using Clock = std::chrono::steady_clock;
  enum class End : std::uint8_t { Open, Over };  ///< whether more text follows
  /// A contact that ends where the text does so far: what follows says whether it stands alone.
  struct Waiting {
    match::Hit hit;
    std::string there;
    std::string before;
  };
  /// URLs and near texts of one set of entries.
  struct Beside {
    std::uint32_t first_place = 0;
    std::unique_ptr<link::LinkScan> links;
    std::unique_ptr<near::NearScan> near;
  };
  void take_hits(std::string_view text, std::uint64_t text_begin, End end);
  void take_hit(const match::Hit& hit, std::string_view there);
  void decide_waiting(char next);
  void remember(std::string_view text, std::uint64_t text_begin, std::uint64_t until);
  void feed_beside(std::string_view chunk);
  void finish_beside();
  void take_beside(const Beside& beside);
  void begin_text();
  /// Counts a hit of the entry there. @return its reason to be filled in; nullptr when enough are told
  Reason* note(std::uint32_t place, std::uint64_t begin, std::uint64_t end);
  [[nodiscard]] Verdict conclude();

  std::shared_ptr<const entry::InForce> in_force_;
  const law::rules::RiskList& risks_;
  entry::Circumstances circumstances_;
  match::Scan scan_;
  std::vector<match::Hit> hits_;
  Verdict verdict_;
  std::unordered_set<std::uint32_t> places_hit_;
  std::vector<Beside> beside_;
  std::vector<link::LinkHit> link_hits_;
  std::vector<near::NearHit> near_hits_;
  bool has_contacts_ = false;
  bool begun_ = false;
  std::optional<std::uint64_t> kept_from_;
  std::vector<Waiting> waiting_;
  std::string before_;                   // the last bytes before what is readable, for contacts
  std::vector<std::uint8_t> kinds_hit_;  // by place in the list of risks
  Clock::duration spent_{};
};

}  // namespace assay::review::screen
