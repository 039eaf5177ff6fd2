#include "carrier/wav/survey.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "label/finding_catalog.hpp"

namespace assay::carrier::wav {
namespace {

namespace riff = container::riff;

constexpr std::array<std::string_view, 5> kPlacesByWeight = {kChunkPlace, kInfoPlace, id3::kUserTextPlace, kXmpPlace,
                                                             id3::kXmpPlace};
/// One byte more than a label may have, so that the reader sees that it is too long.
constexpr std::uint64_t kMostValue = label::kLargestLabel + 1;
/// Bytes of LISTs and packets that are read in one file, so that thousands of them cost neither memory nor time.
constexpr std::uint64_t kMostRead = 64U << 20U;
/// AIGC chunks behind samples of open size; more is a game.
constexpr std::size_t kMostBehindOpen = 16;

std::size_t weight_of(std::string_view place) noexcept {
  return static_cast<std::size_t>(std::find(kPlacesByWeight.begin(), kPlacesByWeight.end(), place) -
                                  kPlacesByWeight.begin());
}

class Surveyor {
 public:
  explicit Surveyor(ByteSource& source) : source_(source), window_(source) {}

  Result<Survey> run() {
    ASSAY_TRY(survey_.layout, riff::walk(window_, riff::fourcc("WAVE"), riff::fourcc("data")));
    if (survey_.layout.open_chunk) ASSAY_CHECK(find_labels_behind_open_data());
    for (std::size_t i = 0; i < survey_.layout.chunks.size(); ++i) ASSAY_CHECK(take(i));
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
    const std::string detail = fmt::format("{}: {}", place_of(chunk), error.message);
    add(id, detail + ".");
    if (!survey_.unreadable) survey_.unreadable = Error{error.code, detail};
  }

  /// Chunks that somebody put behind samples of open size, which by the letter are samples too.
  Result<> find_labels_behind_open_data() {
    const std::size_t before = survey_.layout.chunks.size();
    for (std::size_t found = 0; found <= kMostBehindOpen; ++found) {
      ASSAY_TRY(const bool more, find_label_behind_open_data());
      if (!more) {
        std::reverse(survey_.layout.chunks.begin() + static_cast<std::ptrdiff_t>(before), survey_.layout.chunks.end());
        return {};
      }
    }
    return fail(Code::Limited, fmt::format("{}: more than {} AIGC chunks behind samples of open size", source_.name(),
                                           kMostBehindOpen));
  }

  /// Takes the last such chunk off the samples. False: there is none.
  Result<bool> find_label_behind_open_data() {
    riff::Chunk& data = survey_.layout.chunks[*survey_.layout.open_chunk];
    const std::uint64_t size = std::min(data.length, label::kLargestLabel + riff::kChunkHeader + 1);
    const std::uint64_t begin = data.data_end() - size;
    ASSAY_TRY(const BytesView tail, window_.at(begin, static_cast<std::size_t>(size)));
    for (const std::string_view name : {"AIGC", "aigc"}) {
      for (std::size_t at = as_text(tail).rfind(name); at != std::string_view::npos && at > 0;
           at = as_text(tail).rfind(name, at - 1)) {
        if (tail.size() - at < riff::kChunkHeader) continue;
        riff::Chunk chunk;
        chunk.offset = begin + at;
        chunk.id = riff::fourcc(name);
        chunk.length = load_le<std::uint32_t>(tail.data() + at + 4);
        chunk.padded = chunk.length % 2 != 0 && chunk.data_end() + 1 == data.data_end();
        if (chunk.end() != data.data_end()) continue;
        data.length = chunk.offset - data.data();
        survey_.layout.chunks.push_back(chunk);
        return true;
      }
    }
    return false;
  }

  Result<> take(std::size_t index) {
    const riff::Chunk& chunk = survey_.layout.chunks[index];
    switch (chunk.id) {
      case riff::fourcc("data"):
        if (!survey_.data) survey_.data = index;
        return {};
      case riff::fourcc("LIST"):
        return take_list(chunk);
      case riff::fourcc("id3 "):
      case riff::fourcc("ID3 "):
        return take_tag(chunk);
      case riff::fourcc("_PMX"):
        return take_packet(chunk);
      case riff::fourcc("C2PA"):
        note_c2pa(place_of(chunk));
        return {};
      default:
        return is_label_id(chunk.id) ? take_value(chunk) : Result<>{};
    }
  }

  void note_c2pa(const std::string& place) {
    if (!survey_.has_c2pa) add("c2pa-present", fmt::format("The manifest stands in {}.", place));
    survey_.has_c2pa = true;
  }

  static Spot spot_of(std::string_view place, std::uint64_t offset, std::string text, std::size_t part) {
    label::Reading reading = label::read_tolerant(text);
    return {place, offset, std::move(text), std::move(reading), part};
  }

