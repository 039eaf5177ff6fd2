#include "visible/text/label_line.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "visible/text/document.hpp"
#include "visible/text/survey.hpp"

namespace assay::visible::text {
namespace {

bool ends_with_break(std::string_view text) noexcept { return text.ends_with('\n') || text.ends_with('\r'); }

/// The label with what has to stand around it, and where it goes.
struct Insertion {
  std::size_t at = 0;
  std::string before;
  std::string behind;
};

Insertion at_start(const Document& document) {
  const std::string_view text = document.text();
  const std::string line_end(document.line_end);
  Insertion insertion{document.body, {}, {}};
  if (document.has_front_matter) {
    const Line next = line_at(text, document.body);
    if (!ends_with_break(text.substr(0, document.body))) {
      insertion.before = line_end + line_end;
    } else if (next.has_break() && is_blank_line(next.in(text))) {
      insertion.at = next.next;
    } else {
      insertion.before = line_end;
    }
  }
  const std::string_view rest = text.substr(insertion.at);
  if (rest.empty()) {
    if (ends_with_break(text) || !document.has_front_matter) insertion.behind = line_end;
    return insertion;
  }
  const bool blank_follows = is_blank_line(line_at(rest, 0).in(rest));
  const bool would_join = line_end == "\r" && rest.starts_with('\n');  // to CRLF, which is one break
  insertion.behind = blank_follows && !would_join ? line_end : line_end + line_end;
  return insertion;
}

Insertion at_end(const Document& document, const Survey& seen) {
  const std::string_view text = document.text();
  const std::string line_end(document.line_end);
  Insertion insertion{text.size(), {}, {}};
  const bool has_break = ends_with_break(text);
  if (!has_break) insertion.before = line_end;
  if (!seen.ends_blank) insertion.before += line_end;
  if (text.ends_with('\r') && insertion.before.starts_with('\n')) insertion.before += line_end;
  if (has_break) insertion.behind = line_end;
  return insertion;
}

LinePlan already_there(const FoundLine& found, const Words& words, std::uint64_t size) {
  LinePlan plan;
  plan.outcome = Outcome::AlreadyThere;
  plan.position = found.position;
  plan.offset = found.offset;
  plan.label = label_in(found.text, words);
  plan.splice.copy(0, size);
  return plan;
}

}  // namespace

bool Measured::has_label() const noexcept {
  return std::any_of(lines.begin(), lines.end(),
                     [](const FoundLine& found) { return found.likeness != Likeness::Incomplete; });
}

Result<LinePlan> add_line(ByteSource& source, Syntax syntax, const Words& words, Edge wish) {
  ASSAY_CHECK(check_label(words, syntax));
  ASSAY_TRY(const Document document, read_document(source, syntax));
  const Survey seen = survey(document, syntax, words);
  const auto& lines = seen.measured.lines;
  const auto standing = std::find_if(lines.begin(), lines.end(), [](const FoundLine& found) {
    return found.likeness == Likeness::Label && found.own_paragraph && found.position != Position::Middle;
  });
  if (standing != lines.end()) return already_there(*standing, words, source.size());

  const bool start_is_free = document.start_taken.empty();
  const bool end_is_free = seen.end_taken.empty();
  if (!start_is_free && !end_is_free)
    return fail(Code::Unsupported, fmt::format("{}: no place for a label line: {}, and ends in {} (close it)",
                                               source.name(), document.start_taken, seen.end_taken));
  const bool to_start = seen.has_words ? (wish == Edge::Start ? start_is_free : !end_is_free) : start_is_free;
  LinePlan plan;
  plan.position = to_start ? Position::Start : Position::End;
  if (wish == Edge::Start && !to_start) plan.moved = document.start_taken;
  if (wish == Edge::End && to_start && seen.has_words) plan.moved = fmt::format("the text ends in {}", seen.end_taken);
  const Insertion insertion = to_start ? at_start(document) : at_end(document, seen);
  plan.offset = insertion.at + insertion.before.size();
  plan.label = words.label;
  plan.splice.copy(0, insertion.at);
  plan.splice.literal(insertion.before + words.label + insertion.behind);
  plan.splice.copy(insertion.at, source.size() - insertion.at);
  return plan;
}

Result<Measured> measure(ByteSource& source, Syntax syntax, const Words& words) {
  ASSAY_TRY(const Document document, read_document(source, syntax));
  return survey(document, syntax, words).measured;
}

}  // namespace assay::visible::text
