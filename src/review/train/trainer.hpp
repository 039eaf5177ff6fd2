// A model trained and asked through assay-text, which is locked in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "ports/classifier.hpp"
#include "ports/media_jobs.hpp"

namespace assay::review::train {

struct TrainingWishes {
  std::uint32_t seed = 1;
  std::uint32_t epochs = 50;
  bool independent = false;  ///< some texts are in several categories
};

struct Trained {
  Descriptor file;         ///< the model, in memory
  std::string bytes;       ///< the same
  std::string sha256;      ///< of it
  std::string parameters;  ///< all that fastText was told, a JSON object
};

/// @param lines  lines_of(...)
[[nodiscard]] Result<Trained> train_model(ports::MediaJobs& jobs, std::string_view lines, const TrainingWishes& wishes);

/// A model as a classifier. Its file is opened now and held against the digest by the worker, before fastText reads it.
/// @param jobs  must outlive the classifier
/// @return NotFound, Denied, Unavailable
[[nodiscard]] Result<std::unique_ptr<ports::Classifier>> open_model(ports::MediaJobs& jobs, std::string name,
                                                                    const std::string& path, std::string sha256);
/// The same with a file that is open.
[[nodiscard]] std::unique_ptr<ports::Classifier> make_model_classifier(ports::MediaJobs& jobs, std::string name,
                                                                       Descriptor file, std::string sha256);

}  // namespace assay::review::train