  Result<> take_value(const riff::Chunk& chunk) {
    const std::uint64_t length = std::min(chunk.length, kMostValue);
    ASSAY_TRY(const BytesView data, window_.at(chunk.data(), static_cast<std::size_t>(length)));
    Site site;
    site.chunk = chunk;
    site.spots.push_back(spot_of(kChunkPlace, chunk.offset, std::string(as_text(data)), 0));
    survey_.sites.push_back(std::move(site));
    return {};
  }

  Result<> take_list(const riff::Chunk& chunk) {
    if (chunk.length < 4 || chunk.length > kMostList || read_ > kMostRead) return {};
    ASSAY_TRY(const BytesView data, window_.at(chunk.data(), static_cast<std::size_t>(chunk.length)));
    if (load_be<riff::FourCc>(data.data()) != riff::fourcc("INFO")) return {};
    read_ += chunk.length;
    Site site;
    site.chunk = chunk;
    site.holds = Holds::Info;
    site.sub_chunks = riff::sub_chunks(data.subspan(4));
    for (std::size_t i = 0; i < site.sub_chunks.size(); ++i) {
      const riff::Chunk& sub = site.sub_chunks[i];
      if (!is_label_id(sub.id)) continue;
      const BytesView value =
          data.subspan(static_cast<std::size_t>(4 + sub.data()), static_cast<std::size_t>(sub.length));
      site.spots.push_back(spot_of(kInfoPlace, chunk.data() + 4 + sub.offset, std::string(as_text(value)), i));
    }
    if (site.spots.empty()) return {};
    site.list.assign(data.begin(), data.end());
    survey_.sites.push_back(std::move(site));
    return {};
  }

  Result<> take_tag(const riff::Chunk& chunk) {
    ASSAY_TRY(std::optional<container::id3::Tag> tag, container::id3::tag_at(window_, chunk.data(), chunk.data_end()));
    if (!tag) return {};
    ASSAY_TRY(id3::TagSite found, id3::survey(window_, std::move(*tag)));
    survey_.findings.insert(survey_.findings.end(), found.findings.begin(), found.findings.end());
    if (found.has_c2pa) note_c2pa(place_of(chunk));
    if (found.unreadable && !survey_.unreadable) survey_.unreadable = found.unreadable;
    if (found.spots.empty() && found.packets.empty()) return {};
    Site site;
    site.chunk = chunk;
    site.holds = Holds::Id3;
    for (std::size_t i = 0; i < found.spots.size(); ++i) {
      const id3::Spot& spot = found.spots[i];
      site.spots.push_back({spot.place, found.tag.frames[spot.frame].offset, spot.text, spot.reading, i});
    }
    site.tag = std::move(found);
    survey_.sites.push_back(std::move(site));
    return {};
  }

  Result<> take_packet(const riff::Chunk& chunk) {
    if (chunk.length > enclosed::kMostBytes || read_ > kMostRead) {
      refuse(chunk, "xmp-unreadable",
             {Code::Limited, fmt::format("{} bytes; at most {} of one packet and {} of all are read", chunk.length,
                                         enclosed::kMostBytes, kMostRead)});
      return {};
    }
    read_ += chunk.length;
    ASSAY_TRY(const BytesView data, window_.at(chunk.data(), static_cast<std::size_t>(chunk.length)));
    Result<enclosed::Block> packet = enclosed::open_xmp(std::string(as_text(data)));
    if (!packet) {
      refuse(chunk, "xmp-unreadable", packet.error());
      return {};
    }
    if (packet->spots.empty() && !packet->has_empty_label) return {};
    Site site;
    site.chunk = chunk;
    site.holds = Holds::Xmp;
    for (std::size_t i = 0; i < packet->spots.size(); ++i)
      site.spots.push_back({kXmpPlace, chunk.offset, packet->spots[i].text, packet->spots[i].reading, i});
    site.packet = std::move(*packet);
    survey_.sites.push_back(std::move(site));
    return {};
  }

  void note_structure() {
    const riff::Layout& layout = survey_.layout;
    if (layout.damage) return add("truncated", layout.damage->message.substr(source_.name().size() + 2) + ".");
    if (layout.end < source_.size())
      add("trailing-bytes", fmt::format("{} bytes stand behind the last chunk, from 0x{:x} on.",
                                        source_.size() - layout.end, layout.end));
    if (layout.size_open || layout.open_chunk) {
      add("size-left-open", "The sizes of RIFF and data were left open.");
    } else if (layout.claimed_end > source_.size() || layout.claimed_end < layout.end) {
      add("riff-size-wrong", fmt::format("The RIFF claims to end at 0x{:x}, its last chunk ends at 0x{:x}.",
                                         layout.claimed_end, layout.end));
    }
  }

  ByteSource& source_;
  Window window_;
  Survey survey_;
  std::uint64_t read_ = 0;
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

}  // namespace assay::carrier::wav
