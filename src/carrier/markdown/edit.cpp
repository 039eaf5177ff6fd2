#include "carrier/markdown/edit.hpp"

#include <algorithm>
#include <utility>

#include "json/json.hpp"

namespace assay::carrier::markdown {
namespace {

using container::markdown::Block;
using container::markdown::Entry;
using container::markdown::Language;
namespace md = container::markdown;

/// A block's body without its entries: what is left of it decides whether the block is there for the label alone.
struct Rest {
  std::string text;
  bool blank_line_behind = false;  ///< of the kept entry
  std::size_t blank_line_end = 0;
};

/// `kept` is the entry whose following line is looked at; entries of other places count as gone.
Rest rest_of(const Survey& survey, std::size_t block_index, const Entry* kept) {
  const std::string_view head = survey.head();
  const Block& block = survey.front.blocks[block_index];
  Rest rest;
  std::size_t at = block.body;
  bool behind_kept = false;
  const auto take = [&](std::size_t end) {
    if (end > at && behind_kept) {
      rest.blank_line_end = md::behind_blank_line(head.substr(0, end), at);
      rest.blank_line_behind = rest.blank_line_end > at;
      behind_kept = false;
    }
    rest.text += head.substr(at, end - at);
  };
  for (const Place& place : survey.places) {
    if (place.block != block_index) continue;
    take(place.entry.begin);
    at = place.entry.end;
    if (&place.entry == kept) behind_kept = true;
  }
  take(block.body_end);
  return rest;
}

Cut whole_block(const Survey& survey, const Block& block) {
  return {block.begin, md::behind_blank_line(survey.head(), block.end), {}};
}

void append_field(std::string& to, std::string_view name, std::string_view between, const std::string& value) {
  to.append(name).append(between);
  json::append_string(to, value);
}

}  // namespace

container::Splice spliced(std::vector<Cut> cuts, std::uint64_t size) {
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.begin < b.begin; });
  container::Splice splice;
  std::uint64_t at = 0;
  for (const Cut& cut : cuts) {
    if (cut.begin > at) splice.copy(at, cut.begin - at);
    splice.literal(cut.text);
    at = std::max<std::uint64_t>(at, cut.end);
  }
  splice.copy(at, size - at);
  return splice;
}

std::vector<Cut> without_places(const Survey& survey, std::size_t keep) {
  const std::size_t kept_block = keep < survey.places.size() ? survey.places[keep].block : survey.front.blocks.size();
  std::vector<Cut> cuts;
  std::size_t cut_block = survey.front.blocks.size();
  for (std::size_t i = 0; i < survey.places.size(); ++i) {
    const Place& place = survey.places[i];
    if (i == keep || place.block == cut_block) continue;
    if (place.block != kept_block && rest_of(survey, place.block, nullptr).text.empty()) {
      cut_block = place.block;
      cuts.push_back(whole_block(survey, survey.front.blocks[place.block]));
    } else {
      cuts.push_back({place.entry.begin, place.entry.end, {}});
    }
  }
  return cuts;
}

Cut without_place(const Survey& survey, std::size_t index) {
  const Place& place = survey.places[index];
  const Rest rest = rest_of(survey, place.block, &place.entry);
  if (rest.text.empty()) return whole_block(survey, survey.front.blocks[place.block]);
  const bool only_blank = md::is_blank_text(rest.text, 0, rest.text.size());
  // In a block of blank lines the label came with one of its own: see insertion().
  if (only_blank && rest.blank_line_behind) return {place.entry.begin, rest.blank_line_end, {}};
  return {place.entry.begin, place.entry.end, {}};
}

std::string lines_of(const label::ImplicitLabel& label, Language language, std::size_t indent,
                     std::string_view line_end) {
  const std::string blanks(indent, ' ');
  const bool toml = language == Language::Toml;
  std::string lines = blanks + (toml ? "[AIGC]" : "AIGC:");
  lines += line_end;
  const auto fields = label::fields_of(label);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    lines.append(blanks).append(toml ? "" : "  ");
    append_field(lines, label::kFieldNames[i], toml ? " = " : ": ", *fields[i]);
    lines += line_end;
  }
  return lines;
}

std::string inline_line_of(const label::ImplicitLabel& label, std::string_view line_end) {
  std::string line = "AIGC = { ";
  const auto fields = label::fields_of(label);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ", ";
    append_field(line, label::kFieldNames[i], " = ", *fields[i]);
  }
  return line.append(" }").append(line_end);
}

std::string fresh_block(const label::ImplicitLabel& label, std::string_view line_end) {
  std::string block = "---";
  block.append(line_end).append(lines_of(label, Language::Yaml, 0, line_end)).append("---");
  return block.append(line_end).append(line_end);
}

Result<Cut> insertion(const Survey& survey, const Block& block, const label::ImplicitLabel& label) {
  ASSAY_TRY(const md::Gap gap, md::gap_in(survey.head(), block));
  std::string lines = lines_of(label, block.language, gap.indent, survey.front.line_end);
  // A block that holds the label alone counts as put there for it. One that stood there empty is marked by a blank
  // line, so that the content's digest stays the one of the file before.
  if (md::is_blank_text(survey.head(), block.body, block.body_end)) lines += survey.front.line_end;
  return Cut{gap.at, gap.at, std::move(lines)};
}

}  // namespace assay::carrier::markdown
