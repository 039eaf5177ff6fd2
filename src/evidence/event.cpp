#include "evidence/event.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/utf8.hpp"
#include "evidence/verify/leaf.hpp"

namespace assay::evidence {
namespace {

constexpr std::size_t kMaxContentDigest = 64;
constexpr std::string_view kDigits = "0123456789abcdef";

bool needs_escape(std::uint8_t byte) noexcept { return byte < 0x20 || byte == '"' || byte == '\\'; }

constexpr std::string_view kShortEscapes = "\b\t\n\f\r\"\\";
constexpr std::string_view kShortLetters = "btnfr\"\\";

// Writes a record into memory that was measured for the worst case before: no check a byte, no growing.
class Pen {
 public:
  Pen(Bytes& to, std::size_t room) : to_(to) {
    const std::size_t start = to.size();
    to.resize(start + room);
    at_ = to.data() + start;
  }
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;
  ~Pen() { to_.resize(static_cast<std::size_t>(at_ - to_.data())); }

  Pen& plain(std::string_view text) noexcept {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  Pen& number(std::int64_t number) noexcept {
    auto* const begin = reinterpret_cast<char*>(at_);
    at_ += std::to_chars(begin, begin + kNumberRoom, number).ptr - begin;
    return *this;
  }
  Pen& hex(BytesView bytes) noexcept {
    *at_++ = '"';
    for (const std::uint8_t byte : bytes) digits(byte);
    *at_++ = '"';
    return *this;
  }
  // The escapes of RFC 8785 section 3.2.2.2: one spelling for every text.
  Pen& text(std::string_view text) noexcept {
    *at_++ = '"';
    for (const char letter : text) {
      const auto byte = static_cast<std::uint8_t>(letter);
      if (needs_escape(byte)) {
        escape(letter);
      } else {
        *at_++ = byte;
      }
    }
    *at_++ = '"';
    return *this;
  }

  static constexpr std::size_t kNumberRoom = 20;
  /// Every byte may become \u00xx, and the quotation marks.
  [[nodiscard]] static std::size_t room(std::string_view text) noexcept { return 6 * text.size() + 2; }

 private:
  void digits(std::uint8_t byte) noexcept {
    *at_++ = static_cast<std::uint8_t>(kDigits[byte >> 4]);
    *at_++ = static_cast<std::uint8_t>(kDigits[byte & 15]);
  }
  void escape(char letter) noexcept {
    *at_++ = '\\';
    if (const std::size_t place = kShortEscapes.find(letter); place != std::string_view::npos) {
      *at_++ = static_cast<std::uint8_t>(kShortLetters[place]);
      return;
    }
    plain("u00");
    digits(static_cast<std::uint8_t>(letter));
  }

  Bytes& to_;
  std::uint8_t* at_;
};

std::size_t room_for(const Event& event) noexcept {
  constexpr std::size_t kFrame = 512;  // member names, numbers, id
  std::size_t room = kFrame + Pen::room(event.kind) + Pen::room(event.tenant) + Pen::room(event.service) +
                     Pen::room(event.actor) + Pen::room(event.media_type) + Pen::room(event.produce_id) +
                     Pen::room(event.label_json) + Pen::room(event.tool_version) + Pen::room(event.visible_json) +
                     Pen::room(event.detail_json);
  if (event.content) room += Pen::room(event.content->scheme) + 2 * event.content->value.size();
  for (const auto& [use, name] : event.algorithms) room += Pen::room(use) + Pen::room(name) + 2;
  return room;
}

Result<> check_text(std::string_view field, std::string_view text) {
  if (const auto bad = utf8_error(text)) {
    return fail(Code::InvalidInput, fmt::format("event: {}: byte {} is not UTF-8", field, *bad));
  }
  return {};
}

Result<> check_names(const Event& event) {
  for (std::size_t i = 0; i < event.algorithms.size(); ++i) {
    const auto& [use, name] = event.algorithms[i];
    ASSAY_CHECK(check_text("algorithms", use));
    ASSAY_CHECK(check_text("algorithms", name));
    for (std::size_t j = 0; j < i; ++j) {
      if (event.algorithms[j].first == use) {
        return fail(Code::InvalidInput, fmt::format("event: algorithms: `{}` is named twice", use));
      }
    }
  }
  return {};
}

Result<> check_event(const Event& event) {
  if (!verify::is_kind(event.kind)) return fail(Code::InvalidInput, "event: kind: must be 1 to 64 of a-z 0-9 . -");
  if (event.time_ms < 0) return fail(Code::InvalidInput, "event: time_ms: is before 1970");
  ASSAY_CHECK(check_text("tenant", event.tenant));
  ASSAY_CHECK(check_text("service", event.service));
  ASSAY_CHECK(check_text("actor", event.actor));
  ASSAY_CHECK(check_text("media_type", event.media_type));
  ASSAY_CHECK(check_text("produce_id", event.produce_id));
  ASSAY_CHECK(check_text("label", event.label_json));
  ASSAY_CHECK(check_text("tool", event.tool_version));
  ASSAY_CHECK(check_text("visible", event.visible_json));
  ASSAY_CHECK(check_text("detail", event.detail_json));
  if (event.content) {
    ASSAY_CHECK(check_text("content.scheme", event.content->scheme));
    if (event.content->value.empty() || event.content->value.size() > kMaxContentDigest) {
      return fail(Code::InvalidInput, fmt::format("event: content.value: {} bytes, expected 1 to {}",
                                                  event.content->value.size(), kMaxContentDigest));
    }
  }
  return check_names(event);
}

// Reads what append_record writes: each member at its place, so there is nothing to search and no duplicate to find.
class Reader {
 public:
  explicit Reader(BytesView bytes) : text_(as_text(bytes)) {}

