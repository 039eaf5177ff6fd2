// What classifiers said of a file, for eyes and for programs.
#pragma once

#include <string>

#include "cli/screen_classifiers.hpp"
#include "json/json.hpp"

namespace assay::cli {

[[nodiscard]] std::string human(const Judged& judged);
/// Members of the file's object: classifiers, unanswered, event, ticket, transcript_size.
void write_members(json::Writer& json, const Judged& judged);

}  // namespace assay::cli
