// A declared classifier behind the port: a request built, sent, its answer read.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "ports/classifier.hpp"
#include "ports/http_client.hpp"
#include "review/classify/declaration.hpp"

namespace assay::review::classify {

/// @param declared  of Kind::Http or Kind::Transcription; like client and clock it must outlive the classifier
/// @return Configuration when a secret is not where it should be
[[nodiscard]] Result<std::unique_ptr<ports::Classifier>> make_http_classifier(const Declaration& declared,
                                                                              ports::HttpClient& client,
                                                                              const Clock& clock);

}  // namespace assay::review::classify
