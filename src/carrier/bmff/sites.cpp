#include "carrier/bmff/sites.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "label/implicit_label.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::bmff {
namespace {

using iso::fourcc;

constexpr std::string_view kKey = "AIGC";

struct PlaceRow {
  std::string_view name;
  std::string_view words;
};
/// In the order of Place.
constexpr std::array<PlaceRow, 7> kPlaces = {{{"mp4-keys", "mdta key of moov/udta/meta"},
                                              {"mp4-moov-keys", "mdta key of moov/meta"},
                                              {"mp4-freeform", "freeform item of an mdir list"},
                                              {"mp4-list", "item of an mdir list"},
                                              {"mp4-box", "box named AIGC in udta"},
                                              {"xmp", "XMP packet of a uuid box"},
                                              {"xmp-in-moov", "XMP packet in the moov"}}};

char lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_word(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool has_word(std::string_view text, std::string_view word) noexcept {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](char x, char y) { return lower(x) == lower(y); }) != text.end();
}

/// A comment may hold any JSON: what stands in a place not named AIGC has to say itself that it is a label.
bool looks_like_label(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (text[start] != '{' && text[start] != '"')) return false;
  if (!has_word(text, kKey) && !has_word(text, "ContentProducer")) return false;
  return label::read_tolerant(text).label.has_value();
}

class Finder {
 public:
  explicit Finder(const Movie& movie) : movie_(movie) {}

  Result<Sites> run() {
    for (std::size_t i = 0; i < movie_.metas.size(); ++i) {
      const iso::MetaBox& meta = movie_.metas[i].meta;
      if (!meta.sound) continue;
      if (meta.has_keys()) {
        keys(i);
      } else {
        list(i);
      }
    }
    for (std::size_t i = 0; i < movie_.named.size(); ++i) named(i);
    for (std::size_t i = 0; i < movie_.xmp.size(); ++i) xmp(i);
    if (sites_.list.size() > kMostSites)
      return fail(Code::Limited, fmt::format("{}: more than {} labels", movie_.file, kMostSites));
    std::stable_sort(sites_.list.begin(), sites_.list.end(), [](const Site& a, const Site& b) {
      return a.texts.empty() != b.texts.empty() ? b.texts.empty() : a.place < b.place;
    });
    return std::move(sites_);
  }

 private:
  [[nodiscard]] std::uint64_t file_offset(std::size_t position) const noexcept {
    return movie_.moov_top().offset + position;
  }

  /// False: there is a value, but it is no text.
  bool add_text(Site& site, const iso::Box& item) const {
    const std::optional<iso::DataValue> value = iso::first_value(movie_.bytes, item);
    if (!value) return false;
    std::optional<std::string> text = iso::text_of(*value, kMostText);
    if (!text) return false;
    site.texts.push_back({*std::move(text), file_offset(item.begin), value->type == 2 || value->type == 5});
    return true;
  }

  void add(Site site) {
    if (sites_.list.size() <= kMostSites) sites_.list.push_back(std::move(site));
  }

  void keys(std::size_t index) {
    const Metadata& metadata = movie_.metas[index];
    std::vector<Site> sites;
    for (std::size_t i = 0; i < metadata.meta.names.size(); ++i)
      if (has_word(metadata.meta.names[i].name, kKey))
        sites.push_back({metadata.udta ? Place::Keys : Place::MovieKeys, index, i + 1, {}, {}});
    for (const iso::Box& item : metadata.meta.items) {
      const auto site = std::lower_bound(sites.begin(), sites.end(), item.type,
                                         [](const Site& other, iso::FourCc key) { return other.key < key; });
      if (site == sites.end() || site->key != item.type) continue;
      site->items.push_back(item);
      if (site->texts.size() < kMostSites) add_text(*site, item);
    }
    for (Site& site : sites) {
      // A longer name that contains AIGC (Annex E a) may also belong to something else.
      if (same_word(metadata.meta.names[site.key - 1].name, kKey) ||
          std::any_of(site.texts.begin(), site.texts.end(),
                      [](const SiteText& text) { return looks_like_label(text.text); }))
        add(std::move(site));
    }
  }

  void list(std::size_t index) {
    for (const iso::Box& item : movie_.metas[index].meta.items) {
      const bool freeform = item.type == fourcc("----");
      bool named_so = item.type == fourcc("AIGC") || item.type == fourcc("aigc");
      if (freeform) {
        const std::optional<iso::Box> name = iso::find_child(movie_.bytes, item, fourcc("name"));
        named_so = name && name->body_size() > 4 &&
                   same_word(as_text(BytesView(movie_.bytes).subspan(name->body() + 4, name->body_size() - 4)), kKey);
      }
      Site site{freeform ? Place::Freeform : Place::List, index, 0, {item}, {}};
      if (add_text(site, item) && (named_so || looks_like_label(site.texts[0].text))) add(std::move(site));
    }
  }

  void named(std::size_t index) {
    const iso::Box& box = movie_.named[index].box;
    Site site{Place::Named, index, 0, {}, {}};
    const BytesView body = BytesView(movie_.bytes).subspan(box.body(), box.body_size());
    const auto keep = [&](std::size_t skip) {
      const BytesView text = body.subspan(skip);
      site.texts.push_back(
          {std::string(as_text(text.first(std::min(text.size(), kMostText)))), file_offset(box.begin), false});
    };
    switch (shape_of(movie_.bytes, box)) {
      case NamedShape::Data:
        add_text(site, box);
        break;
      case NamedShape::FullBox:
      case NamedShape::International:
        keep(4);
        break;
      case NamedShape::Bare:
        keep(0);
        break;
    }
    add(std::move(site));
  }

  void xmp(std::size_t index) {
    const XmpBox& box = movie_.xmp[index];
    const std::uint64_t offset = box.top ? movie_.map.boxes[*box.top].offset : file_offset(box.box.begin);
    auto found = xmp::find_label(box.text());
    if (!found) {
      if (sites_.unreadable_xmp.empty())
        sites_.unreadable_xmp = fmt::format("the XMP packet in the box at 0x{:x}: {}", offset, found.error().message);
      return;
    }
    if (found->empty()) return;
    Site site{box.top ? Place::Xmp : Place::MovieXmp, index, 0, {}, {}};
    for (xmp::Property& property : *found) {
      if (property.value.empty() || site.texts.size() > kMostSites) continue;
      if (property.value.size() > kMostText) property.value.resize(kMostText);
      site.texts.push_back({std::move(property.value), offset, false});
    }
    add(std::move(site));
  }

  const Movie& movie_;
  Sites sites_;
};

}  // namespace

std::string_view place_name(Place place) noexcept { return kPlaces[static_cast<std::size_t>(place)].name; }

std::string_view place_words(Place place) noexcept { return kPlaces[static_cast<std::size_t>(place)].words; }

Result<Sites> find_sites(const Movie& movie) { return Finder(movie).run(); }

NamedShape shape_of(BytesView moov, const iso::Box& named) noexcept {
  const BytesView body = moov.subspan(named.body(), named.body_size());
  if (iso::find_child(moov, named, fourcc("data"))) return NamedShape::Data;
  if (body.size() < 4 || body[0] == '{' || body[0] == '"') return NamedShape::Bare;
  if (load_be<std::uint32_t>(body.data()) == 0) return NamedShape::FullBox;
  if (load_be<std::uint16_t>(body.data()) == body.size() - 4) return NamedShape::International;
  return NamedShape::Bare;
}

}  // namespace assay::carrier::bmff
