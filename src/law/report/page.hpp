// A report as blocks in both languages, and its shapes: Markdown in one language, one self-contained printable HTML
// page in both. The terminal draws the blocks itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "law/rules/records.hpp"

namespace assay::law::report {

using rules::Words;

enum class Language : std::uint8_t { Chinese, English };
[[nodiscard]] inline const std::string& in(const Words& words, Language language) noexcept {
  return language == Language::Chinese ? words.zh : words.en;
}

enum class Mark : std::uint8_t { None, Yes, Waits, Ask, No };

struct Block {
  enum class Kind : std::uint8_t { Title, Heading, Subheading, Text, Warning, Item, Table };
  Kind kind = Kind::Text;
  Words words;                           ///< all but Table; of an Item what it says
  Mark mark = Mark::None;                ///< Item
  std::string id;                        ///< Item: "DS-16-1"
  Words source;                          ///< Item: "Art. 16"
  std::vector<Words> details;            ///< Item: a line each
  std::vector<Words> head;               ///< Table
  std::vector<std::vector<Words>> rows;  ///< Table: as many cells as `head`
};

class Page {
 public:
  Page& title(Words words) { return add({Block::Kind::Title, std::move(words), {}, {}, {}, {}, {}, {}}); }
  Page& heading(Words words) { return add({Block::Kind::Heading, std::move(words), {}, {}, {}, {}, {}, {}}); }
  Page& subheading(Words words) { return add({Block::Kind::Subheading, std::move(words), {}, {}, {}, {}, {}, {}}); }
  Page& text(Words words) { return add({Block::Kind::Text, std::move(words), {}, {}, {}, {}, {}, {}}); }
  Page& warning(Words words) { return add({Block::Kind::Warning, std::move(words), {}, {}, {}, {}, {}, {}}); }
  Page& add(Block block) {
    blocks_.push_back(std::move(block));
    return *this;
  }
  [[nodiscard]] const std::vector<Block>& blocks() const noexcept { return blocks_; }

 private:
  std::vector<Block> blocks_;
};

/// "✔", "…", "?", "–".
[[nodiscard]] std::string_view sign(Mark mark) noexcept;

[[nodiscard]] std::string as_markdown(const Page& page, Language language);
/// Self-contained: no script, no link to anything outside; Chinese and English side by side; prints on A4.
[[nodiscard]] std::string as_html(const Page& page);

}  // namespace assay::law::report
