#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "json/json.hpp"
#include "label/characters.hpp"
#include "label/finding_catalog.hpp"
#include "label/implicit_label.hpp"
#include "label/provider_code.hpp"

namespace assay::label {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::size_t kShown = 48;  // characters of a foreign value in a finding

bool equal_but_for_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [lower](char x, char y) { return lower(x) == lower(y); });
}

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text.substr(0, kShown));
  if (text.size() > kShown) out += "...";
  return out;
}

std::string joined(const std::string& list, std::string_view word) {
  return list.empty() ? std::string(word) : fmt::format("{}, {}", list, word);
}

// UTF-16 with or without a mark, as EXIF's UNICODE comments and PDF strings carry it; broken pairs become U+FFFD.
std::string from_utf16(std::string_view text, bool big_endian) {
  std::string out;
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto second = static_cast<unsigned char>(text[at + 1]);
    return big_endian ? first * 256U + second : second * 256U + first;
  };
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    char32_t code = unit(at);
    if (code >= 0xd800 && code < 0xe000) {
      const char32_t low = code < 0xdc00 && at + 3 < text.size() ? unit(at + 2) : 0;
      const bool pair = low >= 0xdc00 && low < 0xe000;
      code = pair ? 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00) : 0xfffd;
      if (pair) at += 2;
    }
    if (code != 0xfeff) append_utf8(out, code);
  }
  return out;
}

class TolerantReader {
 public:
  [[nodiscard]] Reading read(std::string_view text) {
    if (text.size() > kLargestLabel) {
      note("input-too-large", fmt::format("The value has {} bytes; at most {} are read.", text.size(), kLargestLabel));
    } else {
      read_text(unpacked(text), Nesting::Outer);
    }
    return std::move(reading_);
  }

 private:
  enum class Nesting : std::uint8_t { Outer, InString };

  void note(FindingId id, std::string detail) { reading_.findings.push_back(make_finding(id, std::move(detail))); }

  // Encoding and padding of the whole value put right; what is left starts with the JSON, as far as there is any.
  std::string_view unpacked(std::string_view text) {
    const bool little = text.starts_with("\xff\xfe") || text.starts_with(std::string_view("{\0", 2));
    const bool big = text.starts_with("\xfe\xff") || text.starts_with(std::string_view("\0{", 2));
    if (little || big) {
      note("utf-16", fmt::format("The value is UTF-16, {} byte first.", big ? "big" : "little"));
      text = converted_ = from_utf16(text, big);
    }
    if (text.starts_with(kUtf8Mark)) {
      note("byte-order-mark", "A UTF-8 byte order mark stands at byte 0.");
      text.remove_prefix(kUtf8Mark.size());
    }
    const std::size_t last = text.find_last_not_of('\0');
    const std::size_t kept = last == std::string_view::npos ? 0 : last + 1;
    if (kept < text.size()) {
      note("trailing-nuls", fmt::format("{} NUL bytes follow at byte {}.", text.size() - kept, kept));
      text = text.substr(0, kept);
    }
    return without_key(text);
  }

