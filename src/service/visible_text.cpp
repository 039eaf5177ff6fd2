#include "service/visible_text.hpp"

#include "json/json.hpp"
#include "law/wording.hpp"
#include "visible/text/label_line.hpp"

namespace assay::service {

namespace text = visible::text;

namespace {

/// The law's table as the room of texts takes it.
text::Words words_of(std::string label) {
  const law::Wording& wording = law::wording();
  text::Words words;
  words.label = std::move(label);
  for (const law::Phrase& phrase : wording.labels()) {
    words.known.push_back(phrase.chinese);
    words.known.push_back(phrase.english);
  }
  for (const label::Degree degree : {label::Degree::Is, label::Degree::Possibly, label::Degree::Suspected}) {
    words.known.push_back(wording.notice_phrase(degree).chinese);
    words.known.push_back(wording.notice_phrase(degree).english);
  }
  if (!words.label.empty()) words.known.push_back(words.label);
  for (const law::Element& element : wording.elements()) words.elements.push_back({element.key, element.any_of});
  words.corner_mark = wording.corner_mark().text;
  return words;
}

std::string_view position_name(text::Position position) {
  switch (position) {
    case text::Position::Start:
      return "start";
    case text::Position::Middle:
      return "middle";
    case text::Position::End:
      return "end";
  }
  return "";
}

std::string_view likeness_name(text::Likeness likeness) {
  switch (likeness) {
    case text::Likeness::Label:
      return "label";
    case text::Likeness::Sentence:
      return "sentence";
    case text::Likeness::CornerMark:
      return "corner-mark";
    case text::Likeness::Incomplete:
      return "incomplete";
  }
  return "";
}

void found_json(json::Writer& json, const text::FoundLine& line, std::size_t due) {
  const bool mark = line.likeness == text::Likeness::CornerMark;
  json.begin_object().member("place", position_name(line.position)).member("line", line.line);
  json.member("text", line.text).member("likeness", likeness_name(line.likeness)).name("checks").begin_array();
  json.begin_object().member("id", "wording").member("value", mark ? due : line.elements.size()).member("least", due);
  json.member("ok", line.likeness != text::Likeness::Incomplete).end_object().end_array().end_object();
}

}  // namespace

Result<std::string> draw_line(ByteSource& source, ByteSink& sink, const VisibleOrder& order, text::Syntax syntax) {
  const text::Edge edge = order.edge == "end" ? text::Edge::End : text::Edge::Start;
  ASSAY_TRY(const text::LinePlan plan, text::add_line(source, syntax, words_of(order.text), edge));
  ASSAY_CHECK(plan.splice.carry_out(source, sink));
  std::string out;
  json::Writer json(out);
  json.begin_object().member("text", plan.label).member("place", position_name(plan.position));
  json.member("offset", plan.offset).name("notes").begin_array();
  if (plan.outcome == text::Outcome::AlreadyThere)
    json.begin_object().member("id", "already-there").member("words", "the text had its label").end_object();
  if (!plan.moved.empty()) json.begin_object().member("id", "moved").member("words", plan.moved).end_object();
  json.end_array().end_object();
  return out;
}

Result<std::string> inspect_lines(ByteSource& source, text::Syntax syntax) {
  const text::Words words = words_of({});
  ASSAY_TRY(const text::Measured measured, text::measure(source, syntax, words));
  std::string out;
  json::Writer json(out);
  json.begin_object().member("format", syntax == text::Syntax::Markdown ? "markdown" : "text").name("found");
  json.begin_array();
  // Complete ones first: the first is what a verdict is made of.
  for (const bool complete : {true, false})
    for (const text::FoundLine& line : measured.lines)
      if ((line.likeness != text::Likeness::Incomplete) == complete) found_json(json, line, words.elements.size());
  json.end_array().end_object();
  return out;
}

}  // namespace assay::service
