// Somebody else's judgement of a text, a picture or a recording: a moderation service, a guard model, a transcriber, a
// model of our own. Who asks knows neither protocol nor library.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::ports {

struct ClassifierRequest {
  std::string_view text = {};       ///< UTF-8; empty when it is about a picture or a recording
  std::string_view recording = {};  ///< bytes of a sound file; empty when it is not about one
  std::string_view file_name = {};  ///< what to call the recording or picture: "clip.mp3"
  std::uint32_t time_limit_ms = 10'000;
  std::string_view picture = {};     ///< bytes of a picture file; empty when it is not about one
  std::string_view media_type = {};  ///< of the picture: "image/jpeg"
};

struct CategoryScore {
  std::string category;  ///< as the classifier calls it
  double score = 0;      ///< 0 to 1
};

/// A stretch of a transcript and when it is said.
struct Segment {
  std::size_t begin = 0;  ///< bytes of the transcript
  std::size_t end = 0;
  double from = 0;  ///< seconds of the recording
  double to = 0;
};

/// What became of the content.
enum class Answered : std::uint8_t {
  Judged,
  Refused,  ///< the vendor would not look at it because of what is in it: an answer too
};

struct ClassifierAnswer {
  Answered answered = Answered::Judged;
  std::optional<bool> flagged;        ///< the classifier's own conclusion, when it has one
  std::vector<CategoryScore> scores;  ///< in the classifier's order
  std::string transcript;             ///< of a recording
  std::vector<Segment> segments;      ///< of the transcript, in order; empty when the answer has no times
  std::string model;                  ///< as the answer names it; empty: it does not
};

/// How a failure is to be taken by whoever asked.
enum class Failure : std::uint8_t {
  Retryable,  ///< may do at another time: no connection, time limit, 5xx
  Quota,      ///< too many calls, or nothing left to pay with
  Broken,     ///< will not change by itself: key refused, an answer nobody can read
};

struct ClassifierError {
  Failure failure = Failure::Broken;
  Error error;
};

/// Thread-safe.
class Classifier {
 public:
  virtual ~Classifier() = default;
  Classifier() = default;
  Classifier(const Classifier&) = delete;
  Classifier& operator=(const Classifier&) = delete;

  /// One try. What is said about an error never holds the content, a header or a secret.
  [[nodiscard]] virtual tl::expected<ClassifierAnswer, ClassifierError> classify(const ClassifierRequest& request) = 0;
};

}  // namespace assay::ports
