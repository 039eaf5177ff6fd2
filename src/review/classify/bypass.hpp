// What is written down when something goes out although the classifiers for it did not answer: an event of the evidence
// log (docs/formats/evidence.md), which numbers it, and for `open` a ticket, a record of the register bypass-review
// with a clock. What cannot be written down is not let through.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "crypto/digest.hpp"
#include "evidence/event.hpp"
#include "review/classify/finding.hpp"

namespace assay::review::classify {

struct Bypass {
  crypto::Hash digest{};                ///< SHA-256 of the text or file
  std::string place;                    ///< what the caller calls it
  std::vector<Unanswered> let_through;  ///< the classes
  std::vector<Asked> asked;             ///< which classifiers, and why they have not answered
  std::uint32_t ticket_hours = 0;       ///< 0: nobody has to look at it later
};

/// The place where it was written.
struct Recorded {
  std::uint64_t number = 0;  ///< in the log
  std::string ticket;        ///< number of the record that somebody has to look at; "": none was asked for
};

/// Where bypasses are recorded. Called by one thread at a time.
class BypassLog {
 public:
  virtual ~BypassLog() = default;
  BypassLog() = default;
  BypassLog(const BypassLog&) = delete;
  BypassLog& operator=(const BypassLog&) = delete;
  [[nodiscard]] virtual Result<Recorded> record(const Bypass& bypass) = 0;
};

/// Kind, content and detail of the event; who, when and where are the caller's to fill in. Neither the text nor what a
/// vendor said of it is in it.
[[nodiscard]] evidence::Event event_of(const Bypass& bypass, std::int64_t now_ms, std::string_view ticket);

/// When the ticket must have been looked at.
[[nodiscard]] std::int64_t look_by_ms(const Bypass& bypass, std::int64_t now_ms) noexcept;
/// Register and fields of the ticket, as rules/registers/bypass-review.toml declares them; times are
/// "2026-11-22T17:30:00+08:00" by `time_text`.
inline constexpr std::string_view kTicketRegister = "bypass-review";
[[nodiscard]] std::vector<std::pair<std::string, std::string>> ticket_fields(
    const Bypass& bypass, std::int64_t now_ms, const std::function<std::string(std::int64_t)>& time_text);

}  // namespace assay::review::classify
