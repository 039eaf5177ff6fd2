// An answer released while it is being written, judged by all entries for texts: keywords, combinations, patterns,
// exceptions, contacts, URLs, near-texts.
//
//   AnswerRelease release(live.current(), risks, circumstances);
//   if (release.feed(delta, out) == Flow::Open) send(out);        // `out` receives what may go out now
//   release.finish(out);                                          // the answer is over: out receives the rest
//   release.verdict()                                             // as a Screener gives it of what was read
//
// Exact as StreamRelease is for rules alone: whatever the deltas, the hits are those of a scan of the whole answer, no
// byte of a span goes out whose entry keeps texts back, and what is held is what may still become such a span: the
// longest live prefix of words, patterns and listed hosts, a URL until its listed path is read, a contact until the
// next character, the window of a combination.
//
// While a pattern without a longest match counts, or a near-text that keeps texts back, the whole answer is held and
// released at the end; holds_whole_answer() names that entry.
//
// Belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "review/release/stream_release.hpp"
#include "review/screen/screener.hpp"

namespace assay::review::release {

class AnswerRelease {
 public:
  /// @param in_force  kept as long as this stands; what is changed meanwhile counts for the next answer
  /// @param risks     must outlive it
  AnswerRelease(std::shared_ptr<const entry::InForce> in_force, const law::rules::RiskList& risks,
                entry::Circumstances circumstances);

  /// Reads on; appends to `out` what may go out. After Blocked or TooMuchHeld nothing is read any more.
  Flow feed(std::string_view delta, std::string& out);
  /// The answer is over; appends the rest, if nothing forbids it.
  Flow finish(std::string& out);

  [[nodiscard]] Flow flow() const noexcept { return flow_; }
  /// Bytes that went out; they are the first ones of what was fed.
  [[nodiscard]] std::uint64_t released() const noexcept { return released_; }
  /// Bytes fed and not released.
  [[nodiscard]] std::uint64_t held() const noexcept { return held_.size(); }
  /// Id of the entry that makes this channel wait for the whole answer; empty: none does.
  [[nodiscard]] const std::optional<std::string>& holds_whole_answer() const noexcept { return whole_; }
  /// What is said of what was read. Once: after Blocked, TooMuchHeld or finish. This is then ready for the next answer.
  [[nodiscard]] screen::Verdict verdict();

 private:
  Flow pass_on(std::uint64_t until, std::string& out);

  screen::Screener screener_;
  std::optional<std::string> whole_;
  std::optional<screen::Verdict> verdict_;
  std::string held_;  // from released_ on
  std::uint64_t released_ = 0;
  Flow flow_ = Flow::Open;
};

}  // namespace assay::review::release