  [[nodiscard]] Result<> expect(std::string_view literal) {
    if (text_.substr(at_).starts_with(literal)) {
      at_ += literal.size();
      return {};
    }
    return malformed(fmt::format("expected {}", literal));
  }
  [[nodiscard]] bool skip(std::string_view literal) noexcept {
    const bool there = text_.substr(at_).starts_with(literal);
    if (there) at_ += literal.size();
    return there;
  }

  [[nodiscard]] Result<std::string> text() {
    ASSAY_CHECK(expect("\""));
    std::string out;
    while (at_ < text_.size()) {
      const auto byte = static_cast<std::uint8_t>(text_[at_]);
      if (byte == '"') {
        ++at_;
        if (utf8_error(out)) return malformed("a text that is not UTF-8 ends here");
        return out;
      }
      if (byte == '\\') {
        ASSAY_TRY(const char unescaped, escape());
        out += unescaped;
      } else if (byte < 0x20) {
        return malformed("a control character is not escaped");
      } else {
        out += text_[at_++];
      }
    }
    return malformed("a text has no end (truncated?)");
  }

  [[nodiscard]] Result<Bytes> hex() {
    const std::size_t start = at_;
    ASSAY_TRY(const std::string digits, text());
    auto bytes = from_hex(digits);
    if (!bytes || to_hex(*bytes) != digits) {
      at_ = start;
      return malformed("expected lower-case hexadecimal digits");
    }
    return std::move(*bytes);
  }

  [[nodiscard]] Result<std::int64_t> number() {
    std::int64_t value = 0;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0 || *begin == '-' || (*begin == '0' && end != begin + 1)) {
      return malformed("expected a number");
    }
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  [[nodiscard]] Result<> end() const {
    if (at_ != text_.size()) return malformed("bytes follow the record");
    return {};
  }
  [[nodiscard]] tl::unexpected<Error> malformed(std::string_view what) const {
    return fail(Code::Corrupt, fmt::format("record: byte {}: {}", at_, what));
  }

