// Where the events of records go: the evidence log, or a test's list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "evidence/event.hpp"
#include "evidence/log.hpp"

namespace assay::records {

/// Events of one kind, in the order of the log.
struct EventPage {
  std::vector<evidence::Event> events;
  std::optional<std::uint64_t> next;  ///< where to go on; nullopt: these were the last
};

class EventSink {
 public:
  virtual ~EventSink() = default;
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  /// Appends the events that are not there yet, in order. @return Unavailable when nothing, or not all, could be stored
  [[nodiscard]] virtual Result<> append(std::span<const evidence::Event> events) = 0;
  /// nullopt when it is not there.
  [[nodiscard]] virtual Result<std::optional<evidence::Event>> find(const Id& id) = 0;
  /// Those of a kind and a tenant, from a place in the log on.
  [[nodiscard]] virtual Result<EventPage> list(std::uint64_t from, std::size_t count, std::string_view kind,
                                               std::string_view tenant) = 0;
};

/// Events that are stored and not in the log yet, because it refuses them; they are tried again at each start.
struct Waiting {
  std::size_t events = 0;  ///< as many as were counted: there may be more from a thousand on
  std::string why;         ///< what the log says
};

/// Appends to a log that outlives it.
class LogSink final : public EventSink {
 public:
  explicit LogSink(evidence::Log& log) : log_(log) {}
  [[nodiscard]] Result<> append(std::span<const evidence::Event> events) override;
  [[nodiscard]] Result<std::optional<evidence::Event>> find(const Id& id) override;
  [[nodiscard]] Result<EventPage> list(std::uint64_t from, std::size_t count, std::string_view kind,
                                       std::string_view tenant) override;

 private:
  evidence::Log& log_;
};

}  // namespace assay::records
