// Where the events of records go: the evidence log, or a test's list.
#pragma once

#include <span>

#include "base/result.hpp"
#include "evidence/event.hpp"
#include "evidence/log.hpp"

namespace assay::records {

class EventSink {
 public:
  virtual ~EventSink() = default;
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  /// Appends the events that are not there yet, in order. @return Unavailable when nothing, or not all, could be stored
  [[nodiscard]] virtual Result<> append(std::span<const evidence::Event> events) = 0;
};

/// Appends to a log that outlives it.
class LogSink final : public EventSink {
 public:
  explicit LogSink(evidence::Log& log) : log_(log) {}
  [[nodiscard]] Result<> append(std::span<const evidence::Event> events) override;

 private:
  evidence::Log& log_;
};

}  // namespace assay::records
