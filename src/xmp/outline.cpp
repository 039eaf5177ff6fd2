#include "xmp/outline.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "xmp/namespaces.hpp"

namespace assay::xmp {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostProperties = 4096;  // fields counted one by one
constexpr std::string_view kProperty = "AIGC";
constexpr std::string_view kOtherProperty = "Info";

// Annex E's members; label/ owns the list, which xmp/ may not use.
constexpr std::array<std::string_view, 7> kFields = {
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2"};

// Most names in a packet are none of ours: their first letter tells before any comparison.
bool may_matter(std::string_view local) noexcept {
  constexpr std::string_view kFirstLetters = "AILPCR";
  return !local.empty() && kFirstLetters.find(local[0]) != std::string_view::npos;
}

using Fields = std::array<std::optional<std::string>, kFields.size()>;

std::optional<std::size_t> field_index(std::string_view local) noexcept {
  const auto at = std::find(kFields.begin(), kFields.end(), local);
  if (at == kFields.end()) return std::nullopt;
  return static_cast<std::size_t>(at - kFields.begin());
}

void append_json_string(std::string& to, std::string_view text) {
  to += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      to += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      to += c;
    }
  }
  to += '"';
}

std::string compose(const Fields& fields) {
  std::string json = "{";
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (!fields[i]) continue;
    if (json.size() > 1) json += ',';
    append_json_string(json, kFields[i]);
    json += ':';
    append_json_string(json, *fields[i]);
  }
  return json += '}';
}

bool any(const Fields& fields) noexcept {
  return std::any_of(fields.begin(), fields.end(), [](const auto& field) { return field.has_value(); });
}

std::string trimmed(std::string text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text.erase(text.find_last_not_of(kSpace) + 1);
  text.erase(0, std::min(text.find_first_not_of(kSpace), text.size()));
  return text;
}

struct Frame {
  std::string_view name;
  std::size_t bindings = 0;
  std::optional<std::size_t> group;  // the spot that collects this element's fields
};

// The element whose content is a value: while it is open nothing inside is a property of its own.
struct Holder {
  enum class Kind : std::uint8_t { Property, Field, Passed };
  Kind kind = Kind::Passed;
  std::size_t depth = 0;
  Tag tag;
  Namespace space = Namespace::Other;
  std::size_t field = 0;
  bool nested = false;
  std::string text;
  std::vector<Edit> cuts;  // attributes that make no sense beside a text value
  Fields fields;           // of a structured property
  std::optional<std::size_t> inner_field;
  std::size_t inner_depth = 0;
};

class Walk {
 public:
  explicit Walk(std::string_view packet) : packet_(packet), markup_(packet) {}

  Result<Outline> run() {
    while (true) {
      ASSAY_TRY(const Token token, markup_.next());
      if (token == Token::End) break;
      if (token != Token::Tag) {
        take_text(token);
        continue;
      }
      const Tag& tag = markup_.tag();
      if (tag.closing) {
        ASSAY_CHECK(close(tag.name, tag.whole));
      } else {
        ASSAY_CHECK(open(tag));
        if (tag.is_empty) ASSAY_CHECK(close(tag.name, Range{tag.whole.end, tag.whole.end}));
      }
      if (depth_ == 0) return finish();  // what follows the root is padding and the packet's trailer
    }
    if (depth_ == 0) return finish();
    return fail(Code::Corrupt, fmt::format("the XMP packet is not well-formed: <{}> is still open at its end 0x{:x}",
                                           frames_[depth_ - 1].name, packet_.size()));
  }

 private:
  Result<> open(const Tag& tag) {
    if (depth_ == kDeepest)
      return fail(Code::Limited,
                  fmt::format("the XMP packet is nested deeper than {} at 0x{:x}", kDeepest, tag.whole.begin));
    frames_[depth_] = Frame{slice(tag.name), bindings_.count(), std::nullopt};
    for (const Attribute& attribute : tag.attributes) ASSAY_CHECK(bind(attribute));
    ++depth_;
    const Name name = split_name(slice(tag.name));
    if (holder_) {
      open_inside(tag, name);
      return {};
    }
    note_structure(tag, name);
    const Namespace space = may_matter(name.local) ? resolve(name) : Namespace::Other;
    const bool property = (space == Namespace::Label && name.local == kProperty) ||
                          (space == Namespace::OtherLabel && name.local == kOtherProperty);
    const auto field = space == Namespace::Label ? field_index(name.local) : std::nullopt;
    if (property || field || (space == Namespace::MediaManagement && name.local == "Pantry")) {
      hold(tag, space, property, field);
      return {};
    }
    for (const Attribute& attribute : tag.attributes) take_attribute(attribute);
    return too_many() ? limit(tag.whole.begin) : Result<>{};
  }

