#include "review/classify/read_requests.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>

namespace assay::review::classify {
namespace {

using config::Node;
using Names = std::vector<std::string_view>;

constexpr std::array<std::string_view, 3> kTextNames = {"text", "text.json", "text.base64"};
constexpr std::array<std::string_view, 2> kPictureNames = {"picture.base64", "picture.data_url"};

enum class Where : std::uint8_t { TextBody, PictureBody, Behind };

/// What a phrase may hold: in a body, and behind it (headers, signature).
Names names_for(const Declaration& declared, Where where) {
  Names names = {"model", "timestamp", "date", "date.basic", "time", "time.basic", "nonce"};
  if (where == Where::TextBody) names.insert(names.end(), kTextNames.begin(), kTextNames.end());
  if (where == Where::PictureBody) {
    names.insert(names.end(), kPictureNames.begin(), kPictureNames.end());
    names.emplace_back("picture.type");
  }
  if (where == Where::Behind) names.insert(names.end(), {"method", "host", "path", "query", "body_sha256"});
  for (const Secret& secret : declared.secrets) names.emplace_back(secret.name);
  return names;
}

bool looks_secret(std::string_view header) {
  std::string low;
  for (const char c : header) low += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return low == "authorization" || low == "proxy-authorization" || low == "cookie" ||
         low.find("key") != std::string::npos || low.find("token") != std::string::npos ||
         low.find("secret") != std::string::npos;
}

/// Whether what is sent has the content in it.
bool holds_any(const RequestShape& shape, std::span<const std::string_view> names) {
  const auto holds = [&](const auto& one) {
    return std::ranges::any_of(names, [&](std::string_view name) { return one.second.has(name); });
  };
  return std::ranges::any_of(shape.put, holds) || std::ranges::any_of(shape.fields, holds);
}

Result<RequestShape> read_shape(const TableReader& table, const Names& names) {
  ASSAY_CHECK(table.only({"form", "body", "put", "fields", "file_field"}));
  RequestShape shape;
  ASSAY_TRY(const std::size_t form, table.choice("form", {"json", "urlencoded", "multipart"}, 0));
  shape.form = static_cast<BodyForm>(form);
  if (shape.form == BodyForm::Json) {
    ASSAY_TRY(shape.json, table.text("body"));
    ASSAY_TRY(const Node* const put, table.member("put", Node::Kind::Table));
    std::vector<std::pair<Pointer, std::string>> trial;
    for (const Node& one : put == nullptr ? std::vector<Node>() : put->members) {
      auto pointer = Pointer::parse(one.key);
      if (!pointer) return table.wrong(one, pointer.error().message);
      ASSAY_TRY(Phrase value, table.phrase(one, names));
      trial.emplace_back(*pointer, "");
      shape.put.emplace_back(std::move(*pointer), std::move(value));
    }
    if (const auto tried = with_strings(shape.json, trial); !tried)
      return table.wrong(*table.find("body"), fmt::format("`body`: {}", tried.error().message));
    return shape;
  }
  ASSAY_TRY(const Node* const fields, table.member("fields", Node::Kind::Table));
  for (const Node& one : fields == nullptr ? std::vector<Node>() : fields->members) {
    ASSAY_TRY(Phrase value, table.phrase(one, names));
    shape.fields.emplace_back(one.key, std::move(value));
  }
  ASSAY_TRY(shape.file_field, table.text_or("file_field", ""));
  return shape;
}

}  // namespace

Result<> read_headers(const TableReader& table, Declaration& into) {
  ASSAY_TRY(const Node* const headers, table.member("headers", Node::Kind::Table));
  if (headers == nullptr) return {};
  Names names = names_for(into, Where::Behind);
  names.emplace_back("signature");
  for (const Node& one : headers->members) {
    ASSAY_TRY(Phrase value, table.phrase(one, names));
    const std::vector<std::string_view> used = value.names();
    const bool refers = std::ranges::any_of(
        used, [](std::string_view name) { return name.starts_with("secret.") || name == "signature"; });
    if (looks_secret(one.key) && !refers)
      return table.wrong(one, fmt::format("header `{}`: a secret does not stand in this file; name it under "
                                          "[classifier.secrets] and write {{secret.NAME}}",
                                          one.key));
    into.headers.emplace_back(one.key, std::move(value));
  }
  return {};
}

Result<> read_requests(const TableReader& outer, Declaration& into) {
  ASSAY_TRY(const Node* const picture, outer.member("picture", Node::Kind::Table));
  if (picture != nullptr) {
    const TableReader table(*picture, outer.file());
    if (into.kind == Kind::Transcription) return table.wrong("a transcription takes recordings, no pictures");
    ASSAY_TRY(into.picture, read_shape(table, names_for(into, Where::PictureBody)));
    if (!holds_any(*into.picture, kPictureNames) && into.picture->file_field.empty())
      return table.wrong(
          "nothing says where the picture goes: write {picture.data_url} or {picture.base64} into `put` "
          "or `fields`, or name a `file_field`");
  }
  ASSAY_TRY(const Node* const node, outer.member("request", Node::Kind::Table));
  if (node == nullptr) {
    if (into.picture) return {};
    return outer.wrong("[classifier.request] is missing: what is sent");
  }
  const TableReader table(*node, outer.file());
  ASSAY_TRY(into.request, read_shape(table, names_for(into, Where::TextBody)));
  const bool has_file = into.request->form == BodyForm::Multipart && !into.request->file_field.empty();
  if (into.kind == Kind::Transcription && !has_file)
    return table.wrong("a transcription uploads a file: form = \"multipart\" and file_field are needed");
  if (into.kind == Kind::Http && (!holds_any(*into.request, kTextNames) || has_file))
    return table.wrong("nothing says where the text goes: write {text} into `put` or `fields`, and no file_field");
  return {};
}

Result<> read_signing(const TableReader& outer, Declaration& into) {
  ASSAY_TRY(const Node* const node, outer.member("signing", Node::Kind::Table));
  if (node == nullptr) return {};
  const TableReader table(*node, outer.file());
  ASSAY_CHECK(table.only({"algorithm", "key", "derive", "canonical", "message", "encoding"}));
  ASSAY_TRY([[maybe_unused]] const std::size_t algorithm, table.choice("algorithm", {"hmac-sha256"}, 0));
  Signing signing;
  const Names names = names_for(into, Where::Behind);
  for (const auto& [key, phrase] : {std::pair{"key", &signing.key}, std::pair{"message", &signing.message}}) {
    ASSAY_TRY(const Node* const one, table.member(key, Node::Kind::String));
    if (one == nullptr) return table.wrong(fmt::format("`{}` is missing", key));
    Names known = names;
    if (phrase == &signing.message) known.emplace_back("canonical_sha256");
    ASSAY_TRY(*phrase, table.phrase(*one, known));
  }
  if (const Node* const one = table.find("canonical")) {
    ASSAY_TRY(signing.canonical, table.phrase(*one, names));
  }
  ASSAY_TRY(const Node* const steps, table.member("derive", Node::Kind::Array));
  for (const Node& one : steps == nullptr ? std::vector<Node>() : steps->items) {
    ASSAY_TRY(Phrase step, table.phrase(one, names));
    signing.derive.push_back(std::move(step));
  }
  ASSAY_TRY(const std::size_t encoding, table.choice("encoding", {"hex", "base64"}, 0));
  signing.base64 = encoding == 1;
  into.signing = std::move(signing);
  return {};
}

}  // namespace assay::review::classify
