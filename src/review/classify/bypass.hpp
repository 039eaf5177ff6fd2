// What is written down when a text goes out although the classifiers for it did not answer: an event of the evidence
// log (docs/formats/evidence.md), which numbers it. What cannot be written down is not let through.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "crypto/digest.hpp"
#include "evidence/event.hpp"
#include "review/classify/finding.hpp"

namespace assay::review::classify {

struct Bypass {
  crypto::Hash digest{};                ///< SHA-256 of the text
  std::vector<Unanswered> let_through;  ///< the classes
  std::vector<Asked> asked;             ///< which classifiers, and why they have not answered
  std::uint32_t ticket_hours = 0;       ///< 0: nobody has to look at it later
};

/// The place where it was written.
struct Recorded {
  std::uint64_t number = 0;  ///< in the log
  std::string id;            ///< of the event: the ticket
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
[[nodiscard]] evidence::Event event_of(const Bypass& bypass, std::int64_t now_ms);

}  // namespace assay::review::classify
