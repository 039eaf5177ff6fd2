#include "carrier/webp/survey.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "container/riff/webp.hpp"
#include "label/finding_catalog.hpp"

namespace assay::carrier::webp {
namespace {

namespace riff = container::riff;
using namespace std::string_view_literals;

constexpr std::array<std::string_view, 3> kPlacesByWeight = {"xmp", "exif-user-comment", "exif-image-description"};
constexpr std::string_view kExifPrefix = "Exif\0\0"sv;
/// Bytes of metadata that are read in one file, so that thousands of chunks cost neither memory nor time.
constexpr std::uint64_t kMostRead = 4 * enclosed::kMostBytes;

std::size_t weight_of(std::string_view place) noexcept {
  return static_cast<std::size_t>(std::find(kPlacesByWeight.begin(), kPlacesByWeight.end(), place) -
                                  kPlacesByWeight.begin());
}

class Surveyor {
 public:
  explicit Surveyor(ByteSource& source) : source_(source), window_(source) {}

  Result<Survey> run() {
    ASSAY_TRY(survey_.layout, riff::walk(window_, riff::fourcc("WEBP")));
    survey_.metadata_at = riff::kFileHeader;
    for (const riff::Chunk& chunk : survey_.layout.chunks) ASSAY_CHECK(take(chunk));
    if (picture_) survey_.own_extended = riff::webp::extended_header(flags_ | riff::webp::kHasXmp, *picture_);
    note_structure();
    return std::move(survey_);
  }

 private:
  void add(label::FindingId id, std::string detail) {
    survey_.findings.push_back(label::make_finding(id, std::move(detail)));
  }

  static std::string place_of(const riff::Chunk& chunk) {
    return fmt::format("{} at 0x{:x}", riff::id_name(chunk.id), chunk.offset);
  }

  void refuse(const riff::Chunk& chunk, label::FindingId id, const Error& error) {
    survey_.has_unread_xmp = survey_.has_unread_xmp || chunk.id != riff::fourcc("EXIF");
    const std::string detail = fmt::format("{}: {}", place_of(chunk), error.message);
    add(id, detail + ".");
    if (!survey_.unreadable) survey_.unreadable = Error{error.code, detail};
  }

  Result<> take(const riff::Chunk& chunk) {
    switch (chunk.id) {
      case riff::fourcc("VP8X"):
        return take_extended(chunk);
      case riff::fourcc("VP8 "):
      case riff::fourcc("VP8L"):
        return take_picture(chunk);
      case riff::fourcc("ALPH"):
        flags_ |= riff::webp::kHasAlpha;
        break;
      case riff::fourcc("ICCP"):
        flags_ |= riff::webp::kHasIcc;
        break;
      case riff::fourcc("ANMF"):
        survey_.has_picture = true;
        break;
      case riff::fourcc("ANIM"):
        break;
      case riff::fourcc("EXIF"):
        flags_ |= riff::webp::kHasExif;
        survey_.metadata_at = chunk.end();
        return take_block(chunk);
      case riff::fourcc("XMP "):
      case riff::fourcc("XMP\0"sv):
        return take_block(chunk);
      case riff::fourcc("C2PA"):
        if (!survey_.has_c2pa) add("c2pa-present", fmt::format("The manifest stands in {}.", place_of(chunk)));
        survey_.has_c2pa = true;
        return {};
      default:
        return {};
    }
    survey_.metadata_at = chunk.end();
    return {};
  }

  Result<> take_extended(const riff::Chunk& chunk) {
    survey_.metadata_at = chunk.end();
    if (survey_.extended) return {};
    survey_.extended = chunk;
    if (chunk.length != riff::webp::kExtendedSize) return {};
    ASSAY_TRY(const BytesView data, window_.at(chunk.data(), riff::webp::kExtendedSize));
    survey_.extended_data.assign(data.begin(), data.end());
    return {};
  }