 private:
  // One escape in its only right spelling.
  [[nodiscard]] Result<char> escape() {
    const std::string_view rest = text_.substr(at_);
    const std::size_t letter = rest.size() < 2 ? std::string_view::npos : kShortLetters.find(rest[1]);
    if (letter != std::string_view::npos) {
      at_ += 2;
      return kShortEscapes[letter];
    }
    if (rest.size() < 6 || !rest.starts_with("\\u00")) return malformed("an escape that no record of ours holds");
    const std::size_t high = kDigits.find(rest[4]);
    const std::size_t low = kDigits.find(rest[5]);
    if (high > 1 || low == std::string_view::npos) return malformed("an escape that no record of ours holds");
    const auto byte = static_cast<char>(high * 16 + low);
    if (kShortEscapes.find(byte) != std::string_view::npos) return malformed("an escape that has a shorter spelling");
    at_ += 6;
    return byte;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Result<std::optional<ContentDigest>> read_content(Reader& reader) {
  if (reader.skip("null")) return std::optional<ContentDigest>();
  ContentDigest content;
  ASSAY_CHECK(reader.expect("{\"algorithm\":"));
  ASSAY_TRY(const std::string name, reader.text());
  const auto algorithm = crypto::algorithm_of(name);
  if (!algorithm) return reader.malformed("a digest algorithm that is not known ends here");
  content.algorithm = *algorithm;
  ASSAY_CHECK(reader.expect(",\"scheme\":"));
  ASSAY_TRY(content.scheme, reader.text());
  ASSAY_CHECK(reader.expect(",\"value\":"));
  ASSAY_TRY(content.value, reader.hex());
  if (content.value.empty() || content.value.size() > kMaxContentDigest) {
    return reader.malformed("a content digest of the wrong size ends here");
  }
  ASSAY_CHECK(reader.expect("}"));
  return content;
}

Result<std::vector<std::pair<std::string, std::string>>> read_algorithms(Reader& reader) {
  std::vector<std::pair<std::string, std::string>> algorithms;
  ASSAY_CHECK(reader.expect("{"));
  if (reader.skip("}")) return algorithms;
  do {
    std::pair<std::string, std::string> entry;
    ASSAY_TRY(entry.first, reader.text());
    ASSAY_CHECK(reader.expect(":"));
    ASSAY_TRY(entry.second, reader.text());
    if (std::any_of(algorithms.begin(), algorithms.end(),
                    [&](const auto& other) { return other.first == entry.first; })) {
      return reader.malformed("an algorithm is named twice");
    }
    algorithms.push_back(std::move(entry));
  } while (reader.skip(","));
  ASSAY_CHECK(reader.expect("}"));
  return algorithms;
}

/// The text of a member that is left out when it is empty.
Result<std::string> read_optional(Reader& reader, std::string_view member) {
  if (!reader.skip(member)) return std::string();
  ASSAY_TRY(std::string text, reader.text());
  if (text.empty()) return reader.malformed("an empty text ends here, for which the member is left out");
  return text;
}

}  // namespace

std::int64_t digest_key(const ContentDigest& digest) noexcept {
  std::array<std::uint8_t, 8> first{};
  std::copy_n(digest.value.begin(), std::min(first.size(), digest.value.size()), first.begin());
  return static_cast<std::int64_t>(load_be<std::uint64_t>(first.data()));
}

Result<> append_record(Bytes& to, const Event& event) {
  ASSAY_CHECK(check_event(event));
  const std::size_t start = to.size();
  {
    Pen pen(to, room_for(event));
    pen.plain("{\"v\":1,\"id\":").hex(event.id.bytes);
    pen.plain(",\"time_ms\":").number(event.time_ms);
    pen.plain(",\"kind\":").text(event.kind);
    pen.plain(",\"tenant\":").text(event.tenant);
    pen.plain(",\"service\":").text(event.service);
    pen.plain(",\"actor\":").text(event.actor);
    pen.plain(",\"content\":");
    if (event.content) {
      pen.plain("{\"algorithm\":").text(crypto::algorithm_name(event.content->algorithm));
      pen.plain(",\"scheme\":").text(event.content->scheme);
      pen.plain(",\"value\":").hex(event.content->value).plain("}");
    } else {
      pen.plain("null");
    }
    pen.plain(",\"media_type\":").text(event.media_type);
    pen.plain(",\"produce_id\":").text(event.produce_id);
    pen.plain(",\"label\":").text(event.label_json);
    pen.plain(",\"tool\":").text(event.tool_version);
    pen.plain(",\"algorithms\":{");
    for (std::size_t i = 0; i < event.algorithms.size(); ++i) {
      if (i > 0) pen.plain(",");
      pen.text(event.algorithms[i].first).plain(":").text(event.algorithms[i].second);
    }
    pen.plain("}");
    if (!event.visible_json.empty()) pen.plain(",\"visible\":").text(event.visible_json);
    if (!event.detail_json.empty()) pen.plain(",\"detail\":").text(event.detail_json);
    pen.plain("}");
  }
  const std::size_t size = to.size() - start;
  if (size > kMaxRecord) {
    to.resize(start);
    return fail(Code::Limited, fmt::format("event: its record has {} bytes, the limit is {}", size, kMaxRecord));
  }
  return {};
}

Result<Event> read_record(BytesView record) {
  if (record.size() > kMaxRecord) {
    return fail(Code::Limited, fmt::format("record of {} bytes is over {}", record.size(), kMaxRecord));
  }
  Reader reader(record);
  Event event;
  ASSAY_CHECK(reader.expect("{\"v\":1,\"id\":"));
  ASSAY_TRY(const Bytes id, reader.hex());
  if (id.size() != event.id.bytes.size()) return reader.malformed("an id that has not 32 digits ends here");
  std::copy(id.begin(), id.end(), event.id.bytes.begin());
  ASSAY_CHECK(reader.expect(",\"time_ms\":"));
  ASSAY_TRY(event.time_ms, reader.number());
  ASSAY_CHECK(reader.expect(",\"kind\":"));
  ASSAY_TRY(event.kind, reader.text());
  if (!verify::is_kind(event.kind)) return reader.malformed("a kind that is not 1 to 64 of a-z 0-9 . - ends here");
  ASSAY_CHECK(reader.expect(",\"tenant\":"));
  ASSAY_TRY(event.tenant, reader.text());
  ASSAY_CHECK(reader.expect(",\"service\":"));
  ASSAY_TRY(event.service, reader.text());
  ASSAY_CHECK(reader.expect(",\"actor\":"));
  ASSAY_TRY(event.actor, reader.text());
  ASSAY_CHECK(reader.expect(",\"content\":"));
  ASSAY_TRY(event.content, read_content(reader));
  ASSAY_CHECK(reader.expect(",\"media_type\":"));
  ASSAY_TRY(event.media_type, reader.text());
  ASSAY_CHECK(reader.expect(",\"produce_id\":"));
  ASSAY_TRY(event.produce_id, reader.text());
  ASSAY_CHECK(reader.expect(",\"label\":"));
  ASSAY_TRY(event.label_json, reader.text());
  ASSAY_CHECK(reader.expect(",\"tool\":"));
  ASSAY_TRY(event.tool_version, reader.text());
  ASSAY_CHECK(reader.expect(",\"algorithms\":"));
  ASSAY_TRY(event.algorithms, read_algorithms(reader));
  ASSAY_TRY(event.visible_json, read_optional(reader, ",\"visible\":"));
  ASSAY_TRY(event.detail_json, read_optional(reader, ",\"detail\":"));
  ASSAY_CHECK(reader.expect("}"));
  ASSAY_CHECK(reader.end());
  return event;
}

}  // namespace assay::evidence
