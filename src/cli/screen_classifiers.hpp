// The declared classifiers of a run of `assay screen`: opened, asked, what passed without them recorded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/digest.hpp"
#include "law/rules/risk_list.hpp"
#include "review/classify/finding.hpp"
#include "review/screen/verdict.hpp"

namespace assay::cli {

/// Most bytes of a text and of a recording that classifiers are asked about.
inline constexpr std::size_t kMostClassifiedText = std::size_t{1} << 20U;
inline constexpr std::size_t kMostRecording = std::size_t{25} << 20U;

/// What was said of one file, beside the entries' verdict.
struct Judged {
  review::classify::Judgement judgement;
  std::optional<std::uint64_t> transcript_bytes;  ///< of a recording that was written down
};

/// A text on its way to the classifiers, collected piece by piece.
class ClassifiedText {
 public:
  void feed(std::string_view piece);
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] bool is_whole() const noexcept { return size_ == text_.size(); }
  [[nodiscard]] crypto::Hash digest();

 private:
  std::string text_;
  std::uint64_t size_ = 0;
  crypto::Digest digest_{crypto::DigestAlgorithm::Sha256};
};

/// A recording's words.
struct Heard {
  std::string text;
  review::classify::Asked asked;
};

/// Thread-safe but for opening and closing.
class ScreenClassifiers {
 public:
  /// @param path     the file of declarations
  /// @param covered  classes of risks for which entries are in force, sorted
  /// @return Configuration (file and line; a secret that is missing), and what opening files says
  [[nodiscard]] static Result<std::unique_ptr<ScreenClassifiers>> open(const std::string& path,
                                                                       const law::rules::RiskList& risks,
                                                                       std::vector<std::string> covered);
  virtual ~ScreenClassifiers() = default;
  ScreenClassifiers() = default;
  ScreenClassifiers(const ScreenClassifiers&) = delete;
  ScreenClassifiers& operator=(const ScreenClassifiers&) = delete;

  /// nullopt: the file is no recording (WAV, MP3, M4A by its first bytes), or no transcriber is declared.
  [[nodiscard]] virtual Result<std::optional<Heard>> hear(const std::string& path) = 0;
  [[nodiscard]] virtual Judged judge(ClassifiedText& text, review::screen::Verdict& verdict,
                                     const std::optional<Heard>& heard) = 0;
  /// Keeps the day's count of calls and signs a checkpoint over what was recorded.
  virtual void close() = 0;
};

}  // namespace assay::cli
