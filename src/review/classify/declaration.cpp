#include "review/classify/declaration.hpp"

#include <algorithm>

namespace assay::review::classify {

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::Http:
      return "http";
    case Kind::Transcription:
      return "transcription";
    case Kind::FastText:
      break;
  }
  return "fasttext";
}

std::string_view name_of(Without without) noexcept {
  switch (without) {
    case Without::Closed:
      return "closed";
    case Without::Hold:
      return "hold";
    case Without::Local:
      return "local";
    case Without::Open:
      break;
  }
  return "open";
}

std::optional<entry::Action> Category::action(double score) const noexcept {
  for (std::size_t i = from.size(); i-- > 0;)
    if (from[i] && score >= *from[i]) return static_cast<entry::Action>(i);
  return std::nullopt;
}

const Category* Declaration::find(std::string_view category) const noexcept {
  const auto found = std::ranges::find(categories, category, &Category::name);
  return found == categories.end() ? nullptr : &*found;
}

}  // namespace assay::review::classify
