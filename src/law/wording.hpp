// The words of explicit labels, from rules/wording.toml: the two elements every label needs, the sentences for is,
// possibly and suspected, and the corner mark. Source: GB 45438-2025 clause 5; Labelling Measures Articles 4 and 6.
//
//   fmt::print("{}", law::wording().notice(label::Degree::Is));   // 该内容由AI生成合成
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "label/implicit_label.hpp"

namespace assay::law {

/// Where a rule or a wording comes from.
struct Origin {
  std::string instrument;  ///< key of an instrument: "GB45438-2025"
  std::string clause;      ///< "5.1", "Article 6 (1)"
  std::string duty;        ///< "LM-06-1", or ""
  std::string in_force;    ///< the instrument's date: "2025-09-01"
  std::string confidence;  ///< "read", "read_secondary", "inferred", "ours"
};

/// A word that a label must contain, in one of its forms.
struct Element {
  std::string key;                  ///< "ai", "generation"
  std::vector<std::string> any_of;  ///< "人工智能", "AI"
  Origin origin;
};

/// Labels shown to users are Chinese; the English is for those who read along.
enum class Tongue : std::uint8_t { Chinese, English };

struct Phrase {
  std::string chinese;
  std::string english;
  Origin origin;
};

/// AI alone, allowed as a superscript or badge on the kinds of content in `on`.
struct CornerMark {
  std::string text;
  std::vector<std::string> on;  ///< "text"
  Origin origin;
};

class Wording {
 public:
  /// Reads and checks a table: both elements, three notices and at least one label, each with both elements.
  /// @return Configuration naming file, line and what is wrong
  [[nodiscard]] static Result<Wording> parse(std::string_view toml, std::string_view name);

  /// The sentence a platform shows (Labelling Measures Article 6).
  [[nodiscard]] std::string_view notice(label::Degree degree, Tongue tongue = Tongue::Chinese) const noexcept;
  [[nodiscard]] const Phrase& notice_phrase(label::Degree degree) const noexcept;
  /// Short labels to choose from, the usual one first.
  [[nodiscard]] const std::vector<Phrase>& labels() const noexcept { return labels_; }
  [[nodiscard]] const CornerMark& corner_mark() const noexcept { return corner_mark_; }
  [[nodiscard]] const std::vector<Element>& elements() const noexcept { return elements_; }

  /// True if `text` says both that it is AI and that it is generated or synthesised, as every label but a corner mark
  /// must. `AI` counts as a word: not inside SAID.
  [[nodiscard]] bool has_both_elements(std::string_view text) const noexcept;

 private:
  friend class WordingReader;
  std::vector<Element> elements_;
  std::vector<Phrase> labels_;
  std::array<Phrase, 3> notices_;  // by Degree - 1
  CornerMark corner_mark_;
};

/// The table built into the program. The first call parses it.
[[nodiscard]] const Wording& wording();

}  // namespace assay::law
