#include "carrier/mp3/survey.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "container/id3/v1.hpp"
#include "label/finding_catalog.hpp"

namespace assay::carrier::mp3 {
namespace {

namespace tags = container::id3;
namespace ape = container::ape;

/// Tags on either side of the audio that are looked at; more is a game.
constexpr std::size_t kMostTags = 16;
/// One read for whatever stands behind the audio, as long as it is short.
constexpr std::uint64_t kTail = 4096;
constexpr std::uint64_t kLongV1Size = 227;  // "TAG+", longer words before ID3v1
constexpr std::string_view kLyricsEnd = "LYRICS200";
constexpr std::uint64_t kLyricsDigits = 6;

bool is_label_key(std::string_view key) noexcept {
  constexpr std::string_view kName = "aigc";
  return std::equal(key.begin(), key.end(), kName.begin(), kName.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

class Surveyor {
 public:
  explicit Surveyor(ByteSource& source) : source_(source), window_(source) {}

  Result<Survey> run() {
    ASSAY_CHECK(take_leading());
    ASSAY_CHECK(take_trailing());
    return std::move(survey_);
  }

 private:
  void add(label::FindingId id, std::string detail) {
    survey_.findings.push_back(label::make_finding(id, std::move(detail)));
  }

  Result<> take_tag(tags::Tag tag) {
    if (tag.missing > 0)
      add("truncated",
          fmt::format("The ID3 tag at 0x{:x} claims {} bytes more than the file has.", tag.offset, tag.missing));
    ASSAY_TRY(id3::TagSite site, id3::survey(window_, std::move(tag)));
    survey_.findings.insert(survey_.findings.end(), site.findings.begin(), site.findings.end());
    if (site.has_c2pa && !survey_.has_c2pa)
      add("c2pa-present", fmt::format("The manifest stands in the ID3 tag at 0x{:x}.", site.tag.offset));
    survey_.has_c2pa = survey_.has_c2pa || site.has_c2pa;
    if (site.unreadable && !survey_.unreadable) survey_.unreadable = site.unreadable;
    survey_.tags.push_back(std::move(site));
    return {};
  }

  Result<> take_leading() {
    std::uint64_t at = 0;
    while (survey_.tags.size() < kMostTags) {
      ASSAY_TRY(std::optional<tags::Tag> tag, tags::tag_at(window_, at, source_.size()));
      if (!tag) break;
      at = tag->end;
      ASSAY_CHECK(take_tag(std::move(*tag)));
    }
    survey_.leading = survey_.tags.size();
    survey_.audio_begin = at;
    ASSAY_TRY(const BytesView head,
              window_.at(at, static_cast<std::size_t>(std::min<std::uint64_t>(source_.size() - at, 12))));
    survey_.other_format = other_format(head);
    return {};
  }

  /// Takes tags off the end one after the other.
  Result<> take_trailing() {
    std::uint64_t end = source_.size();
    const std::uint64_t tail = std::min(kTail, end - survey_.audio_begin);
    // One read for all that follows.
    if (tail > 0) ASSAY_CHECK(window_.at(end - tail, static_cast<std::size_t>(tail)));
    ASSAY_TRY(const std::uint64_t v1, take_v1(end));
    end -= v1;
    for (std::size_t count = 0; count < kMostTags; ++count) {
      ASSAY_TRY(const std::uint64_t taken, take_one(end));
      if (taken == 0) break;
      end -= taken;
    }
    survey_.audio_end = end;
    return {};
  }

  Result<std::uint64_t> take_v1(std::uint64_t end) {
    if (end - survey_.audio_begin < tags::kV1Size) return 0;
    ASSAY_TRY(const BytesView tail, window_.at(end - tags::kV1Size, tags::kV1Size));
    if (!tags::is_v1(tail)) return 0;
    survey_.v1.assign(tail.begin(), tail.end());
    const std::uint64_t before = end - tags::kV1Size - survey_.audio_begin;
    if (before < kLongV1Size) return tags::kV1Size;
    ASSAY_TRY(const BytesView longer, window_.at(end - tags::kV1Size - kLongV1Size, 4));
    return tags::kV1Size + (as_text(longer) == "TAG+" ? kLongV1Size : 0);
  }

  /// Bytes of the tag that ends at `end`; 0 when none does.
  Result<std::uint64_t> take_one(std::uint64_t end) {
    ASSAY_TRY(std::optional<ape::Tag> words, ape::tag_before(window_, end));
    if (words && words->offset >= survey_.audio_begin) {
      const std::uint64_t size = end - words->offset;
      ASSAY_CHECK(take_ape(std::move(*words)));
      return size;
    }
    ASSAY_TRY(std::optional<tags::Tag> tag, tags::tag_before(window_, end));
    if (tag && tag->offset >= survey_.audio_begin) {
      const std::uint64_t size = end - tag->offset;
      ASSAY_CHECK(take_tag(std::move(*tag)));
      return size;
    }
    return lyrics_before(end);
  }

  /// Lyrics3 v2: text, its size in six digits, "LYRICS200".
  Result<std::uint64_t> lyrics_before(std::uint64_t end) {
    constexpr std::uint64_t kFoot = kLyricsDigits + kLyricsEnd.size();
    if (end - survey_.audio_begin < kFoot) return 0;
    ASSAY_TRY(const BytesView foot, window_.at(end - kFoot, kFoot));
    if (as_text(foot.subspan(kLyricsDigits)) != kLyricsEnd) return 0;
    std::uint64_t size = kFoot;
    std::uint64_t factor = 100'000;
    for (const std::uint8_t digit : foot.first(kLyricsDigits)) {
      if (digit < '0' || digit > '9') return 0;
      size += factor * (digit - std::uint64_t{'0'});
      factor /= 10;
    }
    return size <= end - survey_.audio_begin ? size : 0;
  }

  Result<> take_ape(ape::Tag tag) {
    if (!tag.damage.empty()) add("ape-damaged", tag.damage + ".");
    ApeSite site;
    for (std::size_t i = 0; i < tag.items.size(); ++i) {
      const ape::Item& item = tag.items[i];
      if (!is_label_key(item.key) || !item.is_text()) continue;
      const std::uint64_t length = std::min<std::uint64_t>(item.end - item.value, label::kLargestLabel + 1);
      ASSAY_TRY(const BytesView value, window_.at(item.value, static_cast<std::size_t>(length)));
      label::Reading reading = label::read_tolerant(as_text(value));
      site.spots.push_back({i, std::string(as_text(value)), std::move(reading)});
    }
    site.tag = std::move(tag);
    survey_.apes.push_back(std::move(site));
    return {};
  }

  ByteSource& source_;
  Window window_;
  Survey survey_;
};

}  // namespace

Result<Survey> survey(ByteSource& source) { return Surveyor(source).run(); }

std::vector<Where> ranked(const Survey& survey) {
  std::vector<Where> all;
  const auto add_tags = [&](std::string_view place) {
    for (std::size_t tag = 0; tag < survey.tags.size(); ++tag)
      for (std::size_t spot = 0; spot < survey.tags[tag].spots.size(); ++spot)
        if (survey.tags[tag].spots[spot].place == place) all.push_back({false, tag, spot});
  };
  add_tags(id3::kUserTextPlace);
  for (std::size_t tag = 0; tag < survey.apes.size(); ++tag)
    for (std::size_t spot = 0; spot < survey.apes[tag].spots.size(); ++spot) all.push_back({true, tag, spot});
  add_tags(id3::kXmpPlace);
  return all;
}

std::string_view other_format(BytesView bytes) noexcept {
  const std::string_view text = as_text(bytes);
  if (text.starts_with("fLaC")) return "FLAC";
  if (text.starts_with("OggS")) return "Ogg";
  if (text.starts_with("RIFF")) return "RIFF";
  if (text.starts_with("MAC ")) return "Monkey's Audio";
  if (text.starts_with("wvpk")) return "WavPack";
  if (text.starts_with("TTA")) return "True Audio";
  // ADTS: the sync of MPEG audio with layer 0.
  if (bytes.size() >= 2 && bytes[0] == 0xff && (bytes[1] & 0xf6U) == 0xf0) return "AAC (ADTS)";
  return {};
}

}  // namespace assay::carrier::mp3
