#include "carrier/bmff/content_form.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "carrier/bmff/arrangement.hpp"

namespace assay::carrier::bmff {
namespace {

class Canonical {
 public:
  Canonical(ByteSource& source, const Movie& movie, Edit edit)
      : source_(source),
        movie_(movie),
        edit_(std::move(edit)),
        sizes_(canonical_sizes(movie, edit_)),
        relocation_(relocation_of(movie, sizes_, edit_.tops, iso::Relocation::Lost::Mark)) {}

  Result<container::Splice> run(DigestScheme scheme) {
    const std::uint64_t total = relocation_.new_file_size();
    container::Splice out;
    if (scheme == DigestScheme::Full) {
      ASSAY_CHECK(media(out, 0, total));
      return moov(std::move(out));
    }
    Bytes length(8);
    store_be(length.data(), total);
    out.literal(std::move(length));
    ASSAY_TRY(out, moov(std::move(out)));
    const std::uint64_t head = std::min(kHeadBytes, total);
    ASSAY_CHECK(media(out, 0, head));
    ASSAY_CHECK(media(out, std::max(head, total - std::min(kHeadBytes, total)), total));
    return out;
  }

 private:
  /// The stream of media: no moov, no room.
  static Sizes canonical_sizes(const Movie& movie, const Edit& edit) {
    Sizes sizes(movie.map.boxes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = movie.is_media(i) ? movie.map.boxes[i].size : 0;
    for (const TopEdit& top : edit.tops) sizes[top.top] = top.bytes.size();
    return sizes;
  }

  /// Bytes [begin, end) of the stream.
  Result<> media(container::Splice& out, std::uint64_t begin, std::uint64_t end) {
    std::uint64_t at = 0;
    auto edit = edit_.tops.cbegin();
    for (std::size_t i = 0; i < sizes_.size() && at < end; ++i) {
      while (edit != edit_.tops.cend() && edit->top < i) ++edit;
      const std::uint64_t next = at + sizes_[i];
      if (next > begin && sizes_[i] > 0) {
        const std::uint64_t from = std::max(begin, at) - at;
        const std::uint64_t length = std::min(end, next) - at - from;
        const bool is_edited = edit != edit_.tops.cend() && edit->top == i;
        ASSAY_CHECK(one_box(out, i, is_edited ? &edit->bytes : nullptr, from, length));
      }
      at = next;
    }
    const std::uint64_t trailing = movie_.map.file_size - movie_.map.trailing_from;
    if (at < end && at + trailing > begin) {
      const std::uint64_t from = std::max(begin, at) - at;
      out.copy(movie_.map.trailing_from + from, std::min(end - at, trailing) - from);
    }
    return {};
  }

  Result<> one_box(container::Splice& out, std::size_t top, const Bytes* edited, std::uint64_t from,
                   std::uint64_t length) {
    const iso::TopBox& box = movie_.map.boxes[top];
    std::optional<Bytes> told;
    if (edited != nullptr) {
      told = *edited;
    } else {
      ASSAY_TRY(told, relocated_box(source_, movie_, top, relocation_, iso::Overflow::Wrap));
    }
    if (!told) {
      out.copy(box.offset + from, length);
      return {};
    }
    index_bytes_ += length;
    if (index_bytes_ > kMostIndexBytes)
      return fail(Code::Limited, fmt::format("{}: more than {} bytes of fragment headers with absolute offsets",
                                             movie_.file, kMostIndexBytes));
    const auto first = told->begin() + static_cast<std::ptrdiff_t>(from);
    out.literal(Bytes(first, first + static_cast<std::ptrdiff_t>(length)));
    return {};
  }

  /// The moov with 64-bit chunk offsets into the stream, its own header always 8 bytes.
  Result<container::Splice> moov(container::Splice out) {
    ASSAY_TRY(const iso::OffsetTables tables, iso::find_offsets(movie_.bytes, movie_.origin()));
    for (const iso::Box& box : tables.around) edit_.moov.around(box);
    for (const iso::ChunkTable& table : tables.chunks)
      if (table.width() == 4) edit_.moov.widen(table);
    ASSAY_TRY(Bytes moov, edit_.moov.build(tables, relocation_, iso::Overflow::Wrap, movie_.file));
    if (movie_.box.header == 16) moov.erase(moov.begin(), moov.begin() + 8);
    store_be(moov.data(), static_cast<std::uint32_t>(moov.size()));
    store_be(moov.data() + 4, iso::fourcc("moov"));
    out.literal(std::move(moov));
    return out;
  }

  ByteSource& source_;
  const Movie& movie_;
  Edit edit_;
  Sizes sizes_;
  iso::Relocation relocation_;
  std::uint64_t index_bytes_ = 0;
};

}  // namespace

Result<container::Splice> canonical_film(ByteSource& source, const Movie& movie, const Sites& sites,
                                         DigestScheme scheme) {
  ASSAY_TRY(Edit edit, canonical_form(movie, sites.list));
  return Canonical(source, movie, std::move(edit)).run(scheme);
}

}  // namespace assay::carrier::bmff