  Result<> take_picture(const riff::Chunk& chunk) {
    survey_.metadata_at = chunk.end();
    survey_.has_picture = true;
    if (picture_) return {};
    const std::uint64_t length = std::min<std::uint64_t>(chunk.length, riff::webp::kExtendedSize);
    ASSAY_TRY(const BytesView head, window_.at(chunk.data(), static_cast<std::size_t>(length)));
    picture_ = chunk.id == riff::fourcc("VP8 ") ? riff::webp::lossy_picture(head) : riff::webp::lossless_picture(head);
    if (picture_ && picture_->has_alpha) flags_ |= riff::webp::kHasAlpha;
    return {};
  }

  Result<> take_block(const riff::Chunk& chunk) {
    const bool is_xmp = chunk.id != riff::fourcc("EXIF");
    if (chunk.length > enclosed::kMostBytes || read_ > kMostRead) {
      refuse(chunk, is_xmp ? label::FindingId("xmp-unreadable") : label::FindingId("exif-unreadable"),
             {Code::Limited, fmt::format("{} bytes; at most {} of one chunk and {} of all are read", chunk.length,
                                         enclosed::kMostBytes, kMostRead)});
      return {};
    }
    read_ += chunk.length;
    ASSAY_TRY(const BytesView data, window_.at(chunk.data(), static_cast<std::size_t>(chunk.length)));
    return is_xmp ? take_xmp(chunk, as_text(data)) : take_exif(chunk, as_text(data));
  }

  Result<> take_xmp(const riff::Chunk& chunk, std::string_view data) {
    Result<enclosed::Block> block = enclosed::open_xmp(std::string(data));
    if (!block) {
      refuse(chunk, "xmp-unreadable", block.error());
      return {};
    }
    survey_.sites.push_back({chunk, {}, std::move(*block)});
    return {};
  }

  /// Exif that is broken is left alone.
  Result<> take_exif(const riff::Chunk& chunk, std::string_view data) {
    const std::string_view prefix = data.starts_with(kExifPrefix) ? kExifPrefix : std::string_view{};
    data.remove_prefix(prefix.size());
    Result<enclosed::Block> block = enclosed::open_exif(std::string(data), survey_.findings);
    if (block) {
      survey_.sites.push_back({chunk, std::string(prefix), std::move(*block)});
    } else {
      add("exif-unreadable", fmt::format("{}: {}.", place_of(chunk), block.error().message));
    }
    return {};
  }

  void note_structure() {
    const riff::Layout& layout = survey_.layout;
    const auto packets =
        std::count_if(survey_.sites.begin(), survey_.sites.end(), [](const Site& site) { return site.is_xmp(); });
    if (packets > 1) add("xmp-repeated", fmt::format("There are {} XMP packets.", packets));
    if (layout.damage) return add("truncated", layout.damage->message.substr(source_.name().size() + 2) + ".");
    if (layout.end < source_.size())
      add("trailing-bytes", fmt::format("{} bytes stand behind the last chunk, from 0x{:x} on.",
                                        source_.size() - layout.end, layout.end));
    if (layout.claimed_end > source_.size() || layout.claimed_end < layout.end)
      add("riff-size-wrong", fmt::format("The RIFF claims to end at 0x{:x}, its last chunk ends at 0x{:x}.",
                                         layout.claimed_end, layout.end));
  }

  ByteSource& source_;
  Window window_;
  Survey survey_;
  std::optional<riff::webp::Picture> picture_;
  std::uint8_t flags_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace

Result<Survey> survey(ByteSource& source) { return Surveyor(source).run(); }

std::vector<Where> ranked(const Survey& survey) {
  std::vector<Where> all;
  for (std::size_t site = 0; site < survey.sites.size(); ++site)
    for (std::size_t spot = 0; spot < survey.sites[site].block.spots.size(); ++spot) all.push_back({site, spot});
  std::stable_sort(all.begin(), all.end(), [&](const Where& a, const Where& b) {
    return weight_of(survey.sites[a.site].block.spots[a.spot].place) <
           weight_of(survey.sites[b.site].block.spots[b.spot].place);
  });
  return all;
}

}  // namespace assay::carrier::webp
