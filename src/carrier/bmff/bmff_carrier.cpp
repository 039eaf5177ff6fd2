#include "carrier/bmff/bmff_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "carrier/bmff/content_form.hpp"
#include "carrier/bmff/in_place_plan.hpp"
#include "carrier/bmff/sites.hpp"
#include "carrier/bmff/write_plan.hpp"
#include "label/finding_catalog.hpp"

namespace assay::carrier::bmff {
namespace {

using iso::fourcc;

/// What a file says of itself in ftyp when it is a film or a sound (mp4ra.org). HEIC, AVIF, CR3 and JPEG 2000 use the
/// same boxes and are not here.
constexpr std::array kFilmBrands = {
    fourcc("isom"), fourcc("iso2"), fourcc("iso3"), fourcc("iso4"), fourcc("iso5"), fourcc("iso6"), fourcc("iso7"),
    fourcc("iso8"), fourcc("iso9"), fourcc("isoa"), fourcc("isob"), fourcc("isoc"), fourcc("mp41"), fourcc("mp42"),
    fourcc("mp71"), fourcc("avc1"), fourcc("hvc1"), fourcc("hev1"), fourcc("av01"), fourcc("dash"), fourcc("msdh"),
    fourcc("msix"), fourcc("cmfc"), fourcc("cmf2"), fourcc("cmff"), fourcc("qt  "), fourcc("M4A "), fourcc("M4B "),
    fourcc("M4P "), fourcc("M4V "), fourcc("M4VH"), fourcc("M4VP"), fourcc("f4v "), fourcc("F4V "), fourcc("F4A "),
    fourcc("F4B "), fourcc("F4P "), fourcc("MSNV"), fourcc("NDAS"), fourcc("NDSC"), fourcc("NDSH"), fourcc("NDSM"),
    fourcc("NDSP"), fourcc("NDSS"), fourcc("NDXC"), fourcc("NDXH"), fourcc("NDXM"), fourcc("NDXP"), fourcc("NDXS"),
    fourcc("XAVC"), fourcc("mmp4"), fourcc("piff"), fourcc("isml"), fourcc("mobi"), fourcc("kddi"), fourcc("CAEP"),
    fourcc("dby1"), fourcc("ccff"), fourcc("lmsg"), fourcc("sims"), fourcc("risx"), fourcc("SDV "), fourcc("pana")};

constexpr std::array kPictureBrands = {
    fourcc("heic"), fourcc("heix"), fourcc("heim"), fourcc("heis"), fourcc("hevc"), fourcc("hevx"), fourcc("hevm"),
    fourcc("hevs"), fourcc("mif1"), fourcc("mif2"), fourcc("msf1"), fourcc("avif"), fourcc("avis"), fourcc("avci"),
    fourcc("avcs"), fourcc("j2ki"), fourcc("j2is"), fourcc("jpeg"), fourcc("jpgs"), fourcc("miaf"), fourcc("crx "),
    fourcc("jp2 "), fourcc("jpx "), fourcc("jpm "), fourcc("mjp2"), fourcc("jxl "), fourcc("jxs ")};

template <std::size_t N>
bool is_one_of(const std::array<iso::FourCc, N>& brands, iso::FourCc brand) noexcept {
  return std::find(brands.begin(), brands.end(), brand) != brands.end();
}

/// 3GPP and 3GPP2 number their brands: 3gp4, 3gs7, 3g2a ...
bool is_film_brand(iso::FourCc brand) noexcept {
  const iso::FourCc family = brand >> 16U;
  return is_one_of(kFilmBrands, brand) || family == (fourcc("3g  ") >> 16U);
}

bool sniff_brands(BytesView head, std::uint64_t size) noexcept {
  if (head.size() < 12) return false;
  const auto major = load_be<std::uint32_t>(head.data() + 8);
  if (is_film_brand(major)) return true;
  if (is_one_of(kPictureBrands, major)) return false;
  bool film = false;
  const std::size_t end = std::min<std::uint64_t>(size, head.size());
  for (std::size_t at = 16; at + 4 <= end; at += 4) {
    const auto brand = load_be<std::uint32_t>(head.data() + at);
    if (is_one_of(kPictureBrands, brand)) return false;
    film = film || is_film_brand(brand);
  }
  return film;
}

/// QuickTime before 2002 has no ftyp. The four letters alone could begin a text, so the size has to be one that a box
/// has: small for all but mdat, and for mdat not four letters itself.
bool sniff_quicktime(BytesView head, std::uint32_t size, iso::FourCc type) noexcept {
  if (type == fourcc("mdat")) {
    const bool letters =
        std::all_of(head.begin(), head.begin() + 4, [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; });
    return !letters && (size <= 1 || size >= 8);
  }
  const bool known = type == fourcc("moov") || type == fourcc("free") || type == fourcc("skip") ||
                     type == fourcc("wide") || type == fourcc("pnot");
  return known && size < (1U << 28U) && (size == 1 || size >= 8);
}

class BmffCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(const Movie movie, load_movie(source));
    ASSAY_TRY(Sites sites, find_sites(movie));
    Inspection inspection;
    inspection.has_c2pa = movie.has_c2pa;
    for (Site& site : sites.list) {
      for (SiteText& text : site.texts) {
        label::Reading reading = label::read_tolerant(text.text);
        if (text.utf16)
          reading.findings.push_back(label::make_finding(
              "utf-16", fmt::format("The value in the box at 0x{:x} has data type 2 or 5.", text.offset)));
        inspection.labels.push_back({place_name(site.place), text.offset, std::move(text.text), std::move(reading)});
      }
    }
    tell_structure(movie, sites, inspection);
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(const LabelText text, text_of_label(label));
    ASSAY_TRY(const Movie movie, load_movie(source));
    ASSAY_TRY(const Sites sites, writable_sites(movie));
    ASSAY_TRY(Edit edit, put_label(movie, sites.list, text));
    return plan_file(source, movie, std::move(edit));
  }

