// The kinds of security risk that entries of the feature database are filed under, from rules/risks.toml, and how many
// of each a keyword library and the banks of questions must hold (GB/T 45654-2025 and TC260-003, Annex A; duties
// TS-CAT, TS-KW, TS-QB, TS-RB), and how training data are sampled (TS-SRC, TS-DATA). Read by itself, for a program that
// screens texts needs no other rules; a RuleSet reads it too and holds its instruments against the others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.hpp"
#include "base/result.hpp"
#include "law/rules/records.hpp"

namespace assay::law::rules {

struct RiskClass {
  std::string key;  ///< "A.1"
  Words title;
  std::string instrument;
  std::string article;
  Confidence confidence = Confidence::Read;
  Place place;
};

struct RiskKind {
  std::string key;             ///< "A.1a"
  std::uint16_t in_class = 0;  ///< index in classes()
  Words title;
  std::string article;
  std::uint32_t keywords = 0;            ///< the fewest a keyword library holds; 0: none asked for
  std::uint32_t questions = 0;           ///< of the bank of questions
  std::uint32_t refusals = 0;            ///< of the bank of questions to be refused
  Confidence counts = Confidence::Read;  ///< how sure we are of these numbers
  std::vector<std::string> moderation;   ///< names under which OpenAI's /v1/moderations would tell it
  Confidence confidence = Confidence::Read;
  Place place;
};

/// The fewest of all kinds together.
struct LibrarySize {
  std::uint32_t keywords = 0;
  std::uint32_t questions = 0;
  std::uint32_t refusals = 0;
  Confidence confidence = Confidence::Read;
  Words note;
};

/// What is asked of training data: the most of a source that may be bad, and how a corpus is sampled. Whole percents.
struct CorpusRule {
  std::string instrument;
  std::string source_duty;     ///< "TS-SRC"
  std::string source_article;  ///< "corpus source"
  std::uint32_t source_limit_percent = 0;
  Confidence source_confidence = Confidence::Read;
  std::string sample_duty;  ///< "TS-DATA"
  std::string sample_article;
  std::uint32_t manual_items = 0;            ///< the fewest that people look at
  std::uint32_t manual_pass_percent = 0;     ///< of them
  std::uint32_t screened_share_percent = 0;  ///< of all items, by keyword or classifier
  std::uint32_t screened_pass_percent = 0;   ///< of those
  Confidence confidence = Confidence::Read;
  Words note;
};

/// The categories of OpenAI's /v1/moderations (omni-moderation), in its order.
inline constexpr std::string_view kModerationNames[] = {"harassment",
                                                        "harassment/threatening",
                                                        "hate",
                                                        "hate/threatening",
                                                        "illicit",
                                                        "illicit/violent",
                                                        "self-harm",
                                                        "self-harm/intent",
                                                        "self-harm/instructions",
                                                        "sexual",
                                                        "sexual/minors",
                                                        "violence",
                                                        "violence/graphic"};

/// Immutable; copies and moves are safe.
class RiskList {
 public:
  /// @param file  name for messages and text of a risks.toml. The name must outlive the list (Place)
  /// @return Configuration with file and line
  [[nodiscard]] static Result<RiskList> read(const EmbeddedFile& file);
  /// DIR/risks.toml. @return Unavailable, Configuration
  [[nodiscard]] static Result<RiskList> from_folder(const std::string& folder);

  [[nodiscard]] const std::vector<RiskClass>& classes() const noexcept { return classes_; }
  [[nodiscard]] const std::vector<RiskKind>& kinds() const noexcept { return kinds_; }
  [[nodiscard]] const LibrarySize& library() const noexcept { return library_; }
  /// nullopt: this folder of rules does not say (it is older).
  [[nodiscard]] const std::optional<CorpusRule>& corpus() const noexcept { return corpus_; }
  [[nodiscard]] const RiskKind* find(std::string_view key) const noexcept;
  [[nodiscard]] const RiskClass& class_of(const RiskKind& kind) const noexcept { return classes_[kind.in_class]; }
  /// Whether an entry may be filed there. @return InvalidInput naming the kind that is most like it
  [[nodiscard]] Result<> check_category(std::string_view key) const;

 private:
  std::vector<RiskClass> classes_;
  std::vector<RiskKind> kinds_;
  LibrarySize library_;
  std::optional<CorpusRule> corpus_;
};

/// The list built into the program, parsed on the first call.
[[nodiscard]] Result<const RiskList*> built_in_risks();

}  // namespace assay::law::rules
