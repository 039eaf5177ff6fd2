// Work on pixels, samples and frames, done elsewhere: whoever needs a picture drawn on or a film looked into asks here,
// and knows neither codec nor process.
//
//   ASSAY_TRY(const std::string drawn, jobs.run({"image.draw", R"({"text":"AI生成"})", source, target, "photo.jpg"}));
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::ports {

struct MediaRequest {
  std::string_view job;     ///< "image.draw"
  std::string_view wishes;  ///< what the job is to do, a JSON object
  int source = -1;          ///< descriptor of a regular file or memfd that can be read
  int target = -1;  ///< descriptor of an empty regular file or memfd that can be read and written; -1: none wanted
  std::string_view name;  ///< what to call the source in messages: the path as the user gave it
};

/// Told how far a job is, 0 to 1, on the thread that runs it.
using MediaProgress = std::function<void(double)>;

/// Thread-safe.
class MediaJobs {
 public:
  virtual ~MediaJobs() = default;
  MediaJobs() = default;
  MediaJobs(const MediaJobs&) = delete;
  MediaJobs& operator=(const MediaJobs&) = delete;

  /// Does one job and waits for it. Whatever the content does, it costs this job and no other.
  /// @return the job's answer, a JSON object; its error; Limited (memory, time, size of the target), Corrupt (the
  /// content made the decoder fail), Unavailable (the decoders cannot be started): all name file, job and way out
  [[nodiscard]] virtual Result<std::string> run(const MediaRequest& request, const MediaProgress& progress = {}) = 0;
};

}  // namespace assay::ports
