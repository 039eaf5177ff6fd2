#include "container/bmff/file_map.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace assay::container::bmff {
namespace {

/// The types that are met at the top level. Anything else that claims more bytes than the file has is not a box cut
/// short but bytes of another kind.
constexpr std::array kTopTypes = {fourcc("ftyp"), fourcc("styp"), fourcc("moov"), fourcc("mdat"), fourcc("moof"),
                                  fourcc("mfra"), fourcc("sidx"), fourcc("ssix"), fourcc("meta"), fourcc("uuid"),
                                  fourcc("free"), fourcc("skip"), fourcc("wide"), fourcc("pdin"), fourcc("prft"),
                                  fourcc("emsg"), fourcc("imda"), fourcc("pnot"), fourcc("PICT"), fourcc("udta")};

bool is_top_type(FourCc type) noexcept {
  return std::find(kTopTypes.begin(), kTopTypes.end(), type) != kTopTypes.end();
}

/// Reads the header at `offset`. A box of size 0 answers false where no box may stand: type 0, or a first box unknown.
Result<bool> read_header(Window& window, std::uint64_t offset, std::uint64_t file_size, TopBox& box,
                         std::uint64_t& claimed) {
  const std::uint64_t left = file_size - offset;
  if (left < 8) return false;
  ASSAY_TRY(BytesView head, window.at(offset, 8));
  box = TopBox{offset, 0, load_be<std::uint32_t>(head.data() + 4), 8, false};
  claimed = load_be<std::uint32_t>(head.data());
  if (claimed == 1) {
    if (left < 16) return false;
    ASSAY_TRY(head, window.at(offset, 16));
    claimed = load_be<std::uint64_t>(head.data() + 8);
    box.header = 16;
  } else if (claimed == 0) {
    if (!is_top_type(box.type)) return false;
    box.to_end = true;
    claimed = left;
  }
  return claimed >= box.header && (claimed <= left || is_top_type(box.type));
}

}  // namespace

Result<FileMap> map_file(Window& window) {
  FileMap map;
  map.file_size = window.source().size();
  std::uint64_t offset = 0;
  while (offset < map.file_size && map.missing == 0) {
    TopBox box;
    std::uint64_t claimed = 0;
    ASSAY_TRY(const bool is_box, read_header(window, offset, map.file_size, box, claimed));
    if (!is_box) break;
    if (map.boxes.size() == kMostTopBoxes)
      return fail(Code::Limited,
                  fmt::format("{}: more than {} boxes at the top level", window.source().name(), kMostTopBoxes));
    box.size = std::min(claimed, map.file_size - offset);
    map.missing = claimed - box.size;
    map.boxes.push_back(box);
    offset += box.size;
  }
  map.trailing_from = offset;
  if (map.boxes.empty())
    return fail(Code::Corrupt, fmt::format("{}: no box at the start (ISO/IEC 14496-12 clause 4.2); not an MP4 or MOV "
                                           "file, or its head is lost",
                                           window.source().name()));
  return map;
}

}  // namespace assay::container::bmff
