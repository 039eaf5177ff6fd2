#include "carrier/png/survey.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "label/finding_catalog.hpp"

namespace assay::carrier::png {
namespace {

using container::png::Chunk;
namespace chunks = container::png;

/// Bytes of metadata that are taken out of their wrapping in one file, so that thousands of chunks which inflate a
/// thousandfold cost neither memory nor time.
constexpr std::size_t kMostRead = 4 * chunks::kMostText;

constexpr std::array<std::string_view, 6> kPlacesByWeight = {
    "xmp", "png-text", "exif-user-comment", "exif-image-description", "png-raw-profile-xmp", "png-raw-profile-exif"};

std::size_t weight_of(std::string_view place) noexcept {
  return static_cast<std::size_t>(std::find(kPlacesByWeight.begin(), kPlacesByWeight.end(), place) -
                                  kPlacesByWeight.begin());
}

class Surveyor {
 public:
  explicit Surveyor(ByteSource& source) : source_(source), window_(source) {}

  Result<Survey> run() {
    ASSAY_TRY(survey_.layout, chunks::walk(window_));
    for (const Chunk& chunk : survey_.layout.chunks) {
      if (chunk.type == chunks::kC2pa) note_c2pa(chunk);
      ASSAY_TRY(const bool wanted, wants(chunk));
      if (wanted) ASSAY_CHECK(take(chunk));
    }
    note_repeated_xmp();
    if (survey_.layout.end < source_.size()) {
      add("trailing-bytes", fmt::format("{} bytes stand behind IEND, from 0x{:x} on.",
                                        source_.size() - survey_.layout.end, survey_.layout.end));
    }
    return std::move(survey_);
  }

 private:
  void add(label::FindingId id, std::string detail) {
    survey_.findings.push_back(label::make_finding(id, std::move(detail)));
  }

  static std::string place_of(const Chunk& chunk) {
    return fmt::format("{} at 0x{:x}", chunks::type_name(chunk.type), chunk.offset);
  }

  void note_c2pa(const Chunk& chunk) {
    if (!survey_.has_c2pa) add("c2pa-present", fmt::format("The manifest stands in {}.", place_of(chunk)));
    survey_.has_c2pa = true;
  }

  Result<bool> wants(const Chunk& chunk) {
    if (chunk.type == chunks::kExif) return true;
    if (chunk.type != chunks::kText && chunk.type != chunks::kZtxt && chunk.type != chunks::kItxt) return false;
    const std::size_t length = std::min<std::size_t>(chunk.length, chunks::kKeywordHead);
    ASSAY_TRY(const BytesView head, window_.at(chunk.data(), length));
    return is_site(chunk.type, head);
  }

  /// Opens a chunk that can hold a label. Damage inside it is a finding, an I/O error is an error.
  Result<> take(const Chunk& chunk) {
    if (chunk.length > chunks::kMostText || read_ > kMostRead) {
      refuse(chunk, "label-unreadable",
             {Code::Limited, fmt::format("{} bytes; at most {} of one chunk and {} of all are read", chunk.length,
                                         chunks::kMostText, kMostRead)});
      return {};
    }
    ASSAY_TRY(const BytesView whole, window_.at(chunk.offset, static_cast<std::size_t>(chunk.size())));
    Result<std::optional<Site>> opened = open_site(chunk, whole);
    if (!opened) {
      read_ += chunks::kMostText;  // what failed to inflate may have cost that much
      refuse(chunk, "label-unreadable", opened.error());
      return {};
    }
    std::optional<Site> found_site = std::move(*opened);
    if (!found_site) return {};
    Site site = std::move(*found_site);
    read_ += site.body.size() + chunk.length;
    if (auto found = find_spots(site, survey_.findings); !found) {
      // Exif that is broken is left alone; a broken packet may hold a label that was not seen.
      if (site.holds == Holds::Xmp) {
        refuse(chunk, "xmp-unreadable", found.error());
      } else {
        add("exif-unreadable", fmt::format("{}: {}.", place_of(chunk), found.error().message));
      }
      return {};
    }
    note_state(site);
    survey_.sites.push_back(std::move(site));
    return {};
  }

  /// Notes a place where a label may stand that was not seen.
  void refuse(const Chunk& chunk, label::FindingId id, const Error& error) {
    const std::string detail = fmt::format("{}: {}", place_of(chunk), error.message);
    add(id, detail + ".");
    if (!survey_.unreadable) survey_.unreadable = Error{error.code, fmt::format("{}: {}", source_.name(), detail)};
  }

  void note_state(const Site& site) {
    if (!site.crc_ok)
      add("crc-mismatch", fmt::format("{} has a wrong CRC; it was read all the same.", place_of(site.chunk)));
    if (site.is_xmp_chunk() && site.text.compressed)
      add("xmp-compressed", fmt::format("The packet in {} is compressed.", place_of(site.chunk)));
    if (!site.spots.empty() && site.chunk.after_image)
      add("label-after-idat", fmt::format("{} stands behind the image data.", place_of(site.chunk)));
  }

  void note_repeated_xmp() {
    const auto packets =
        std::count_if(survey_.sites.begin(), survey_.sites.end(), [](const Site& site) { return site.is_xmp_chunk(); });
    if (packets > 1) add("xmp-repeated", fmt::format("There are {} XMP packets.", packets));
  }

  ByteSource& source_;
  Window window_;
  Survey survey_;
  std::size_t read_ = 0;
};

}  // namespace

Result<Survey> survey(ByteSource& source) { return Surveyor(source).run(); }

std::vector<Where> ranked(const Survey& survey) {
  std::vector<Where> all;
  for (std::size_t site = 0; site < survey.sites.size(); ++site)
    for (std::size_t spot = 0; spot < survey.sites[site].spots.size(); ++spot) all.push_back({site, spot});
  std::stable_sort(all.begin(), all.end(), [&](const Where& a, const Where& b) {
    return weight_of(survey.sites[a.site].spots[a.spot].place) < weight_of(survey.sites[b.site].spots[b.spot].place);
  });
  return all;
}

}  // namespace assay::carrier::png
