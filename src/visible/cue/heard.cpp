#include "visible/cue/heard.hpp"

#include <algorithm>

namespace assay::visible::cue {

bool SoundInspection::labelled() const noexcept {
  return std::any_of(rhythms.begin(), rhythms.end(), [](const HeardRhythm& heard) { return heard.right(); }) ||
         std::any_of(speeches.begin(), speeches.end(), [](const HeardSpeech& heard) { return heard.right(); });
}

std::string_view where_name(Where where) noexcept {
  switch (where) {
    case Where::Start:
      return "start";
    case Where::Middle:
      return "middle";
    case Where::End:
      return "end";
  }
  return "";
}

std::string_view kind_name(Kind kind) noexcept { return kind == Kind::Rhythm ? "rhythm" : "spoken"; }

}  // namespace assay::visible::cue
