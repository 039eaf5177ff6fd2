#include "visible/text/survey.hpp"

#include <algorithm>
#include <deque>
#include <optional>

#include "visible/text/block_scanner.hpp"

namespace assay::visible::text {
namespace {

/// Longest sentence and longest incomplete label, in characters.
constexpr std::size_t kMostSentence = 60;
constexpr std::size_t kMostIncomplete = 12;
/// First in the table: a short line without it says nothing of AI.
constexpr std::size_t kAiElement = 0;

std::size_t characters_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80; }));
}

/// A line that a reader sees.
struct Seen {
  Line line;
  std::uint64_t number = 0;
  std::size_t rank = 0;  ///< how many such lines stand before it
  bool blank_before = false;
  bool blank_behind = false;
};

class Surveyor {
 public:
  Surveyor(const Document& document, Syntax syntax, const Words& words)
      : text_(document.text()), body_(document.body), syntax_(syntax), words_(words) {}

  Survey run() {
    std::uint64_t number = 1;
    for (Line line = line_at(text_, 0); line.has_break() && line.next <= body_; line = line_at(text_, line.next))
      ++number;
    bool blank_before = true;
    for (std::size_t at = body_; at < text_.size(); ++number) {
      const Line line = line_at(text_, at);
      const LineKind kind = kind_of(line.in(text_));
      // A blank line of a fence in a list item is one too: what follows at the left edge ends both.
      const bool is_blank = kind == LineKind::Blank || is_blank_line(line.in(text_));
      if (waiting_) settle(is_blank);
      if (kind == LineKind::Text) waiting_ = Seen{line, number, count_++, blank_before, false};
      survey_.has_words = survey_.has_words || !is_blank;
      blank_before = is_blank;
      survey_.ends_blank = blank_before;
      at = line.next;
    }
    if (waiting_) settle(true);
    take_edges();
    if (syntax_ == Syntax::Markdown && scanner_.swallows_what_follows()) survey_.end_taken = scanner_.open_block();
    return std::move(survey_);
  }

 private:
  LineKind kind_of(std::string_view line) {
    if (syntax_ == Syntax::Markdown) return scanner_.take(line);
    return is_blank_line(line) ? LineKind::Blank : LineKind::Text;
  }

  /// What stands behind the line is known now.
  void settle(bool blank_behind) {
    waiting_->blank_behind = blank_behind;
    const Seen seen = *waiting_;
    waiting_.reset();
    if (first_.size() < kEdgeLines) {
      first_.push_back(seen);
      return;
    }
    if (last_.size() == kEdgeLines) {
      take_middle(last_.front());
      last_.pop_front();
    }
    last_.push_back(seen);
  }

  void take_edges() {
    std::vector<FoundLine> start;
    // Of a text of a few lines, the nearer end counts.
    const bool is_short = count_ <= 2 * kEdgeLines;
    for (const Seen& seen : first_)
      look(seen, is_short && seen.rank * 2 >= count_ ? Position::End : Position::Start, start);
    survey_.measured.lines.insert(survey_.measured.lines.begin(), start.begin(), start.end());
    for (const Seen& seen : last_) look(seen, Position::End, survey_.measured.lines);
  }

  /// In the middle only what is clearly a label is worth telling.
  void take_middle(const Seen& seen) {
    const std::string_view words = seen.line.in(text_);
    if (survey_.measured.lines.size() + 2 * kEdgeLines < kMostFound && !label_in(words, words_).empty())
      survey_.measured.lines.push_back(found(seen, Position::Middle, Likeness::Label));
  }

  void look(const Seen& seen, Position position, std::vector<FoundLine>& to) const {
    const std::string_view words = seen.line.in(text_);
    if (!label_in(words, words_).empty()) {
      to.push_back(found(seen, position, Likeness::Label));
      return;
    }
    if (words.size() > kMostSentence * 4) return;
    const std::size_t characters = characters_of(undressed(words));
    const std::vector<std::string> elements = elements_in(words, words_);
    if (characters <= kMostSentence && !elements.empty() && elements.size() == words_.elements.size()) {
      to.push_back(found(seen, position, Likeness::Sentence));
    } else if (syntax_ == Syntax::Markdown && has_corner_mark(words, words_)) {
      to.push_back(found(seen, position, Likeness::CornerMark));
    } else if (characters <= kMostIncomplete && !elements.empty() && elements[0] == words_.elements[kAiElement].key &&
               seen.blank_before && seen.blank_behind) {
      to.push_back(found(seen, position, Likeness::Incomplete));
    }
  }

  FoundLine found(const Seen& seen, Position position, Likeness likeness) const {
    const std::string_view words = seen.line.in(text_);
    return {position,
            likeness,
            seen.line.begin,
            seen.number,
            std::string(words),
            elements_in(words, words_),
            seen.blank_before && seen.blank_behind};
  }

  std::string_view text_;
  std::size_t body_;
  Syntax syntax_;
  const Words& words_;
  BlockScanner scanner_;
  Survey survey_;
  std::optional<Seen> waiting_;
  std::size_t count_ = 0;
  std::vector<Seen> first_;
  std::deque<Seen> last_;
};

}  // namespace

Survey survey(const Document& document, Syntax syntax, const Words& words) {
  return Surveyor(document, syntax, words).run();
}

}  // namespace assay::visible::text
