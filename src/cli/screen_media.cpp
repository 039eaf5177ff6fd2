#include "cli/screen_media.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "adapters/localfs/scratch_file.hpp"
#include "base/bytes.hpp"
#include "cli/media.hpp"
#include "cli/session.hpp"

namespace assay::cli {
namespace {

using namespace std::string_view_literals;
using review::entry::InForce;
using review::recognition::By;
using review::recognition::Features;
using review::recognition::PlacedText;
using review::recognition::Recognised;
using review::screen::Outcome;
using review::screen::Reason;
using review::screen::Screener;
using review::screen::Verdict;

constexpr std::size_t kHeadBytes = 16;

struct Signature {
  std::size_t at;
  std::string_view bytes;
};
/// What decoders take, and what is no text either.
constexpr auto kSignatures = std::to_array<Signature>({
    {0, "\xFF\xD8\xFF"sv},
    {0, "\x89PNG\r\n\x1A\n"sv},
    {0, "RIFF"sv},
    {0, "RF64"sv},
    {0, "BW64"sv},
    {0, "ID3"sv},
    {0, "\xFF\xFB"sv},
    {0, "\xFF\xFA"sv},
    {0, "\xFF\xF3"sv},
    {0, "\xFF\xF2"sv},
    {4, "ftyp"sv},
    {0, "GIF8"sv},
    {0, "BM"sv},
    {0, "II*\0"sv},
    {0, "MM\0*"sv},
    {0, "OggS"sv},
    {0, "fLaC"sv},
    {0, "\x1A\x45\xDF\xA3"sv},
});

/// "BM" begins words; a bitmap goes on with its size and zeros.
bool is_bitmap(std::string_view head) { return head.size() >= 10 && head.substr(6, 4) == "\0\0\0\0"sv; }

std::string_view surface_of(By by) {
  switch (by) {
    case By::Image:
      return "image";
    case By::Film:
      return "video";
    case By::Sound:
      break;
  }
  return "audio";
}

/// Texts with places, one after the other on lines of their own.
struct Joined {
  std::string text;
  std::vector<std::size_t> begins;

  explicit Joined(const std::vector<PlacedText>& texts) {
    for (const PlacedText& one : texts) {
      begins.push_back(text.size());
      text.append(one.text).append("\n");
    }
  }
};

review::recognition::Box around(const review::recognition::Box& a, const review::recognition::Box& b) {
  const std::uint32_t x = std::min(a.x, b.x);
  const std::uint32_t y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

/// Holds texts against the entries and gives each reason the boxes of the lines it stands in.
void judge_texts(const std::vector<PlacedText>& texts, std::string_view in, const MediaDesk& desk, MediaVerdict& out) {
  if (texts.empty()) return;
  review::entry::Circumstances circumstances = desk.circumstances;
  circumstances.surface = review::entry::Surface::ImageText;
  Screener screener(desk.in_force, *desk.risks, circumstances);
  const Joined joined(texts);
  Verdict verdict = screener.whole(joined.text);
  out.hits += verdict.hits;
  out.outcome = std::max(out.outcome, verdict.outcome);
  out.moderation.insert(out.moderation.end(), verdict.moderation.begin(), verdict.moderation.end());
  for (Reason& reason : verdict.reasons) {
    PlacedReason placed;
    placed.in = in;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::size_t end = joined.begins[i] + texts[i].text.size();
      if (reason.begin >= end || reason.end <= joined.begins[i]) continue;
      placed.box = placed.box ? around(*placed.box, texts[i].box) : texts[i].box;
    }
    placed.reason = std::move(reason);
    out.reasons.push_back(std::move(placed));
  }
}

/// When the bytes are said; nullopt when no segment that has a time touches them.
std::optional<std::pair<double, double>> said_at(const Heard& heard, const Reason& reason) {
  std::optional<std::pair<double, double>> out;
  for (const ports::Segment& one : heard.segments) {
    if (reason.begin >= one.end || reason.end <= one.begin) continue;
    if (!out) {
      out.emplace(one.from, one.to);
    } else {
      out->first = std::min(out->first, one.from);
      out->second = std::max(out->second, one.to);
    }
  }
  return out;
}

void judge_speech(const std::optional<Heard>& heard, const MediaDesk& desk, MediaVerdict& out) {
  if (!heard || heard->text.empty()) return;
  Screener screener(desk.in_force, *desk.risks, desk.circumstances);
  Verdict verdict = screener.whole(heard->text);
  out.hits += verdict.hits;
  out.outcome = std::max(out.outcome, verdict.outcome);
  out.moderation.insert(out.moderation.end(), verdict.moderation.begin(), verdict.moderation.end());
  for (Reason& reason : verdict.reasons) {
    PlacedReason placed;
    placed.in = "speech";
    placed.said = said_at(*heard, reason);
    placed.reason = std::move(reason);
    out.reasons.push_back(std::move(placed));
  }
}

void judge_recognised(const MediaDesk& desk, MediaVerdict& out) {
  review::entry::Circumstances circumstances = desk.circumstances;
  circumstances.in_force = desk.in_force.get();
  for (const Recognised& found : desk.known->recognise(out.features)) {
    if (!desk.in_force->stands(found.key) || !review::entry::counts(circumstances, found.key)) continue;
    const review::entry::Entry& entry = desk.in_force->entry_at(found.key);
    ++out.hits;
    out.outcome = std::max(out.outcome, review::screen::outcome_of(entry.action));
    const law::rules::RiskKind* const kind = desk.risks->find(entry.category);
    if (entry.action != review::entry::Action::Note && kind != nullptr)
      out.moderation.insert(out.moderation.end(), kind->moderation.begin(), kind->moderation.end());
    if (out.reasons.size() >= review::screen::kMostReasons) continue;
    PlacedReason placed;
    placed.in = surface_of(found.by);
    placed.recognised = found;
    Reason& reason = placed.reason;
    reason.entry = entry.id;
    reason.version = desk.in_force->version_at(found.key);
    reason.kind = entry.kind;
    reason.category = entry.category;
    reason.legal_basis = entry.legal_basis;
    reason.severity = entry.severity;
    reason.action = entry.action;
    out.reasons.push_back(std::move(placed));
  }
}

}  // namespace

Result<bool> is_media(adapters::localfs::FileSource& file) {
  std::array<std::uint8_t, kHeadBytes> bytes{};
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), file.size()));
  ASSAY_CHECK(file.read_at(0, std::span(bytes).first(length)));
  const std::string_view head = as_text(BytesView(bytes).first(length));
  return std::ranges::any_of(kSignatures, [&](const Signature& one) {
    if (head.size() < one.at + one.bytes.size() || head.substr(one.at, one.bytes.size()) != one.bytes) return false;
    return one.bytes != "BM" || is_bitmap(head);
  });
}

