// What of an answer may go out while it is still being written: everything that cannot be part of a forbidden span any
// more, and nothing else.
//
//   StreamRelease release(layers);
//   switch (release.feed(chunk, out)) {                  // `out` receives what may go out now
//     case Flow::Open: send(out); break;
//     case Flow::Blocked: release.hits() says why; the rest of the answer never leaves
//   }
//   release.finish(out);                                 // the answer is over: out receives the rest
//
// Exact in both directions. Whatever the chunks: no byte of a span that a scan of the whole answer forbids goes out,
// not even its first ones before the span is complete; and what is held back is the longest live prefix of all words
// and patterns, the window of a combination that has begun, and the one character that is not whole yet.
//
// A pattern without a longest match has no such bound: while one counts, the whole answer is held (holds_whole_answer)
// and released at the end.
//
// Belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/match/scan.hpp"

namespace assay::review::release {

/// Most bytes that are held; an answer that would need more is stopped. Only whole answers come near.
inline constexpr std::size_t kMostHeld = 16U << 20;

enum class Flow : std::uint8_t {
  Open,         ///< the answer may go on
  Blocked,      ///< a forbidden span is there: nothing more goes out
  TooMuchHeld,  ///< over kMostHeld: nothing more goes out
};

class StreamRelease {
 public:
  /// @param layers  the rules
  /// @param counts  which of them count in this answer
  /// @param blocks  which of those forbid their span; the others' hits are only told. Both: nullptr is all
  explicit StreamRelease(std::shared_ptr<const match::Layers> layers, match::RuleFilter counts = {},
                         match::RuleFilter blocks = {});

  /// Reads on; appends to `out` what may go out. After Blocked or TooMuchHeld nothing is read any more.
  Flow feed(std::string_view chunk, std::string& out);
  /// The answer is over; appends the rest, if nothing forbids it.
  Flow finish(std::string& out);

  [[nodiscard]] Flow flow() const noexcept { return flow_; }
  /// All hits that are certain so far, in the order they became so.
  [[nodiscard]] const std::vector<match::Hit>& hits() const noexcept { return hits_; }
  /// The first hit that blocked; empty while Open.
  [[nodiscard]] const std::optional<match::Hit>& blocked_by() const noexcept { return blocked_by_; }
  /// Bytes that went out; they are the first ones of what was fed.
  [[nodiscard]] std::uint64_t released() const noexcept { return released_; }
  /// Bytes fed and not released.
  [[nodiscard]] std::uint64_t held() const noexcept { return scan_.read() - released_; }
  /// The rule, a pattern without a longest match, that makes this channel wait for the whole answer; empty: none does.
  [[nodiscard]] const std::optional<std::uint32_t>& holds_whole_answer() const noexcept { return endless_; }

  /// Ready for the next answer.
  void clear();

 private:
  Flow pass_on(std::size_t new_hits, std::uint64_t until, std::string& out);

  std::optional<std::uint32_t> endless_;
  match::Scan scan_;
  match::RuleFilter blocks_;
  std::vector<match::Hit> hits_;
  std::optional<match::Hit> blocked_by_;
  std::uint64_t released_ = 0;
  Flow flow_ = Flow::Open;
};

/// "open", "blocked", "too-much-held": the name in reports.
[[nodiscard]] std::string_view flow_name(Flow flow) noexcept;

}  // namespace assay::review::release