  [[nodiscard]] Result<std::optional<container::InPlaceEdit>> plan_in_place(
      ByteSource& source, const label::ImplicitLabel& label) const override {
    ASSAY_TRY(const LabelText text, text_of_label(label));
    ASSAY_TRY(const Movie movie, load_movie(source));
    ASSAY_TRY(const Sites sites, writable_sites(movie));
    ASSAY_TRY(const Edit edit, put_label(movie, sites.list, text));
    return plan_patches(source, movie, edit);
  }

 protected:
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme scheme) const override {
    ASSAY_TRY(const Movie movie, load_movie(source));
    ASSAY_CHECK(check_whole(movie));
    ASSAY_TRY(const Sites sites, find_sites(movie));
    return canonical_film(source, movie, sites, scheme);
  }

 private:
  static Result<Sites> writable_sites(const Movie& movie) {
    ASSAY_CHECK(check_writable(movie));
    ASSAY_TRY(Sites sites, find_sites(movie));
    if (movie.xmp_left_out)
      return fail(Code::Limited, fmt::format("{}: more than {} XMP packets, or one of more than {} bytes; one may hold "
                                             "a label, so none is written beside it",
                                             movie.file, kMostXmpBoxes, kMostXmp));
    if (!sites.unreadable_xmp.empty())
      return fail(Code::Corrupt, fmt::format("{}: {}; it may hold a label, so none is written beside it (repair or "
                                             "remove the packet first)",
                                             movie.file, sites.unreadable_xmp));
    return sites;
  }

  static void tell_structure(const Movie& movie, const Sites& sites, Inspection& inspection) {
    const auto add = [&](label::FindingId id, std::string detail) {
      inspection.findings.push_back(label::make_finding(id, std::move(detail)));
    };
    const iso::FileMap& map = movie.map;
    if (movie.has_c2pa) add("c2pa-present", "The manifest stands in a uuid box at the top level.");
    if (!movie.moov) add("moov-missing", fmt::format("None of the {} boxes is a moov.", map.boxes.size()));
    for (const std::size_t top : movie.superseded)
      add("moov-superseded", fmt::format("The moov at 0x{:x} does not count: one stands at 0x{:x}.",
                                         map.boxes[top].offset, movie.moov_top().offset));
    if (movie.compressed)
      add("moov-compressed", fmt::format("The moov at 0x{:x} holds a cmov.", movie.moov_top().offset));
    if (map.missing > 0)
      add("truncated", fmt::format("{} at 0x{:x} claims {} bytes more than the file has.",
                                   iso::type_name(map.boxes.back().type), map.boxes.back().offset, map.missing));
    if (map.trailing_from < map.file_size)
      add("trailing-bytes", fmt::format("{} bytes stand behind the last box, from 0x{:x} on.",
                                        map.file_size - map.trailing_from, map.trailing_from));
    if (!sites.unreadable_xmp.empty()) add("xmp-unreadable", fmt::format("In {}.", sites.unreadable_xmp));
    if (movie.xmp_left_out)
      add("xmp-unreadable",
          fmt::format("A packet over {} bytes, or after the first {}, was not read.", kMostXmp, kMostXmpBoxes));
    if (inspection.labels.empty()) return;
    const Place place = sites.list[0].place;
    if (place > Place::MovieKeys) {
      add("label-not-in-guide-place",
          fmt::format("It stands in the {} at 0x{:x}; the guide's place is an mdta key in moov/udta/meta.",
                      place_words(place), inspection.labels[0].offset));
    } else if (inspection.labels[0].reading.label && inspection.labels[0].reading.form == label::Form::Wrapped) {
      add("form-not-of-guide",
          fmt::format("The key's value at 0x{:x} has an outer AIGC object.", inspection.labels[0].offset));
    }
  }
};

}  // namespace

bool sniff(BytesView head, std::string_view /*name*/) {
  if (head.size() < 8) return false;
  const auto size = load_be<std::uint32_t>(head.data());
  const auto type = load_be<std::uint32_t>(head.data() + 4);
  if (type == fourcc("ftyp") || type == fourcc("styp")) return sniff_brands(head, size);
  return sniff_quicktime(head, size, type);
}

const Carrier& carrier() noexcept {
  static const BmffCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::bmff
