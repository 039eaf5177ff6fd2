#include "carrier/markdown/survey.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "json/json.hpp"
#include "label/finding_catalog.hpp"

namespace assay::carrier::markdown {
namespace {

using container::markdown::Entry;
using container::markdown::Node;
namespace md = container::markdown;

constexpr std::size_t kJsonLimit = 1U << 20U;

/// A word without quotes means what JSON takes it for, else it is a string.
bool is_json_word(std::string_view word) {
  const auto parsed = json::parse(word, kJsonLimit);
  if (!parsed) return false;
  const json::Kind kind = parsed->root().kind();
  return kind == json::Kind::Number || kind == json::Kind::True || kind == json::Kind::False;
}

void append_json(json::Writer& json, const Node& node) {
  switch (node.kind) {
    case Node::Kind::Null:
      json.null();
      return;
    case Node::Kind::Plain:
      if (is_json_word(node.text)) {
        json.raw(node.text);
      } else {
        json.value(node.text);
      }
      return;
    case Node::Kind::Quoted:
      json.value(node.text);
      return;
    case Node::Kind::Map:
      json.begin_object();
      for (const md::Member& member : node.members) append_json(json.name(member.key), member.value);
      json.end_object();
      return;
    case Node::Kind::List:
      json.begin_array();
      for (const Node& item : node.items) append_json(json, item);
      json.end_array();
      return;
  }
}

/// The stretch of text in which a label outside front matter shows its fields, and what may stand before its key.
constexpr std::size_t kEvidence = 1024;
constexpr std::size_t kMarks = 64;

/// True if the AIGC at text[at] begins a line, maybe behind quotes, a brace, list or quote marks, and has a colon.
bool is_key_at(std::string_view text, std::size_t at) {
  const std::size_t earliest = at < kMarks ? 0 : at - kMarks;
  std::size_t begin = at;
  while (begin > earliest && std::string_view(" \t{\"'>-`").find(text[begin - 1]) != std::string_view::npos) --begin;
  if (begin > 0 && text[begin - 1] != '\n') return false;
  std::size_t end = at + 4;
  if (end < text.size() && (text[end] == '"' || text[end] == '\'')) ++end;
  while (end < text.size() && text[end] == ' ') ++end;
  return end < text.size() && text[end] == ':';
}

bool has_fields_behind(std::string_view text, std::size_t at) {
  const std::string_view near = text.substr(at, kEvidence);
  return near.find("ProduceID") != std::string_view::npos || near.find("ContentProducer") != std::string_view::npos;
}

}  // namespace

Result<Survey> survey(ByteSource& source) {
  if (source.size() > kMostText)
    return fail(Code::Limited,
                fmt::format("{}: {} bytes of text, at most {} are labelled", source.name(), source.size(), kMostText));
  Survey seen;
  ASSAY_TRY(seen.head_bytes, source.read(0, std::min<std::uint64_t>(source.size(), md::kHead)));
  Result<md::FrontMatter> front = md::find_front_matter(seen.head(), seen.head_bytes.size() == source.size());
  if (!front) return tl::unexpected(in_context(source.name(), std::move(front).error()));
  seen.front = std::move(*front);
  for (std::size_t i = 0; i < seen.front.blocks.size(); ++i) {
    Result<std::vector<Entry>> entries = md::entries_named(seen.head(), seen.front.blocks[i], "aigc");
    if (!entries) {
      if (!seen.unreadable) seen.unreadable = in_context("front matter", std::move(entries).error());
      continue;
    }
    for (Entry& entry : *entries) seen.places.push_back({i, std::move(entry)});
  }
  return seen;
}

std::string_view place_id(const Survey& survey, const Place& place) noexcept {
  if (survey.front.blocks[place.block].begin != survey.front.text) return "front-matter-second";
  return survey.front.blocks[place.block].language == md::Language::Toml ? "front-matter-toml" : "front-matter";
}

std::string text_of(const Survey& survey, const Place& place) {
  if (!place.entry.node) {
    std::string_view words = survey.head().substr(place.entry.value, place.entry.end - place.entry.value);
    const auto first = words.find_first_not_of(" \t\r\n");
    const auto last = words.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string() : std::string(words.substr(first, last - first + 1));
  }
  const Node& node = *place.entry.node;
  if (node.kind != Node::Kind::Map && node.kind != Node::Kind::List) return node.text;
  std::string text;
  json::Writer json(text);
  append_json(json, node);
  return text;
}

Result<std::optional<label::Finding>> find_outside(ByteSource& source, std::uint64_t from) {
  constexpr std::size_t kStep = 256 * 1024;
  constexpr std::size_t kOverlap = kEvidence + kMarks;
  Bytes buffer;
  std::size_t searched = 0;  // of the buffer, in the step before
  for (;;) {
    buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(source.size() - from, kStep)));
    ASSAY_CHECK(source.read_at(from, buffer));
    const std::string_view text = as_text(buffer);
    const bool last = from + text.size() == source.size();
    const std::size_t stop = last ? text.size() : text.size() - kEvidence;
    for (auto at = text.find("AIGC", searched); at < stop; at = text.find("AIGC", at + 4)) {
      if (!is_key_at(text, at) || !has_fields_behind(text, at)) continue;
      return label::make_finding("label-outside-front-matter",
                                 fmt::format("`AIGC:` with fields of a label stands in the text at 0x{:x}", from + at));
    }
    if (last) return std::nullopt;
    from += text.size() - kOverlap;
    searched = kMarks;
  }
}

}  // namespace assay::carrier::markdown
