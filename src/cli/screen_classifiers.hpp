// The declared classifiers of a run of `assay screen`: opened, asked, what passed without them recorded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/localfs/file_source.hpp"
#include "base/result.hpp"
#include "crypto/digest.hpp"
#include "law/rules/risk_list.hpp"
#include "ports/classifier.hpp"
#include "ports/media_jobs.hpp"
#include "review/classify/finding.hpp"
#include "review/classify/stream_points.hpp"
#include "review/recognition/features.hpp"
#include "review/screen/verdict.hpp"

namespace assay::cli {

/// Most bytes of a text and of a picture that classifiers are asked about.
inline constexpr std::size_t kMostClassifiedText = std::size_t{1} << 20U;
inline constexpr std::size_t kMostClassifiedPicture = std::size_t{64} << 20U;

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
  std::vector<ports::Segment> segments;  ///< when what is said; empty: not told
  review::classify::Asked asked;
};

/// A picture, film or sound as classifiers are asked about it.
struct SeenMedia {
  adapters::localfs::FileSource& file;
  const review::recognition::Features& features;
  const std::optional<Heard>& heard;  ///< what was said in it, when it was written down
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

  /// What is said in a sound or film. nullopt: there is no sound in it, or no transcriber is declared.
  [[nodiscard]] virtual std::optional<Heard> hear(adapters::localfs::FileSource& file,
                                                  const review::recognition::Features& features,
                                                  ports::MediaJobs& jobs) = 0;
  /// @param verdict  of the entries; joined with what the classifiers say
  /// @param name  what the text is called, for the ticket of what passes without an answer
  [[nodiscard]] virtual Judged judge(std::string_view name, ClassifiedText& text, review::screen::Verdict& verdict) = 0;
  /// What classifiers are asked of a text that goes out bit by bit: feed the points, judge each stretch they give.
  [[nodiscard]] virtual review::classify::StreamPoints points() const = 0;
  /// The picture itself goes to classifiers that take pictures, the text and the codes in it and what was said to those
  /// that take texts.
  [[nodiscard]] virtual Result<Judged> judge_media(const SeenMedia& seen, review::screen::Verdict& verdict) = 0;
  /// Keeps the day's count of calls and where the breakers stand, signs a checkpoint over what was recorded.
  virtual void close() = 0;
};

}  // namespace assay::cli
