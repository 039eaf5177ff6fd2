#include "cli/page_view.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "cli/language.hpp"
#include "cli/output.hpp"

namespace assay::cli {
namespace {

using law::report::Block;
using law::report::Mark;
using Kind = Block::Kind;

constexpr std::size_t kUsualWidth = 100;
constexpr std::size_t kLeastWidth = 40;
constexpr std::size_t kMostWidth = 140;

law::report::Language tongue() {
  return language() == Language::Chinese ? law::report::Language::Chinese : law::report::Language::English;
}

std::size_t sequence_length(unsigned char byte) noexcept {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/// Signs of three bytes that are one column wide: dashes, ticks, dots (U+2000 to U+2BFF).
bool is_narrow(std::string_view sign) noexcept {
  const auto first = static_cast<unsigned char>(sign[0]);
  const auto second = static_cast<unsigned char>(sign[1]);
  return first == 0xe2 && second < 0xb0;
}

std::size_t columns_of(std::string_view sign) noexcept {
  return sign.size() < 3 || (sign.size() == 3 && is_narrow(sign)) ? 1 : 2;
}

/// A line may end behind a blank or between Chinese characters, but not before closing punctuation.
bool closes(std::string_view sign) noexcept {
  constexpr std::string_view kClosing[] = {"，", "。", "；", "：", "、", "？", "！", "）", "》", "”"};
  return std::ranges::find(kClosing, sign) != std::end(kClosing);
}

Tone tone_of(Mark mark) {
  switch (mark) {
    case Mark::Yes:
      return Tone::Good;
    case Mark::Waits:
      return Tone::Warn;
    case Mark::Ask:
      return Tone::Bad;
    default:
      return Tone::Quiet;
  }
}

void append_item(std::string& out, const Block& block, std::size_t width) {
  std::string head;
  if (block.mark != Mark::None) head += toned(tone_of(block.mark), law::report::sign(block.mark)) + " ";
  if (!block.id.empty()) head += toned(Tone::Strong, block.id) + "  ";
  const std::string& source = in(block.source, tongue());
  const std::size_t lead = (block.mark != Mark::None ? 2 : 0) + (block.id.empty() ? 0 : block.id.size() + 2);
  constexpr std::size_t kIndent = 6;
  // The head is drawn apart, for its colours have no width.
  std::string words(lead, '\x01');
  words += in(block.words, tongue());
  if (!source.empty()) words += fmt::format("  [{}]", source);
  std::string lines = wrapped(words, width - 2, kIndent);
  out += fmt::format("  {}{}\n", head, lines.substr(lead));
  for (const auto& detail : block.details)
    out += fmt::format("{}{}\n", std::string(kIndent, ' '),
                       toned(Tone::Quiet, wrapped(in(detail, tongue()), width, kIndent + 2)));
}

void append_table(std::string& out, const Block& block, std::size_t width) {
  for (const auto& cells : block.rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string& cell = in(cells[i], tongue());
      if (i == 0) {
        out += fmt::format("{}\n", toned(Tone::Strong, wrapped(cell, width, 2)));
      } else if (!cell.empty()) {
        out += fmt::format("  {}\n", wrapped(fmt::format("{}: {}", in(block.head[i], tongue()), cell), width - 2, 4));
      }
    }
    out += "\n";
  }
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  std::size_t gap = 0;  // where in `out` the line can be broken, 0: nowhere
  std::size_t gap_column = 0;
  while (!text.empty()) {
    const std::size_t length = std::min(sequence_length(static_cast<unsigned char>(text[0])), text.size());
    const std::string_view sign = text.substr(0, length);
    text.remove_prefix(length);
    const std::size_t wide = columns_of(sign);
    const bool chinese = wide == 2;
    if (chinese && !closes(sign) && column > indent) {
      gap = out.size();
      gap_column = column;
    }
    out += sign;
    column += wide;
    if (sign == " ") {
      gap = out.size();
      gap_column = column;
    }
    if (column > width && gap > 0) {
      std::size_t blanks = 0;  // of which none is left at the end of the line
      while (blanks < gap && out[gap - 1 - blanks] == ' ') ++blanks;
      out.replace(gap - blanks, blanks, "\n" + std::string(indent, ' '));
      column = column - gap_column + indent;
      gap = 0;
    }
  }
  return out;
}

std::size_t terminal_width() noexcept {
  struct winsize size {};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return kUsualWidth;
  return std::clamp<std::size_t>(size.ws_col, kLeastWidth, kMostWidth);
}

std::string page_text(const law::report::Page& page, std::size_t width) {
  std::string out;
  Kind before = Kind::Title;
  for (const Block& block : page.blocks()) {
    const std::string& words = in(block.words, tongue());
    const bool gap = block.kind == Kind::Heading || (block.kind == Kind::Subheading && before != Kind::Heading);
    if (gap) out += "\n";
    switch (block.kind) {
      case Kind::Title:
      case Kind::Heading:
        out += toned(Tone::Strong, wrapped(words, width, 2)) + "\n";
        break;
      case Kind::Subheading:
        out += " " + toned(Tone::Quiet, words) + "\n";
        break;
      case Kind::Text:
        out += wrapped(words, width, 2) + "\n";
        break;
      case Kind::Warning:
        out += toned(Tone::Warn, "! ") + wrapped(words, width - 2, 2) + "\n";
        break;
      case Kind::Item:
        append_item(out, block, width);
        break;
      case Kind::Table:
        append_table(out, block, width);
        break;
    }
    before = block.kind;
  }
  return out;
}

}  // namespace assay::cli
