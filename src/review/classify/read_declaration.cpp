#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "review/classify/declaration.hpp"
#include "review/classify/read_requests.hpp"
#include "review/classify/table_reader.hpp"

namespace assay::review::classify {
namespace {

using config::Node;
using Names = std::vector<std::string_view>;

const Names kActions = {"note", "answer", "hold", "block"};

Result<entry::Action> action_or(const TableReader& table, std::string_view key, entry::Action fallback) {
  ASSAY_TRY(const std::size_t number, table.choice(key, kActions, static_cast<std::size_t>(fallback)));
  return static_cast<entry::Action>(number);
}

bool is_loopback(std::string_view url) {
  std::string_view rest = url.substr(std::string_view("http://").size());
  rest = rest.substr(0, rest.find_first_of("/?#"));
  for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"})
    if (rest == host || (rest.starts_with(host) && rest.size() > host.size() && rest[host.size()] == ':')) return true;
  return false;
}

/// Paths in the file are relative to its folder.
std::string beside(std::string_view file, std::string_view path) {
  if (path.empty() || path.front() == '/') return std::string(path);
  const std::size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? std::string(path) : std::string(file.substr(0, slash + 1)).append(path);
}

Result<> read_secrets(const TableReader& table, Declaration& into) {
  ASSAY_TRY(const Node* const secrets, table.member("secrets", Node::Kind::Table));
  if (secrets == nullptr) return {};
  for (const Node& one : secrets->members) {
    if (one.kind != Node::Kind::Table || one.members.size() != 1 || one.members[0].kind != Node::Kind::String ||
        (one.members[0].key != "env" && one.members[0].key != "file"))
      return table.wrong(
          one,
          fmt::format("secret `{}` is told by where it is: {{ env = \"NAME\" }} or {{ file = \"PATH\" }}", one.key));
    const bool is_file = one.members[0].key == "file";
    into.secrets.push_back({"secret." + one.key, is_file ? SecretPlace::File : SecretPlace::Environment,
                            is_file ? beside(table.file(), one.members[0].text) : one.members[0].text});
    const Phrase name("{" + into.secrets.back().name + "}");
    if (name.names().empty())
      return table.wrong(one, fmt::format("`{}`: a secret's name has small letters, digits and underscores", one.key));
  }
  return {};
}

Result<> read_answer(const TableReader& outer, Declaration& into) {
  ASSAY_TRY(const Node* const node, outer.member("answer", Node::Kind::Table));
  if (node == nullptr) return outer.wrong("[classifier.answer] is missing: what the answer means");
  const TableReader table(*node, outer.file());
  ASSAY_CHECK(
      table.only({"verdict",       "safe",        "unsafe", "unsure", "codes",      "scores",      "items",
                  "item_name",     "item_score",  "ignore", "scale",  "transcript", "segments",    "segment_text",
                  "segment_start", "segment_end", "model",  "error",  "ok",         "codes_label", "codes_between"}));
  AnswerShape& shape = into.answer;
  ASSAY_TRY(shape.verdict, table.pointer("verdict"));
  ASSAY_TRY(shape.safe, table.texts("safe"));
  ASSAY_TRY(shape.unsafe, table.texts("unsafe"));
  ASSAY_TRY(shape.unsure, table.texts("unsure"));
  ASSAY_TRY(shape.codes, table.truth_or("codes", false));
  ASSAY_TRY(shape.codes_label, table.text_or("codes_label", ""));
  ASSAY_TRY(shape.codes_between, table.text_or("codes_between", ""));
  ASSAY_TRY(shape.scores, table.pointer("scores"));
  ASSAY_TRY(shape.items, table.pointer("items"));
  ASSAY_TRY(std::optional<Pointer> name, table.pointer("item_name"));
  ASSAY_TRY(std::optional<Pointer> score, table.pointer("item_score"));
  ASSAY_TRY(shape.ignore, table.texts("ignore"));
  ASSAY_TRY(const std::optional<double> scale, table.fraction("scale", 1e-6, 1e6));
  shape.scale = scale.value_or(1);
  ASSAY_TRY(shape.transcript, table.pointer("transcript"));
  ASSAY_TRY(shape.segments, table.pointer("segments"));
  for (const auto& [key, pointer] :
       {std::pair{"segment_text", &shape.segment_text}, std::pair{"segment_start", &shape.segment_start},
        std::pair{"segment_end", &shape.segment_end}}) {
    ASSAY_TRY(std::optional<Pointer> there, table.pointer(key));
    if (shape.segments && !there) return table.wrong(fmt::format("`segments` needs `{}`", key));
    if (there) *pointer = std::move(*there);
  }
  ASSAY_TRY(shape.model, table.pointer("model"));
  ASSAY_TRY(shape.error, table.pointer("error"));
  ASSAY_TRY(shape.ok, table.texts("ok"));
  shape.items_scored = score.has_value();
  if (score) shape.item_score = std::move(*score);
  if (shape.items && !name) return table.wrong("`items` needs `item_name`: where an item says its category");
  if (name) shape.item_name = std::move(*name);
  if (into.kind == Kind::Transcription) {
    if (!shape.transcript)
      return table.wrong("a transcription needs `transcript`: where its words stand in the answer");
  } else if (!shape.verdict && !shape.scores && !shape.items) {
    return table.wrong("nothing says what was found: `verdict`, `scores` or `items` is needed");
  }
  if (shape.codes && (!shape.verdict || shape.unsafe.empty()))
    return table.wrong("`codes` follow a `verdict` with words: `safe` and `unsafe` are needed");
  if (shape.safe.empty() != shape.unsafe.empty() || (shape.safe.empty() && !shape.unsure.empty()))
    return table.wrong("`safe` and `unsafe` belong together: what is neither is an error");
  return {};
}

Result<> read_errors(const TableReader& outer, Declaration& into) {
  ASSAY_TRY(const Node* const list, outer.member("error", Node::Kind::Array));
  for (const Node& one : list == nullptr ? std::vector<Node>() : list->items) {
    const TableReader table(one, outer.file());
    ASSAY_CHECK(table.only({"status", "code", "means"}));
    ErrorRule rule;
    ASSAY_TRY(rule.status, table.number_or<int>("status", 0, 100, 599));
    ASSAY_TRY(rule.code, table.text_or("code", ""));
    ASSAY_TRY([[maybe_unused]] const std::string there, table.text("means"));
    ASSAY_TRY(const std::size_t means, table.choice("means", {"retryable", "quota", "broken", "refused"}, 0));
    rule.means = static_cast<Meaning>(means);
    if (rule.status == 0 && rule.code.empty()) return table.wrong("an error is known by `status`, `code` or both");
    into.errors.push_back(std::move(rule));
  }
  return {};
}

Result<> read_categories(const TableReader& outer, const law::rules::RiskList& risks, Declaration& into) {
  ASSAY_TRY(const Node* const list, outer.member("category", Node::Kind::Array));
  std::set<std::string> classes;
  for (const Node& one : list == nullptr ? std::vector<Node>() : list->items) {
    const TableReader table(one, outer.file());
    ASSAY_CHECK(table.only({"name", "risk", "note", "answer", "hold", "block"}));
    Category category;
    ASSAY_TRY(category.name, table.text("name"));
    ASSAY_TRY(category.risk, table.text("risk"));
    if (const auto known = risks.check_category(category.risk); !known)
      return table.wrong(*table.find("risk"), known.error().message);
    bool any = false;
    for (std::size_t i = 0; i < kActions.size(); ++i) {
      ASSAY_TRY(category.from[i], table.fraction(kActions[i], 0, 1));
      any = any || category.from[i].has_value();
    }
    if (!any) return table.wrong("from which score on is what done? `note`, `answer`, `hold` or `block` is needed");
    if (into.find(category.name) != nullptr)
      return table.wrong(fmt::format("category `{}` is there twice", category.name));
    classes.insert(risks.class_of(*risks.find(category.risk)).key);
    into.categories.push_back(std::move(category));
  }
  into.classes.assign(classes.begin(), classes.end());
  if (into.categories.empty() && into.kind != Kind::Transcription)
    return outer.wrong("no [[classifier.category]] says which of its categories is which kind of risk");
  return {};
}

Result<> read_http(const TableReader& table, Declaration& into) {
  ASSAY_TRY(into.url, table.text("url"));
  const bool plain = into.url.starts_with("http://");
  if (!plain && !into.url.starts_with("https://")) return table.wrong(*table.find("url"), "`url` begins with https://");
  if (into.url.find_first_of("@ \t") != std::string::npos)
    return table.wrong(*table.find("url"), "`url` has no blanks and no name or password in it");
  ASSAY_TRY(const bool allowed, table.truth_or("plain_http", false));
  if (plain && !allowed && !is_loopback(into.url))
    return table.wrong(
        *table.find("url"),
        "texts go out encrypted: `url` begins with https:// (plain_http = true if the way there is your own)");
  ASSAY_TRY(into.method, table.text_or("method", "POST"));
  if (into.method != "POST" && into.method != "PUT")
    return table.wrong(*table.find("method"), "`method` is POST or PUT");
  ASSAY_TRY(into.model, table.text_or("model", ""));
  ASSAY_TRY(const std::string ca_file, table.text_or("ca_file", ""));
  into.ca_file = beside(table.file(), ca_file);
  ASSAY_TRY(into.proxy, table.text_or("proxy", ""));
  ASSAY_CHECK(read_secrets(table, into));
  ASSAY_CHECK(read_headers(table, into));
  ASSAY_CHECK(read_requests(table, into));
  ASSAY_CHECK(read_signing(table, into));
  ASSAY_CHECK(read_answer(table, into));
  return read_errors(table, into);
}

Result<> read_fasttext(const TableReader& table, Declaration& into) {
  ASSAY_TRY(const std::string model, table.text("model"));
  into.model = beside(table.file(), model);
  ASSAY_TRY(into.sha256, table.text("sha256"));
  const auto digest = from_hex(into.sha256);
  if (!digest || digest->size() != crypto::Hash().size())
    return table.wrong(*table.find("sha256"),
                       "`sha256` has 64 hexadecimal digits: the digest of the model file, as its card says");
  for (char& c : into.sha256) c = static_cast<char>(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c);
  return {};
}

Result<Declaration> read_one(const Node& node, std::string_view file, const law::rules::RiskList& risks) {
  const TableReader table(node, file);
  Declaration out;
  out.line = node.line;
  ASSAY_TRY(out.name, table.text("name"));
  const bool good_name =
      !out.name.empty() && out.name.size() <= entry::kLongestName && std::ranges::all_of(out.name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
      });
  if (!good_name) return table.wrong(*table.find("name"), "`name` has letters, digits, `.`, `_` and `-`, at most 128");
  ASSAY_TRY(const std::size_t kind, table.choice("kind", {"http", "transcription", "fasttext"}, 0));
  out.kind = static_cast<Kind>(kind);
  if (out.kind == Kind::FastText)
    ASSAY_CHECK(table.only({"name", "kind", "model", "sha256", "time_limit_ms", "most_text", "overlap", "category"}));
  ASSAY_CHECK(table.only({"name",        "kind",      "url",          "plain_http", "method",           "model",
                          "sha256",      "ca_file",   "proxy",        "headers",    "secrets",          "request",
                          "picture",     "signing",   "answer",       "error",      "connect_limit_ms", "time_limit_ms",
                          "most_answer", "most_text", "most_picture", "overlap",    "retries",          "category",
                          "flagged",     "refused"}));
  ASSAY_CHECK(out.kind == Kind::FastText ? read_fasttext(table, out) : read_http(table, out));
  ASSAY_TRY(out.connect_limit_ms, table.number_or("connect_limit_ms", out.connect_limit_ms, 1, 60'000));
  ASSAY_TRY(out.time_limit_ms, table.number_or("time_limit_ms", out.time_limit_ms, 1, 600'000));
  ASSAY_TRY(out.most_answer, table.number_or("most_answer", out.most_answer, 64, std::int64_t{16} << 20U));
  ASSAY_TRY(out.most_text, table.number_or("most_text", out.most_text, 64, std::int64_t{128} << 10U));
  ASSAY_TRY(out.overlap, table.number_or("overlap", std::min(out.overlap, out.most_text / 4), 0,
                                         static_cast<std::int64_t>(out.most_text / 2)));
  ASSAY_TRY(out.most_picture, table.number_or("most_picture", out.most_picture, 1024, std::int64_t{64} << 20U));
  ASSAY_TRY(out.retries, table.number_or("retries", out.retries, 0, 5));
  ASSAY_TRY(out.flagged, action_or(table, "flagged", out.flagged));
  ASSAY_TRY(out.refused, action_or(table, "refused", out.refused));
  ASSAY_CHECK(read_categories(table, risks, out));
  return out;
}

Result<> read_without(const TableReader& outer, const law::rules::RiskList& risks, Declarations& into) {
  const Names words = {"closed", "hold", "local", "open"};
  ASSAY_TRY(const Node* const node, outer.member("without", Node::Kind::Table));
  Without rest = Without::Hold;
  if (node != nullptr) {
    const TableReader table(*node, outer.file());
    Names known = {"otherwise", "ticket_hours"};
    for (const law::rules::RiskClass& one : risks.classes()) known.emplace_back(one.key);
    ASSAY_CHECK(table.only(known));
    ASSAY_TRY(const std::size_t otherwise, table.choice("otherwise", words, static_cast<std::size_t>(rest)));
    rest = static_cast<Without>(otherwise);
    ASSAY_TRY(into.ticket_hours, table.number_or("ticket_hours", into.ticket_hours, 1, 24 * 365));
  }
  for (const law::rules::RiskClass& one : risks.classes()) {
    std::size_t number = static_cast<std::size_t>(rest);
    if (node != nullptr) {
      ASSAY_TRY(number, TableReader(*node, outer.file()).choice(one.key, words, number));
    }
    into.without[one.key] = static_cast<Without>(number);
  }
  return {};
}

}  // namespace

Result<Declarations> read_declarations(std::string_view text, std::string_view name,
                                       const law::rules::RiskList& risks) {
  if (text.size() > kMostDeclarationBytes)
    return fail(Code::Limited, fmt::format("{}: {} bytes; a file of classifiers has at most {}", name, text.size(),
                                           kMostDeclarationBytes));
  ASSAY_TRY(const Node root, config::parse_toml(text, name));
  const TableReader table(root, name);
  ASSAY_CHECK(table.only({"schema", "budget", "breaker", "stream", "without", "classifier"}));
  ASSAY_TRY(const int schema, table.number_or("schema", 0, 0, 1000));
  if (schema != 1)
    return fail(Code::Configuration,
                fmt::format("{}:1: `schema = 1` is missing: which form of the file this is", name));
  Declarations out;
  ASSAY_TRY(const Node* const budget, table.member("budget", Node::Kind::Table));
  if (budget != nullptr) {
    const TableReader limits(*budget, name);
    ASSAY_CHECK(limits.only({"calls", "milliseconds", "calls_per_day"}));
    ASSAY_TRY(out.budget.calls, limits.number_or("calls", out.budget.calls, 1, 10'000));
    ASSAY_TRY(out.budget.milliseconds, limits.number_or("milliseconds", out.budget.milliseconds, 1, 3'600'000));
    ASSAY_TRY(out.budget.calls_per_day,
              limits.number_or("calls_per_day", out.budget.calls_per_day, 0, std::int64_t{1} << 40U));
  }
  ASSAY_TRY(const Node* const breaker, table.member("breaker", Node::Kind::Table));
  if (breaker != nullptr) {
    const TableReader limits(*breaker, name);
    ASSAY_CHECK(limits.only({"failures", "open_seconds", "probes", "successes"}));
    ASSAY_TRY(out.breaker.failures, limits.number_or("failures", out.breaker.failures, 1, 10'000));
    ASSAY_TRY(out.breaker.open_seconds, limits.number_or("open_seconds", out.breaker.open_seconds, 1, 86'400));
    ASSAY_TRY(out.breaker.probes, limits.number_or("probes", out.breaker.probes, 1, 1000));
    ASSAY_TRY(out.breaker.successes, limits.number_or("successes", out.breaker.successes, 1, 1000));
  }
  ASSAY_TRY(const Node* const stream, table.member("stream", Node::Kind::Table));
  if (stream != nullptr) {
    const TableReader limits(*stream, name);
    ASSAY_CHECK(limits.only({"every", "overlap"}));
    ASSAY_TRY(out.stream.every, limits.number_or("every", out.stream.every, 0, std::int64_t{1} << 20U));
    ASSAY_TRY(out.stream.overlap, limits.number_or("overlap", out.stream.overlap, 0, std::int64_t{64} << 10U));
  }
  ASSAY_CHECK(read_without(table, risks, out));
  ASSAY_TRY(const Node* const list, table.member("classifier", Node::Kind::Array));
  if (list == nullptr || list->items.empty())
    return fail(Code::Configuration, fmt::format("{}: no [[classifier]] is declared", name));
  if (list->items.size() > kMostClassifiers)
    return table.wrong(*list,
                       fmt::format("{} classifiers are too many (at most {})", list->items.size(), kMostClassifiers));
  for (const Node& node : list->items) {
    if (node.kind != Node::Kind::Table) return table.wrong(node, "[[classifier]] is a table");
    ASSAY_TRY(Declaration one, read_one(node, name, risks));
    for (const Declaration& other : out.classifiers)
      if (other.name == one.name)
        return table.wrong(node, fmt::format("classifier `{}` is there twice (line {})", one.name, other.line));
    out.classifiers.push_back(std::move(one));
  }
  return out;
}

}  // namespace assay::review::classify
