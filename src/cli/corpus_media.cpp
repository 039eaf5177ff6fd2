#include "cli/corpus_media.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "cli/output.hpp"
#include "review/corpus/sample.hpp"

namespace assay::cli {
namespace {

using review::corpus::JudgedMedia;
using review::recognition::Features;
using review::recognition::Kind;

constexpr std::size_t kPiece = std::size_t{1} << 20U;

Result<std::uint64_t> hash_of(adapters::localfs::FileSource& file) {
  Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, file.size())));
  std::uint64_t hash = 0;
  for (std::uint64_t at = 0; at < file.size();) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.size() - at));
    ASSAY_CHECK(file.read_at(at, std::span(piece.data(), length)));
    hash = review::corpus::text_hash(as_text(BytesView(piece.data(), length)), hash + 1);
    at += length;
  }
  return hash;
}

std::string words_of(const Features& features) {
  std::string out(review::recognition::name_of(features.kind));
  if (features.width > 0) out += fmt::format(" {} x {}", features.width, features.height);
  if (features.kind != Kind::Picture) out += fmt::format(" {:.0f} s", features.seconds);
  if (!features.faces.empty()) out += fmt::format(", {} faces", features.faces.size());
  return out;
}

std::string text_of(const Features& features) {
  std::string out;
  for (const auto* const texts : {&features.lines, &features.codes})
    for (const review::recognition::PlacedText& one : *texts) out += (out.empty() ? "" : "\n") + one.text;
  return out;
}

}  // namespace

Result<CorpusMedia> CorpusMedia::open(const review::corpus::ScanOptions& options, std::size_t files,
                                      const std::string& index) {
  CorpusMedia media(options);
  if (files == 0) return media;
  std::optional<IndexNews> news;
  std::vector<std::string> refused;
  ASSAY_TRY(media.known_, known_media(*options.entries, index, news, refused));
  if (news && news->id != "index-read") print_error(fmt::format("{}: {}\n", news->path, news->words));
  for (const std::string& one : refused) print_error(one + "\n");
  auto jobs = open_features(workers_for(files));
  if (jobs)
    media.jobs_ = std::move(*jobs);
  else
    media.no_jobs_ = jobs.error();
  return media;
}

Result<JudgedMedia> CorpusMedia::judge(adapters::localfs::FileSource& file) const {
  if (no_jobs_) return tl::unexpected<Error>(in_context(std::string(file.name()), *no_jobs_));
  ASSAY_TRY(Features features, features_of(file, *jobs_));
  MediaVerdict verdict =
      cli::judge(std::move(features), {}, {options_->entries, &known_, options_->risks, options_->circumstances});
  JudgedMedia judged;
  judged.verdict = as_text_verdict(verdict);
  for (PlacedReason& one : verdict.reasons) judged.verdict.reasons.push_back(std::move(one.reason));
  judged.text = text_of(verdict.features);
  judged.what = words_of(verdict.features);
  judged.has_faces = !verdict.features.faces.empty();
  ASSAY_TRY(judged.hash, hash_of(file));
  return judged;
}

}  // namespace assay::cli
