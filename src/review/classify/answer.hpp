// What a classifier's answer means, by its declaration. Nothing in it is believed: a number that is none, a category
// that is missing, a word that is neither safe nor unsafe is an error, never "nothing found".
#pragma once

#include <cstddef>

#include "ports/classifier.hpp"
#include "ports/http_client.hpp"
#include "review/classify/declaration.hpp"

namespace assay::review::classify {

/// Most categories that are taken of one answer, and most bytes of a category's or model's name.
inline constexpr std::size_t kMostScores = 512;
inline constexpr std::size_t kLongestCategory = 128;
/// Most stretches of a transcript that have a time of their own.
inline constexpr std::size_t kMostSegments = 100'000;

/// @return the answer; an error that names the classifier, the status and the vendor's code, never what the answer says
/// beyond that: it may quote the content or a key
[[nodiscard]] tl::expected<ports::ClassifierAnswer, ports::ClassifierError> read_answer(
    const Declaration& declared, const ports::HttpAnswer& answer);

}  // namespace assay::review::classify
