// Pictures, films and sounds for `assay screen`: which files they are, what is found in them, the verdict.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/localfs/file_source.hpp"
#include "cli/command.hpp"
#include "cli/screen_classifiers.hpp"
#include "cli/screen_view.hpp"
#include "config/settings.hpp"
#include "json/json.hpp"
#include "law/rules/risk_list.hpp"
#include "ports/media_jobs.hpp"
#include "review/entry/entry_set.hpp"
#include "review/recognition/known_media.hpp"
#include "review/screen/screener.hpp"

namespace assay::cli {

/// Whether the content is of a kind that is decoded, by its first bytes; those that no decoder of ours takes (GIF, AVI)
/// are among them, for they are no text either.
[[nodiscard]] Result<bool> is_media(adapters::localfs::FileSource& file);

/// The features of a file. @return the decoder's errors, which name file and way out
[[nodiscard]] Result<review::recognition::Features> features_of(adapters::localfs::FileSource& file,
                                                                ports::MediaJobs& jobs);

/// Workers for features_of, as the settings in force have them.
[[nodiscard]] Result<std::unique_ptr<ports::MediaJobs>> open_features(unsigned at_once);
/// How many of them for so many files; never more than there are processors are started.
[[nodiscard]] unsigned workers_for(std::size_t files) noexcept;

/// `assay screen --features`: what the files are recognised by. @return the exit code
[[nodiscard]] Result<int> show_features(const Arguments& arguments, bool as_json);

/// What came of an index file of known pictures.
struct IndexNews {
  std::string path;
  std::string id;     ///< "index-read", "index-built", "index-rebuilt"
  std::string words;  ///< for people
};

/// The set's pictures, films and sounds, ready to be looked for.
/// @param index  file that holds the index of pictures from run to run; empty: made anew each time. One that is
/// missing, corrupt or of other entries is made from the entries and written; `news` tells.
/// @param refused  entries that cannot be looked for, "ID: reason"
[[nodiscard]] Result<review::recognition::KnownMedia> known_media(const review::entry::InForce& in_force,
                                                                  const std::string& index,
                                                                  std::optional<IndexNews>& news,
                                                                  std::vector<std::string>& refused);

/// A reason with its place in the file.
struct PlacedReason {
  review::screen::Reason reason;
  std::optional<review::recognition::Recognised> recognised;  ///< of entries of pictures, films and sounds
  std::string_view in;                          ///< "image", "video", "audio", "image-text", "code", "speech"
  std::optional<review::recognition::Box> box;  ///< of text and codes
  /// Seconds from and to; of speech, when the transcriber told times.
  std::optional<std::pair<double, double>> said;
};

struct MediaVerdict {
  review::screen::Outcome outcome = review::screen::Outcome::Pass;
  std::vector<PlacedReason> reasons;
  std::vector<std::string> moderation;  ///< as in a text's verdict
  std::uint64_t hits = 0;
  std::uint64_t bytes = 0;   ///< of the file
  std::uint64_t micros = 0;  ///< with decoding
  review::recognition::Features features;
};

/// What a file's features are held against.
struct MediaDesk {
  std::shared_ptr<const review::entry::InForce> in_force;
  const review::recognition::KnownMedia* known = nullptr;
  const law::rules::RiskList* risks = nullptr;
  review::entry::Circumstances circumstances;
};
/// Text in pictures counts on the surface image-text, everything else on that of the circumstances.
/// @param heard  what is said in it, where it was written down; its reasons are `in` "speech"
[[nodiscard]] MediaVerdict judge(review::recognition::Features features, const std::optional<Heard>& heard,
                                 const MediaDesk& desk);

/// As a text's, without bytes and foldings: for comparing two sets, for classifiers, for the standard answer.
[[nodiscard]] review::screen::Verdict as_text_verdict(const MediaVerdict& verdict);

[[nodiscard]] std::string human(const std::string& file, const MediaVerdict& verdict,
                                const review::screen::Answer* answer = nullptr);
/// What is told beside the verdict.
struct Beside {
  const std::optional<Proposed>& proposed;
  const Judged* judged = nullptr;                  ///< what classifiers said; nullptr: they were not asked
  const review::screen::Answer* answer = nullptr;  ///< the standard answer, when one goes out
};
void write_json(json::Writer& json, const std::string& file, const MediaVerdict& verdict, const Beside& beside);

/// The features, so that a person can make an entry of them: image hash, frames of a video, fingerprint.
[[nodiscard]] std::string human(const std::string& file, const review::recognition::Features& features);
void write_json(json::Writer& json, const std::string& file, const review::recognition::Features& features);

}  // namespace assay::cli