Result<std::unique_ptr<ports::MediaJobs>> open_features(unsigned at_once) {
  config::Media settings;
  if (const auto session = Session::open(); session) settings = session->settings().media;
  return open_media(settings, at_once, "assay-media-features");
}

Result<Features> features_of(adapters::localfs::FileSource& file, ports::MediaJobs& jobs) {
  ASSAY_TRY(adapters::localfs::ScratchFile scratch, adapters::localfs::ScratchFile::create("/tmp", 0));
  ASSAY_CHECK(jobs.run({"features", "{}", file.descriptor(), scratch.descriptor(), file.name()}));
  ASSAY_CHECK(file.still_the_same());
  const std::string name(file.name());
  ASSAY_TRY(adapters::localfs::FileSource document, std::move(scratch).finish(name));
  if (document.size() > review::recognition::kMostBytes)
    return fail(Code::Limited, fmt::format("{}: {} bytes of features, at most {}", name, document.size(),
                                           review::recognition::kMostBytes));
  ASSAY_TRY(const Bytes bytes, document.read(0, document.size()));
  auto features = review::recognition::read_features(as_text(bytes));
  if (!features) return tl::unexpected<Error>(in_context(name, std::move(features).error()));
  return features;
}

unsigned workers_for(std::size_t files) noexcept {
  constexpr std::size_t kMost = 64;
  return static_cast<unsigned>(std::min(files, kMost));
}

MediaVerdict judge(Features features, const std::optional<Heard>& heard, const MediaDesk& desk) {
  MediaVerdict out;
  out.features = std::move(features);
  judge_recognised(desk, out);
  judge_texts(out.features.lines, "image-text", desk, out);
  judge_texts(out.features.codes, "code", desk, out);
  judge_speech(heard, desk, out);
  std::ranges::sort(out.moderation);
  out.moderation.erase(std::ranges::unique(out.moderation).begin(), out.moderation.end());
  return out;
}

Verdict as_text_verdict(const MediaVerdict& verdict) {
  Verdict out;
  out.outcome = verdict.outcome;
  out.hits = verdict.hits;
  out.moderation = verdict.moderation;
  for (const PlacedReason& placed : verdict.reasons) {
    out.hit_by.push_back(placed.reason.entry);
    out.reasons.push_back(placed.reason);
  }
  std::ranges::sort(out.hit_by);
  out.hit_by.erase(std::ranges::unique(out.hit_by).begin(), out.hit_by.end());
  return out;
}

}  // namespace assay::cli