  // The bare AIGC{...} of some APP segments, and AIGC={...}, AIGC: {...}.
  std::string_view without_key(std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(kBlanks), text.size());
    if (!equal_but_for_case(text.substr(start, 4), "AIGC")) return text;
    const std::size_t json = text.find_first_not_of(std::string_view(" \t\r\n=:\0", 7), start + 4);
    if (json == std::string_view::npos || text[json] != '{') return text;
    note("text-around-label", fmt::format("The key {} stands before the JSON.", quoted(text.substr(start, 4))));
    return text.substr(json);
  }

  void read_text(std::string_view text, Nesting nesting) {
    auto document = json::parse(text, kLargestLabel, json::Tail::Allowed);
    if (!document && document.error().fault == json::Fault::NotUtf8) {
      note("not-utf-8", fmt::format("Byte {} does not belong to UTF-8.", document.error().offset));
      text = replaced_ = with_replacements(text);
      document = json::parse(text, 3 * kLargestLabel, json::Tail::Allowed);
    }
    if (!document) return refuse(document.error());
    const std::string_view tail = text.substr(document->end());
    if (const std::size_t junk = tail.find_first_not_of(kBlanks); junk != std::string_view::npos)
      note("text-around-label", fmt::format("After the JSON follows {}.", quoted(tail.substr(junk))));
    read_root(*document, nesting);
  }

  void refuse(const json::ReadError& error) {
    const std::string where = fmt::format("Byte {}: {}.", error.offset, error.message);
    switch (error.fault) {
      case json::Fault::Duplicate:
        return note("duplicate-member", where);
      case json::Fault::TooDeep:
        return note("nested-too-deep", where);
      case json::Fault::TooLarge:
        return note("input-too-large", where);
      case json::Fault::Syntax:
      case json::Fault::NotUtf8:
        return note("not-json", where);
    }
  }

  void read_root(const json::Document& document, Nesting nesting) {
    const json::Value root = document.root();
    if (root.is(json::Kind::String)) return read_nested(root, nesting);
    if (!root.is(json::Kind::Object)) return note("not-a-label", "The value is JSON, but no object.");
    const json::Value inner = wrapped_value(root);
    if (!inner) {
      if (document.blanks() > 0) note_blanks(document.blanks());
      return read_fields(root, Form::Bare);
    }
    if (inner.is(json::Kind::String)) {
      reading_.form = Form::Wrapped;
      return read_nested(inner, nesting);
    }
    if (!inner.is(json::Kind::Object)) return note("not-a-label", "The member AIGC is no object.");
    // The one blank that Annex E b) prints after the outer colon is no deviation.
    const bool as_printed = document.blanks() == 1 && root.raw().starts_with(R"({"AIGC": {)");
    if (document.blanks() > 0 && !as_printed) note_blanks(document.blanks());
    for (const json::Value member : root)
      if (member.offset() != inner.offset()) add_unknown(member.name());
    read_fields(inner, Form::Wrapped);
  }

  void note_blanks(std::size_t count) {
    note("whitespace", fmt::format("{} blanks or line ends stand between the members.", count));
  }

  json::Value wrapped_value(const json::Value& root) {
    if (const json::Value exact = root.find("AIGC")) return exact;
    for (const json::Value member : root) {
      if (!equal_but_for_case(member.name(), "AIGC")) continue;
      note("outer-key-case", fmt::format("The outer key is {}.", quoted(member.name())));
      return member;
    }
    return {};
  }

  void read_nested(const json::Value& value, Nesting nesting) {
    if (nesting == Nesting::InString) return note("not-a-label", "JSON stands in a string in a string.");
    const std::string_view text = value.text();
    if (text.find('{') == std::string_view::npos)
      return note("not-a-label", "The value is a string without an object.");
    note("double-encoded", "The label is JSON inside a JSON string.");
    nested_ = text;
    read_text(nested_, Nesting::InString);
  }

  void add_unknown(std::string_view name) { unknown_ = joined(unknown_, quoted(name)); }

  static std::size_t field_index(std::string_view name, bool& exact) noexcept {
    for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
      if (name == kFieldNames[i]) {
        exact = true;
        return i;
      }
    }
    exact = false;
    for (std::size_t i = 0; i < kFieldNames.size(); ++i)
      if (equal_but_for_case(name, kFieldNames[i])) return i;
    return kFieldNames.size();
  }

  void read_fields(const json::Value& object, Form form) {
    std::array<json::Value, 7> values;
    std::size_t have = 0;
    std::size_t highest = 0;
    bool in_order = true;
    for (const json::Value member : object) {
      bool exact = false;
      const std::size_t field = field_index(member.name(), exact);
      if (field == values.size()) {
        add_unknown(member.name());
        continue;
      }
      if (values[field])
        return note("duplicate-member", fmt::format("{} stands twice, at byte {} and {}.", kFieldNames[field],
                                                    values[field].name_offset(), member.name_offset()));
      if (!exact) note("field-name-case", fmt::format("{} is written {}.", kFieldNames[field], quoted(member.name())));
      in_order = in_order && (have == 0 || field > highest);
      highest = std::max(highest, field);
      values[field] = member;
      ++have;
    }
    if (!is_label(values, have, form)) return other_schema(object);
    if (!in_order) note("member-order", "The fields stand in another order than Label, ContentProducer, ProduceID ...");
    if (!unknown_.empty()) note("unknown-member", fmt::format("Beside the seven fields stand {}.", unknown_));
    reading_.form = form;
    take(values);
  }

  // One field alone says nothing, unless it is a Label as the standard wants it or stands under AIGC.
  static bool is_label(const std::array<json::Value, 7>& values, std::size_t have, Form form) {
    if (have >= 2 || (have == 1 && form == Form::Wrapped)) return true;
    const std::string_view label = values[0].text();
    return have == 1 && (label == "1" || label == "2" || label == "3");
  }

  void other_schema(const json::Value& object) {
    const json::Value provider = object.find("ServiceProvider");
    const json::Value content = object.find("ContentId");
    if (provider && (content || object.find("ServiceUser") || object.find("Time")))
      return note("ai-declared", fmt::format("ServiceProvider is {}, ContentId is {}.", quoted(provider.text()),
                                             quoted(content.text())));
    const json::Value info = object.find("aigc_info");
    const json::Value type =
        info.find("aigc_label_type") ? info.find("aigc_label_type") : object.find("aigc_label_type");
    if (info || type)
      return note("private-bytedance", type ? fmt::format("aigc_label_type is {}{}.", type.text().substr(0, kShown),
                                                          type.text() == "0" ? ", which is inconclusive" : "")
                                            : "aigc_info is there without aigc_label_type.");
    note("not-a-label", "None of the seven fields is there.");
  }

  void take(const std::array<json::Value, 7>& values) {
    ImplicitLabel label;
    const auto fields = fields_of(label);
    std::string missing;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i]) {
        missing = joined(missing, kFieldNames[i]);
        continue;
      }
      *fields[i] = field_text(i, values[i]);
    }
    if (!missing.empty()) note("fields-missing", fmt::format("Missing: {}.", missing));
    if (values[0]) check_label(label.label);
    static constexpr FindingId kEmpty[] = {"fields-missing", "producer-empty",   "produce-id-empty",
                                           "fields-missing", "propagator-empty", "propagate-id-empty"};
    for (const std::size_t i : {1U, 2U, 4U, 5U})
      if (values[i] && fields[i]->empty()) note(kEmpty[i], fmt::format("{} is empty.", kFieldNames[i]));
    std::size_t size = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      check_value(i, *fields[i]);
      size += fields[i]->size();
    }
    for (const std::size_t i : {1U, 4U})
      for (Finding& flaw : check_provider_code(kFieldNames[i], *fields[i]))
        reading_.findings.push_back(std::move(flaw));
    if (size > kLargestOwnLabel) note("over-long", fmt::format("The fields have {} bytes.", size));
    reading_.label = std::move(label);
  }

  std::string field_text(std::size_t field, const json::Value& value) {
    const std::string_view name = kFieldNames[field];
    const bool reserved = field == 3 || field == 6;
    if (value.is(json::Kind::String)) return std::string(value.text());
    if (value.is(json::Kind::Null)) {
      if (reserved) {
        note("reserved-code-null", fmt::format("{} is null.", name));
      } else {
        note("field-null", fmt::format("{} is null.", name));
      }
      return {};
    }
    std::string text(value.raw());
    if (field == 0 && value.is(json::Kind::Number)) {
      note("label-is-number", fmt::format("Label is the number {}.", text.substr(0, kShown)));
    } else if (reserved) {
      note("reserved-code-not-string", fmt::format("{} is {} instead of a string.", name, quoted(text)));
    } else {
      note("field-not-string", fmt::format("{} is {} instead of a string.", name, quoted(text)));
    }
    return text;
  }

  void check_label(std::string& label) {
    if (label.size() == 1 && label[0] >= '1' && label[0] <= '3') return;
    const bool is_word = equal_but_for_case(label, "AIGC");  // one product writes the word; it can only mean 1
    note("label-not-in-enum", fmt::format("Label is {}{}.", quoted(label), is_word ? ", read as 1" : ""));
    if (is_word) label = "1";
  }

  void check_value(std::size_t field, const std::string& value) {
    if (const std::size_t residue = value.find("%!"); residue != std::string::npos) {
      const std::string_view rest = std::string_view(value).substr(residue);  // %!s(MISSING), %!d(string=x)
      if (rest.size() > 3 && rest[3] == '(')
        note("printf-residue", fmt::format("{} holds {}.", kFieldNames[field], quoted(rest)));
    }
    if (const auto bad = first_illegal(value))
      note("illegal-character", fmt::format("{} holds {} at byte {}.", kFieldNames[field],
                                            character_name(std::string_view(value).substr(*bad)), *bad));
  }

  Reading reading_;
  std::string unknown_;
  std::string converted_;  // texts that views point into
  std::string replaced_;
  std::string nested_;
};

}  // namespace

Reading read_tolerant(std::string_view text) { return TolerantReader().read(text); }

}  // namespace assay::label
