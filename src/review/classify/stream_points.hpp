// Where in a text that goes out bit by bit classifiers are asked: after each so many bytes, and at its end. A stretch
// begins a little before the last one ended, so that what stands across a point is seen whole.
//
//   StreamPoints points(declared.stream);
//   points.feed(piece);
//   while (const auto stretch = points.take()) ...  // ask about *stretch before more goes out
//   if (const auto stretch = points.finish()) ...
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "review/classify/declaration.hpp"

namespace assay::review::classify {

class StreamPoints {
 public:
  /// `limits.every` 0: at the end alone.
  explicit StreamPoints(const StreamLimits& limits) : limits_(limits) {}

  /// Nothing is judged before the text is over.
  [[nodiscard]] bool at_end_alone() const noexcept { return limits_.every == 0; }

  void feed(std::string_view piece) { waiting_ += piece; }
  /// The next stretch that has to be judged; nullopt: no point was reached.
  [[nodiscard]] std::optional<std::string> take();
  /// What came since the last point; nullopt when nothing did. Nothing is fed afterwards.
  [[nodiscard]] std::optional<std::string> finish();
  /// Bytes of the text that the stretches taken so far cover.
  [[nodiscard]] std::uint64_t covered() const noexcept { return covered_; }

 private:
  const StreamLimits limits_;
  std::string waiting_;   // with what it has in common with the stretch before
  std::size_t seen_ = 0;  // bytes at its beginning that were in a stretch already
  std::uint64_t covered_ = 0;
};

}  // namespace assay::review::classify
