#include "carrier/bmff/edit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "carrier/bmff/xmp_box.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::bmff {
namespace {

using iso::fourcc;

constexpr std::string_view kKey = "AIGC";
constexpr std::size_t kNothing = ~std::size_t{0};

enum class Purpose : std::uint8_t { Write, Digest };

/// What is to be done with one meta box.
struct MetaPlan {
  std::vector<std::size_t> drop_keys;   // indexes from 1, ascending
  std::vector<std::size_t> drop_items;  // begin of the item, ascending
  std::size_t replace_item = kNothing;  // begin of the item
  Bytes replacement;
  Bytes new_item;                 // appended to ilst
  bool new_key = false;           // AIGC appended to keys
  std::size_t rename = kNothing;  // key whose name is to be AIGC
  bool gone = false;
  [[nodiscard]] bool loses() const noexcept { return !drop_keys.empty() || !drop_items.empty(); }
  [[nodiscard]] bool gains() const noexcept { return !replacement.empty() || !new_item.empty(); }
};

bool has(const std::vector<std::size_t>& sorted, std::size_t value) noexcept {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

Bytes key_index(std::size_t index) {
  Bytes out;
  append_be(out, static_cast<std::uint32_t>(index));
  return out;
}

class Editor {
 public:
  Editor(const Movie& movie, Purpose purpose)
      : movie_(movie),
        purpose_(purpose),
        edit_{iso::Rewrite(movie.bytes), {}},
        metas_(movie.metas.size()),
        lost_children_(movie.udtas.size()) {}

  /// Takes one site out.
  Result<> drop(const Site& site) {
    switch (site.place) {
      case Place::Keys:
      case Place::MovieKeys:
        metas_[site.index].drop_keys.push_back(site.key);
        return {};
      case Place::Freeform:
      case Place::List:
        metas_[site.index].drop_items.push_back(site.items[0].begin);
        return {};
      case Place::Named:
        dropped_named_.push_back(site.index);
        ++lost_children_[movie_.named[site.index].udta];
        return {};
      case Place::Xmp:
      case Place::MovieXmp:
        break;
    }
    const XmpBox& box = movie_.xmp[site.index];
    ASSAY_TRY(std::optional<std::string> packet, in_place(box, xmp::without_label(box.text())));
    if (!packet) {
      xmp_becomes(box, {});
    } else if (purpose_ == Purpose::Write) {
      xmp_becomes(box, xmp_box_with(box, padded_to(*std::move(packet), box.text().size())));
    } else {
      xmp_becomes(box, xmp_box_with(box, without_padding(*std::move(packet))));
    }
    return {};
  }

  /// A packet without label, for digests.
  void strip(const XmpBox& box) { xmp_becomes(box, xmp_box_with(box, without_padding(std::string(box.text())))); }

  /// Puts the label where the site stands.
  Result<> replace(const Site& site, const LabelText& text) {
    switch (site.place) {
      case Place::Keys:
      case Place::MovieKeys:
        replace_value(site, text);
        return {};
      case Place::Freeform:
      case Place::List:
        replace_list_item(site, text);
        return {};
      case Place::Named:
        replace_named(movie_.named[site.index], text);
        return {};
      case Place::Xmp:
      case Place::MovieXmp:
        break;
    }
    const XmpBox& box = movie_.xmp[site.index];
    ASSAY_TRY(std::string packet, in_place(box, xmp::with_label(box.text(), text.bare)));
    packet = padded_to(std::move(packet), box.text().size());
    if (packet != box.text()) xmp_becomes(box, xmp_box_with(box, packet));
    return {};
  }

  void add(const LabelText& text);

  Edit finish() {
    for (MetaPlan& plan : metas_) {
      std::sort(plan.drop_keys.begin(), plan.drop_keys.end());
      std::sort(plan.drop_items.begin(), plan.drop_items.end());
    }
    for (std::size_t i = 0; i < metas_.size(); ++i) decide(i);
    std::vector<bool> udta_gone(movie_.udtas.size());
    for (std::size_t i = 0; i < movie_.udtas.size(); ++i) udta_gone[i] = emit_udta(i);
    for (std::size_t i = 0; i < metas_.size(); ++i) {
      const std::optional<std::size_t> udta = movie_.metas[i].udta;
      if (!udta || !udta_gone[*udta]) emit_meta(movie_.metas[i], metas_[i]);
    }
    for (const std::size_t i : dropped_named_)
      if (const NamedBox& named = movie_.named[i]; !udta_gone[named.udta])
        edit_.moov.erase(movie_.udtas[named.udta].box, named.box);
    for (auto& [box, bytes] : changed_xmp_) {
      const iso::Box& parent = box->udta ? movie_.udtas[*box->udta].box : movie_.box;
      if (!box->udta || !udta_gone[*box->udta])
        edit_.moov.replace(parent, box->box.begin, box->box.end, std::move(bytes));
    }
    if (purpose_ == Purpose::Digest)
      for (const iso::Box& room : movie_.room) edit_.moov.erase(movie_.box, room);
    edit_.moov.around(movie_.box);
    std::sort(edit_.tops.begin(), edit_.tops.end(), [](const TopEdit& a, const TopEdit& b) { return a.top < b.top; });
    return std::move(edit_);
  }

 private:
  template <class T>
  Result<T> in_place(const XmpBox& box, Result<T> done) const {
    if (done) return done;
    const std::uint64_t offset = box.top ? movie_.map.boxes[*box.top].offset : movie_.moov_top().offset + box.box.begin;
    return tl::unexpected(in_context(fmt::format("{}: the XMP packet at 0x{:x}", movie_.file, offset + box.packet),
                                     std::move(done).error()));
  }

  void xmp_becomes(const XmpBox& box, Bytes bytes) {
    if (box.top) {
      edit_.tops.push_back({*box.top, std::move(bytes)});
      return;
    }
    if (bytes.empty() && box.udta) ++lost_children_[*box.udta];
    changed_xmp_.emplace_back(&box, std::move(bytes));
  }

  void replace_value(const Site& site, const LabelText& text) {
    MetaPlan& plan = metas_[site.index];
    const iso::MetaKey& name = movie_.metas[site.index].meta.names[site.key - 1];
    if (name.name.size() == kKey.size() && name.name != kKey) plan.rename = site.key;
    Bytes item = iso::make_box(static_cast<iso::FourCc>(site.key), iso::make_text_value(text.bare));
    if (site.items.empty()) {
      plan.new_item = std::move(item);
      return;
    }
    for (std::size_t i = 1; i < site.items.size(); ++i) plan.drop_items.push_back(site.items[i].begin);
    set_item(plan, site.items[0], std::move(item));
  }

  /// Keeps what stands beside the value: mean and name of a freeform item.
  void replace_list_item(const Site& site, const LabelText& text) {
    const iso::Box& item = site.items[0];
    const bool named_so = site.place == Place::Freeform || item.type == fourcc("AIGC") || item.type == fourcc("aigc");
    Bytes body;
    bool done = false;
    iso::Children children(movie_.bytes, item);
    while (const std::optional<iso::Box> child = children.next()) {
      if (child->type != fourcc("data")) {
        append(body, BytesView(movie_.bytes).subspan(child->begin, child->size()));
      } else if (!std::exchange(done, true)) {
        append(body, iso::make_text_value(named_so ? text.bare : text.wrapped));
      }
    }
    set_item(metas_[site.index], item, iso::make_box(item.type, body));
  }

  static void set_item(MetaPlan& plan, const iso::Box& item, Bytes with) {
    plan.replace_item = item.begin;
    plan.replacement = std::move(with);
  }

  void replace_named(const NamedBox& named, const LabelText& text) {
    Bytes body;
    switch (shape_of(movie_.bytes, named.box)) {
      case NamedShape::Bare:
        append(body, text.bare);
        break;
      case NamedShape::FullBox:
        body.resize(4);
        append(body, text.bare);
        break;
      case NamedShape::International:
        append_be(body, static_cast<std::uint16_t>(text.bare.size()));  // at most 4096 (Annex E, label::validate)
        append_be(body, load_be<std::uint16_t>(movie_.bytes.data() + named.box.body() + 2));
        append(body, text.bare);
        break;
      case NamedShape::Data:
        append(body, iso::make_text_value(text.bare));
        break;
    }
    const BytesView now = BytesView(movie_.bytes).subspan(named.box.body(), named.box.body_size());
    if (std::equal(now.begin(), now.end(), body.begin(), body.end())) return;
    const iso::Box& udta = movie_.udtas[named.udta].box;
    edit_.moov.around(udta);
    edit_.moov.replace(udta, named.box.begin, named.box.end, iso::make_box(named.box.type, body));
  }

  [[nodiscard]] bool drops_item(const iso::MetaBox& meta, const MetaPlan& plan, const iso::Box& item) const noexcept {
    return has(plan.drop_items, item.begin) || (meta.has_keys() && has(plan.drop_keys, item.type));
  }

  /// Whether a meta box goes as a whole: nothing is left in it but its handler.
  void decide(std::size_t index) {
    const iso::MetaBox& meta = movie_.metas[index].meta;
    MetaPlan& plan = metas_[index];
    if (!meta.sound || meta.has_more || plan.gains()) return;
    if (purpose_ == Purpose::Write && !plan.loses()) return;
    if (plan.drop_keys.size() != meta.names.size()) return;
    if (!meta.has_keys() && meta.keys) return;
    plan.gone = std::all_of(meta.items.begin(), meta.items.end(),
                            [&](const iso::Box& item) { return drops_item(meta, plan, item); });
    if (plan.gone && movie_.metas[index].udta) ++lost_children_[*movie_.metas[index].udta];
  }

  /// True: the udta went as a whole.
  bool emit_udta(std::size_t index) {
    const UserData& udta = movie_.udtas[index];
    std::size_t left = udta.children - lost_children_[index];
    if (purpose_ == Purpose::Digest) left -= udta.room.size();
    const bool may_go = purpose_ == Purpose::Digest || lost_children_[index] > 0;
    if (left == 0 && may_go && udta.clean_end && index != added_to_) {
      edit_.moov.erase(movie_.box, udta.box);
      return true;
    }
    edit_.moov.around(udta.box);
    if (purpose_ == Purpose::Digest)
      for (const iso::Box& room : udta.room) edit_.moov.erase(udta.box, room);
    return false;
  }

  void emit_meta(const Metadata& metadata, MetaPlan& plan);
  void emit_keys(const iso::MetaBox& meta, const MetaPlan& plan);
  void emit_items(const iso::MetaBox& meta, MetaPlan& plan);

  const Movie& movie_;
  Purpose purpose_;
  Edit edit_;
  std::vector<MetaPlan> metas_;
  std::vector<std::size_t> lost_children_;  // by udta
  std::vector<std::size_t> dropped_named_;
  std::vector<std::pair<const XmpBox*, Bytes>> changed_xmp_;  // in the moov
  std::size_t added_to_ = kNothing;                           // udta that gets a meta box of ours
};

void Editor::emit_meta(const Metadata& metadata, MetaPlan& plan) {
  const iso::MetaBox& meta = metadata.meta;
  if (!meta.sound) return;
  const iso::Box& parent = metadata.udta ? movie_.udtas[*metadata.udta].box : movie_.box;
  if (plan.gone) {
    edit_.moov.erase(parent, meta.box);
    return;
  }
  edit_.moov.around(meta.box);
  if (meta.has_keys()) emit_keys(meta, plan);
  emit_items(meta, plan);
  if (purpose_ == Purpose::Digest)
    for (const iso::Box& room : meta.room) edit_.moov.erase(meta.box, room);
}

void Editor::emit_keys(const iso::MetaBox& meta, const MetaPlan& plan) {
  if (!meta.keys) {
    if (plan.new_key)
      edit_.moov.insert(meta.box, meta.ilst ? meta.ilst->begin : meta.children_end,
                        iso::make_keys(1, iso::make_key_entry(kKey)));
    return;
  }
  const std::size_t left = meta.names.size() - plan.drop_keys.size() + (plan.new_key ? 1U : 0U);
  if (left == 0 && purpose_ == Purpose::Digest) {
    edit_.moov.erase(meta.box, *meta.keys);
    return;
  }
  edit_.moov.around(*meta.keys);
  if (left != meta.names.size() || plan.new_key)
    edit_.moov.replace(*meta.keys, meta.keys->body() + 4, meta.keys->body() + 8, key_index(left));
  for (const std::size_t key : plan.drop_keys)
    edit_.moov.replace(*meta.keys, meta.names[key - 1].begin, meta.names[key - 1].end, {});
  if (plan.rename != kNothing) {
    const iso::MetaKey& name = meta.names[plan.rename - 1];
    edit_.moov.replace(*meta.keys, name.begin + 8, name.end, Bytes(kKey.begin(), kKey.end()));
  }
  if (plan.new_key) {
    const std::size_t end = meta.names.empty() ? meta.keys->body() + 8 : meta.names.back().end;
    edit_.moov.insert(*meta.keys, end, iso::make_key_entry(kKey));
  }
}

void Editor::emit_items(const iso::MetaBox& meta, MetaPlan& plan) {
  const auto renumbered = [&](std::size_t index) {
    return index - static_cast<std::size_t>(std::lower_bound(plan.drop_keys.begin(), plan.drop_keys.end(), index) -
                                            plan.drop_keys.begin());
  };
  const auto renumber = [&](Bytes& item) {
    store_be(item.data() + 4, static_cast<std::uint32_t>(renumbered(load_be<std::uint32_t>(item.data() + 4))));
  };
  if (meta.has_keys() && !plan.replacement.empty()) renumber(plan.replacement);
  if (meta.has_keys() && !plan.new_item.empty()) renumber(plan.new_item);
  if (!meta.ilst) {
    if (!plan.new_item.empty())
      edit_.moov.insert(meta.box, meta.children_end, iso::make_box(fourcc("ilst"), plan.new_item));
    return;
  }
  const bool none_left = plan.new_item.empty() && std::all_of(meta.items.begin(), meta.items.end(),
                                                              [&](const auto& i) { return drops_item(meta, plan, i); });
  if (none_left && purpose_ == Purpose::Digest) {
    edit_.moov.erase(meta.box, *meta.ilst);
    return;
  }
  edit_.moov.around(*meta.ilst);
  std::size_t end = meta.ilst->body();
  for (const iso::Box& item : meta.items) {
    end = item.end;
    if (drops_item(meta, plan, item)) {
      edit_.moov.erase(*meta.ilst, item);
    } else if (item.begin == plan.replace_item) {
      const BytesView now = BytesView(movie_.bytes).subspan(item.begin, item.size());
      if (!std::equal(now.begin(), now.end(), plan.replacement.begin(), plan.replacement.end()))
        edit_.moov.replace(*meta.ilst, item.begin, item.end, std::move(plan.replacement));
    } else if (meta.has_keys() && renumbered(item.type) != item.type) {
      edit_.moov.replace(*meta.ilst, item.begin + 4, item.begin + 8, key_index(renumbered(item.type)));
    }
  }
  if (!plan.new_item.empty()) edit_.moov.insert(*meta.ilst, end, std::move(plan.new_item));
}

/// An mdta list in which every item has its key: a key more does no harm.
bool can_take_key(const iso::MetaBox& meta) {
  return meta.sound && meta.has_keys() && std::all_of(meta.items.begin(), meta.items.end(), [&](const iso::Box& item) {
           return item.type >= 1 && item.type <= meta.names.size();
         });
}

void Editor::add(const LabelText& text) {
  // The first table of keys in the file is the one that other readers use for all lists.
  std::size_t target = kNothing;
  for (std::size_t i = 0; i < movie_.metas.size(); ++i) {
    const iso::MetaBox& meta = movie_.metas[i].meta;
    if (can_take_key(meta) && (target == kNothing || meta.box.begin < movie_.metas[target].meta.box.begin)) target = i;
  }
  if (target != kNothing) {
    MetaPlan& plan = metas_[target];
    plan.new_key = true;
    plan.new_item = iso::make_box(static_cast<iso::FourCc>(movie_.metas[target].meta.names.size() + 1),
                                  iso::make_text_value(text.bare));
    return;
  }
  Bytes meta = iso::make_meta(kKey, text.bare);
  if (movie_.udtas.empty()) {
    edit_.moov.insert(movie_.box, movie_.children_end, iso::make_box(fourcc("udta"), meta));
    return;
  }
  added_to_ = 0;
  edit_.moov.insert(movie_.udtas[0].box, movie_.udtas[0].children_end, std::move(meta));
}

}  // namespace

Result<LabelText> text_of_label(const label::ImplicitLabel& label) {
  LabelText text;
  ASSAY_TRY(text.bare, label::write(label, label::Form::Bare));
  ASSAY_TRY(text.wrapped, label::write(label, label::Form::Wrapped));
  return text;
}

Result<Edit> put_label(const Movie& movie, const std::vector<Site>& sites, const LabelText& text) {
  Editor editor(movie, Purpose::Write);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (i == 0) {
      ASSAY_CHECK(editor.replace(sites[i], text));
    } else {
      ASSAY_CHECK(editor.drop(sites[i]));
    }
  }
  if (sites.empty()) editor.add(text);
  return editor.finish();
}

Result<Edit> canonical_form(const Movie& movie, const std::vector<Site>& sites) {
  Editor editor(movie, Purpose::Digest);
  std::vector<bool> has_label(movie.xmp.size());
  for (const Site& site : sites) {
    ASSAY_CHECK(editor.drop(site));
    if (site.place == Place::Xmp || site.place == Place::MovieXmp) has_label[site.index] = true;
  }
  for (std::size_t i = 0; i < movie.xmp.size(); ++i)
    if (!has_label[i]) editor.strip(movie.xmp[i]);
  return editor.finish();
}

}  // namespace assay::carrier::bmff