  Result<> close(Range name, Range whole) {
    if (depth_ == 0 || frames_[depth_ - 1].name != slice(name))
      return fail(Code::Corrupt, fmt::format("the XMP packet is not well-formed: </{}> at 0x{:x} closes nothing",
                                             slice(name), whole.begin));
    if (holder_ && holder_->inner_field && holder_->inner_depth == depth_) holder_->inner_field.reset();
    const bool closes_holder = holder_ && holder_->depth == depth_;
    if (depth_ == rdf_depth_) {
      out_.rdf_close = whole;
      rdf_depth_ = 0;
    }
    --depth_;
    bindings_.restore(frames_[depth_].bindings);
    if (closes_holder) release(name, whole);
    return too_many() ? limit(whole.begin) : Result<>{};
  }

  Result<> bind(const Attribute& attribute) {
    const std::string_view name = slice(attribute.name);
    if (!name.starts_with("xmlns")) return {};
    if (name.size() == 5) return bindings_.bind({}, slice(attribute.value), attribute.name.begin);
    return name[5] == ':' ? bindings_.bind(name.substr(6), slice(attribute.value), attribute.name.begin) : Result<>{};
  }

  void note_structure(const Tag& tag, Name name) {
    if (rdf_depth_ != 0 && depth_ == rdf_depth_ + 1 && out_.nodes.size() < 2) {
      Outline::About about{tag.whole.begin, {}};
      for (const Attribute& attribute : tag.attributes) {
        const Name attribute_name = split_name(slice(attribute.name));
        const bool ours = attribute_name.prefix.empty() || bindings_.lookup(attribute_name.prefix) == Namespace::Rdf;
        if (attribute_name.local == "about" && ours)
          about.quoted = slice(Range{attribute.value.begin - 1, attribute.value.end + 1});
      }
      out_.nodes.push_back(about);
    }
    if (!out_.has_rdf && name.local == "RDF" && resolve(name) == Namespace::Rdf) {
      out_.has_rdf = true;
      out_.rdf_is_empty = tag.is_empty;
      out_.rdf_open = tag.whole;
      out_.rdf_name = slice(tag.name);
      rdf_depth_ = depth_;
    }
  }

  void hold(const Tag& tag, Namespace space, bool property, std::optional<std::size_t> field) {
    holder_.emplace();
    holder_->kind = property ? Holder::Kind::Property : field ? Holder::Kind::Field : Holder::Kind::Passed;
    holder_->depth = depth_;
    holder_->tag = tag;
    holder_->space = space;
    holder_->field = field.value_or(0);
    if (!property) return;
    for (const Attribute& attribute : tag.attributes) {
      const Name name = split_name(slice(attribute.name));
      const Namespace attribute_space = name.prefix.empty() ? Namespace::Other : bindings_.lookup(name.prefix);
      const bool is_field = take_inner_field(attribute_space, name.local, slice(attribute.value));
      if (is_field || (attribute_space == Namespace::Rdf && name.local == "parseType"))
        holder_->cuts.push_back(Edit{Range{attribute.space, attribute.value.end + 1}, {}, false, {}});
    }
  }

  bool take_inner_field(Namespace space, std::string_view local, std::string_view escaped) {
    const auto field = space == Namespace::Label ? field_index(local) : std::nullopt;
    if (!field || holder_->fields[*field]) return field.has_value();
    append_unescaped(holder_->fields[*field].emplace(), escaped);
    return true;
  }

  void open_inside(const Tag& tag, Name name) {
    holder_->nested = true;
    if (holder_->kind != Holder::Kind::Property) return;
    for (const Attribute& attribute : tag.attributes) {
      const Name attribute_name = split_name(slice(attribute.name));
      if (!attribute_name.prefix.empty())
        take_inner_field(bindings_.lookup(attribute_name.prefix), attribute_name.local, slice(attribute.value));
    }
    const auto field = resolve(name) == Namespace::Label ? field_index(name.local) : std::nullopt;
    if (!field || holder_->inner_field || holder_->fields[*field]) return;
    holder_->fields[*field].emplace();
    holder_->inner_field = field;
    holder_->inner_depth = depth_;
  }

  void take_text(Token token) {
    if (!holder_ || holder_->kind == Holder::Kind::Passed) return;
    std::string& to = holder_->inner_field ? *holder_->fields[*holder_->inner_field] : holder_->text;
    if (token == Token::Cdata) {
      to += slice(markup_.text_range());
    } else {
      append_unescaped(to, slice(markup_.text_range()));
    }
  }

