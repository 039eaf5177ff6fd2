#include "review/classify/request.hpp"

#include <fmt/core.h>

#include <ctime>

#include "base/base64.hpp"
#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "crypto/hmac.hpp"

namespace assay::review::classify {
namespace {

std::string hex_digest(std::string_view text) { return to_hex(crypto::sha256(as_bytes(text))); }

/// "2026-11-22T09:30:01Z" in the pieces that signatures ask for.
void add_times(Filling& into, std::int64_t unix_ms) {
  const std::time_t seconds = unix_ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  const std::string year = fmt::format("{:04}", parts.tm_year + 1900);
  const std::string month = fmt::format("{:02}", parts.tm_mon + 1);
  const std::string day = fmt::format("{:02}", parts.tm_mday);
  const std::string hour = fmt::format("{:02}", parts.tm_hour);
  const std::string minute = fmt::format("{:02}", parts.tm_min);
  const std::string second = fmt::format("{:02}", parts.tm_sec);
  into.emplace_back("timestamp", fmt::format("{}", seconds));
  into.emplace_back("date", fmt::format("{}-{}-{}", year, month, day));
  into.emplace_back("date.basic", year + month + day);
  into.emplace_back("time", fmt::format("{}-{}-{}T{}:{}:{}Z", year, month, day, hour, minute, second));
  into.emplace_back("time.basic", fmt::format("{}{}{}T{}{}{}Z", year, month, day, hour, minute, second));
}

void add_url_parts(Filling& into, std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t slash = rest.find_first_of("/?");
  into.emplace_back("host", std::string(rest.substr(0, slash)));
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  const std::size_t mark = rest.find('?');
  const std::string_view path = rest.substr(0, mark);
  into.emplace_back("path", path.empty() ? "/" : std::string(path));
  into.emplace_back("query", mark == std::string_view::npos ? "" : std::string(rest.substr(mark + 1)));
}

void append_url_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
}

struct Body {
  std::string bytes;
  std::string type;
};

std::string disposition_name(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '_' : c;
  return out;
}

Body multipart(const RequestShape& shape, const Filling& filling, const ports::ClassifierRequest& asked,
               std::string_view nonce) {
  const std::string_view file = asked.recording.empty() ? asked.picture : asked.recording;
  std::string boundary = fmt::format("assay-{}", nonce);
  while (file.find(boundary) != std::string_view::npos) boundary += "-x";
  Body out;
  for (const auto& [name, value] : shape.fields)
    out.bytes += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary,
                             disposition_name(name), value.fill(filling));
  if (!shape.file_field.empty()) {
    out.bytes += fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n",
        boundary, disposition_name(shape.file_field), disposition_name(asked.file_name));
    out.bytes.append(file).append("\r\n");
  }
  out.bytes += fmt::format("--{}--\r\n", boundary);
  out.type = "multipart/form-data; boundary=" + boundary;
  return out;
}

Result<Body> body_of(const RequestShape& shape, const Filling& filling, const ports::ClassifierRequest& asked,
                     std::string_view nonce) {
  switch (shape.form) {
    case BodyForm::Json: {
      std::vector<std::pair<Pointer, std::string>> strings;
      strings.reserve(shape.put.size());
      for (const auto& [pointer, phrase] : shape.put) strings.emplace_back(pointer, phrase.fill(filling));
      ASSAY_TRY(std::string bytes, with_strings(shape.json, strings));
      return Body{std::move(bytes), "application/json; charset=utf-8"};
    }
    case BodyForm::Form: {
      Body out;
      for (const auto& [name, phrase] : shape.fields) {
        if (!out.bytes.empty()) out.bytes += '&';
        append_url_encoded(out.bytes, name);
        out.bytes += '=';
        append_url_encoded(out.bytes, phrase.fill(filling));
      }
      out.type = "application/x-www-form-urlencoded";
      return out;
    }
    case BodyForm::Multipart:
      break;
  }
  return multipart(shape, filling, asked, nonce);
}

std::string signature_of(const Signing& signing, Filling& filling) {
  Bytes key;
  append(key, signing.key.fill(filling));
  for (const Phrase& step : signing.derive) {
    const crypto::Hash next = crypto::hmac_sha256(key, as_bytes(step.fill(filling)));
    key.assign(next.begin(), next.end());
  }
  filling.emplace_back("canonical_sha256", hex_digest(signing.canonical.fill(filling)));
  const crypto::Hash signature = crypto::hmac_sha256(key, as_bytes(signing.message.fill(filling)));
  return signing.base64 ? to_base64(signature) : to_hex(signature);
}

bool same_header(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] | 0x20) != (b[i] | 0x20)) return false;
  return true;
}

}  // namespace

Result<ports::HttpRequest> build_request(const Declaration& declared, const Filling& secrets,
                                         const ports::ClassifierRequest& asked, const Moment& moment) {
  const bool fits = (declared.kind == Kind::Transcription) != asked.recording.empty();
  const std::optional<RequestShape>& shape = asked.picture.empty() ? declared.request : declared.picture;
  if (!fits || !shape)
    return fail(Code::InvalidInput, fmt::format("{}: takes no {}", declared.name,
                                                !asked.picture.empty()     ? "pictures"
                                                : !asked.recording.empty() ? "recordings"
                                                                           : "texts"));
  Filling filling = secrets;
  filling.emplace_back("model", declared.model);
  filling.emplace_back("nonce", moment.nonce);
  add_times(filling, moment.unix_ms);
  filling.emplace_back("text", std::string(asked.text));
  std::string quoted;
  json::append_string(quoted, asked.text);
  filling.emplace_back("text.json", quoted.substr(1, quoted.size() - 2));
  filling.emplace_back("text.base64", to_base64(as_bytes(asked.text)));
  if (!asked.picture.empty()) {
    std::string picture = to_base64(as_bytes(asked.picture));
    filling.emplace_back("picture.type", std::string(asked.media_type));
    filling.emplace_back("picture.data_url", fmt::format("data:{};base64,{}", asked.media_type, picture));
    filling.emplace_back("picture.base64", std::move(picture));
  }
  ASSAY_TRY(Body body, body_of(*shape, filling, asked, moment.nonce));

  filling.emplace_back("method", declared.method);
  add_url_parts(filling, declared.url);
  filling.emplace_back("body_sha256", hex_digest(body.bytes));
  if (declared.signing) filling.emplace_back("signature", signature_of(*declared.signing, filling));

  ports::HttpRequest request;
  request.method = declared.method;
  request.url = declared.url;
  request.ca_file = declared.ca_file;
  request.proxy = declared.proxy;
  bool typed = false;
  for (const auto& [name, phrase] : declared.headers) {
    typed = typed || same_header(name, "content-type");
    request.headers.emplace_back(name, phrase.fill(filling));
  }
  if (!typed) request.headers.emplace_back("Content-Type", body.type);
  request.body = std::move(body.bytes);
  request.limits.connect_ms = declared.connect_limit_ms;
  request.limits.whole_ms = std::min(declared.time_limit_ms, asked.time_limit_ms);
  request.limits.body_bytes = declared.most_answer;
  return request;
}

}  // namespace assay::review::classify