  void take_attribute(const Attribute& attribute) {
    const Name name = split_name(slice(attribute.name));
    const bool property = name.local == kProperty || name.local == kOtherProperty;
    if (name.prefix.empty() || !may_matter(name.local) || (!property && !field_index(name.local))) return;
    const Namespace space = bindings_.lookup(name.prefix);
    const Range whole{attribute.space, attribute.value.end + 1};
    if (space == (name.local == kOtherProperty ? Namespace::OtherLabel : Namespace::Label) && property) {
      Spot spot;
      spot.property.shape = space == Namespace::Label ? Shape::Attribute : Shape::OtherSchema;
      spot.property.begin = attribute.value.begin;
      spot.property.end = attribute.value.end;
      append_unescaped(spot.property.value, slice(attribute.value));
      spot.write.push_back(Edit{attribute.value, {}, true, {}});
      spot.drop.push_back(whole);
      add(std::move(spot));
      return;
    }
    const auto field = space == Namespace::Label ? field_index(name.local) : std::nullopt;
    if (!field) return;
    const Range local{attribute.name.end - name.local.size(), attribute.name.end};
    std::string value;
    append_unescaped(value, slice(attribute.value));
    std::vector<Edit> first;
    first.push_back(Edit{local, std::string(kProperty), false, {}});
    first.push_back(Edit{attribute.value, {}, true, {}});
    add_field(frames_[depth_ - 1], *field, std::move(value), whole, std::move(first));
  }

  // The holder's element has ended; its frame is gone.
  void release(Range close_name, Range close) {
    Holder held = std::move(*holder_);
    holder_.reset();
    if (held.kind == Holder::Kind::Passed) return;
    const Name name = split_name(slice(held.tag.name));
    const Range whole{held.tag.whole.begin, close.end};
    const bool property = held.kind == Holder::Kind::Property;
    const std::string now = property              ? std::string(slice(held.tag.name))
                            : name.prefix.empty() ? std::string(kProperty)
                                                  : fmt::format("{}:{}", name.prefix, kProperty);
    Edit inner{Range{held.tag.whole.end, close.begin}, {}, true, {}};
    if (held.tag.is_empty) {
      inner.range = Range{held.tag.whole.end - 2, held.tag.whole.end};
      inner.before = ">";
      inner.after = fmt::format("</{}>", now);
    }
    if (!property) {
      const std::size_t length = name.local.size();
      std::vector<Edit> first;
      first.push_back(Edit{Range{held.tag.name.end - length, held.tag.name.end}, std::string(kProperty), false, {}});
      first.push_back(std::move(inner));
      if (!held.tag.is_empty)
        first.push_back(Edit{Range{close_name.end - length, close_name.end}, std::string(kProperty), false, {}});
      add_field(depth_ == 0 ? root_ : frames_[depth_ - 1], held.field, std::move(held.text), whole, std::move(first));
      return;
    }
    Spot spot;
    const bool structured = any(held.fields);
    spot.property.shape = structured                            ? Shape::FieldByField
                          : held.space == Namespace::OtherLabel ? Shape::OtherSchema
                                                                : Shape::Element;
    spot.property.begin = inner.range.begin;
    spot.property.end = held.tag.is_empty ? inner.range.begin : inner.range.end;
    spot.property.value = structured    ? compose(held.fields)
                          : held.nested ? trimmed(std::move(held.text))
                                        : std::move(held.text);
    spot.write = std::move(held.cuts);
    spot.write.push_back(std::move(inner));
    spot.drop.push_back(whole);
    add(std::move(spot));
  }

  void add(Spot spot) {
    ++taken_;
    out_.spots.push_back(std::move(spot));
    fields_.emplace_back();
  }

  // `first` writes the value when this is the element's first field; later fields are cut.
  void add_field(Frame& parent, std::size_t field, std::string value, Range whole, std::vector<Edit> first) {
    if (!parent.group) {
      Spot spot;
      spot.property.shape = Shape::FieldByField;
      spot.property.begin = whole.begin;
      spot.write = std::move(first);
      parent.group = out_.spots.size();
      add(std::move(spot));
    } else {
      ++taken_;
      out_.spots[*parent.group].write.push_back(Edit{whole, {}, false, {}});
    }
    Spot& spot = out_.spots[*parent.group];
    spot.property.end = whole.end;
    spot.drop.push_back(whole);
    auto& slot = fields_[*parent.group][field];
    if (!slot) slot = std::move(value);
  }

  Result<Outline> finish() {
    for (std::size_t i = 0; i < out_.spots.size(); ++i)
      if (any(fields_[i])) out_.spots[i].property.value = compose(fields_[i]);
    return std::move(out_);
  }

  [[nodiscard]] bool too_many() const noexcept { return taken_ > kMostProperties; }
  [[nodiscard]] static Result<> limit(std::size_t offset) {
    return fail(Code::Limited,
                fmt::format("the XMP packet has more than {} label properties at 0x{:x}", kMostProperties, offset));
  }
  [[nodiscard]] Namespace resolve(Name name) const noexcept { return bindings_.lookup(name.prefix); }
  [[nodiscard]] std::string_view slice(Range range) const noexcept { return markup_.slice(range); }

  std::string_view packet_;
  Markup markup_;
  Bindings bindings_;
  std::array<Frame, kDeepest> frames_;
  Frame root_;
  std::size_t depth_ = 0;
  std::size_t rdf_depth_ = 0;
  std::optional<Holder> holder_;
  Outline out_;
  std::vector<Fields> fields_;  // of the spots, by index
  std::size_t taken_ = 0;
};

}  // namespace

Result<Outline> outline_of(std::string_view packet) { return Walk(packet).run(); }

}  // namespace assay::xmp
