#include "law/duty/facts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "config/toml.hpp"

namespace assay::law::duty {
namespace {

using config::Node;
using rules::Fact;
using rules::RuleSet;

template <class T>
std::string unknown_key(std::string_view what, std::string_view key, const std::vector<T>& known) {
  std::vector<std::string_view> keys;
  keys.reserve(known.size());
  for (const T& one : known) keys.push_back(one.key);
  const std::string_view near = rules::nearest(key, keys);
  return fmt::format("there is no {} `{}`{}; `assay duties facts` lists them", what, key.substr(0, 80),
                     near.empty() ? "" : fmt::format(", did you mean `{}`?", near));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + '"';
}

class FactsReader {
 public:
  FactsReader(std::string_view name, const Node& root, const RuleSet& rules)
      : name_(name), root_(root), facts_(rules) {}

  [[nodiscard]] Result<Facts> read() {
    for (const Node& member : root_.members)
      if (member.key != "service" && member.key != "as_of" && member.key != "facts" && member.key != "roles")
        return wrong(member, fmt::format("`{}` is no key here: service, as_of, roles, facts", member.key));
    if (const Node* const service = root_.find("service")) {
      if (service->kind != Node::Kind::String) return wrong(*service, "service must be a name");
      facts_.service = service->text;
    }
    if (const Node* const date = root_.find("as_of")) {
      const auto day = calendar::Date::parse(date->text);
      if (!day) return wrong(*date, day.error().message);
      facts_.as_of = *day;
    }
    if (const Node* const all = root_.find("facts")) ASSAY_CHECK(take_facts(*all));
    if (const Node* const roles = root_.find("roles")) ASSAY_CHECK(take_roles(*roles));
    return std::move(facts_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& at, std::string_view what) const {
    return fail(Code::InvalidInput, fmt::format("{}:{}: {}", name_, at.line, what));
  }

  [[nodiscard]] std::string place(const Node& at) const { return fmt::format("{}:{}", name_, at.line); }

  [[nodiscard]] Result<> said(const Node& at, std::string_view key, Answer answer) {
    auto done = facts_.say(key, answer, place(at));
    if (!done) return fail(done.error().code, fmt::format("{}: {}", place(at), done.error().message));
    return {};
  }

  [[nodiscard]] Result<> take_facts(const Node& all) {
    if (all.kind == Node::Kind::Array) {
      for (const Node& item : all.items) {
        if (item.kind != Node::Kind::String) return wrong(item, "facts must be a list of keys");
        ASSAY_CHECK(said(item, item.text, Answer::Yes));
      }
      return {};
    }
    if (all.kind != Node::Kind::Table) return wrong(all, "facts must be a list of keys or a table of answers");
    for (const Node& member : all.members) {
      if (member.kind == Node::Kind::Boolean) {
        ASSAY_CHECK(said(member, member.key, member.integer != 0 ? Answer::Yes : Answer::No));
      } else if (member.kind == Node::Kind::String && member.text == "unknown") {
        ASSAY_CHECK(said(member, member.key, Answer::Unknown));
      } else {
        return wrong(member, fmt::format("{} must be true, false or \"unknown\"", member.key));
      }
    }
    return {};
  }

  [[nodiscard]] Result<> take_roles(const Node& roles) {
    if (roles.kind != Node::Kind::Array) return wrong(roles, "roles must be a list of keys");
    for (const Node& item : roles.items) {
      if (item.kind != Node::Kind::String) return wrong(item, "roles must be a list of keys");
      auto done = facts_.hold_role(item.text, place(item));
      if (!done) return fail(done.error().code, fmt::format("{}: {}", place(item), done.error().message));
    }
    return {};
  }

  std::string_view name_;
  const Node& root_;
  Facts facts_;
};

}  // namespace

std::string_view answer_name(Answer answer) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"no", "unstated", "unknown", "yes"};
  return kNames[static_cast<std::size_t>(answer)];
}

Facts::Facts(const RuleSet& rules) : rules_(&rules), said_(rules.facts().size()), roles_(rules.roles().size()) {}

Result<Facts> Facts::parse(std::string_view toml, std::string_view name, const RuleSet& rules) {
  ASSAY_TRY(const Node root, config::parse_toml(toml, name));
  return FactsReader(name, root, rules).read();
}

Result<> Facts::say(std::string_view key, Answer answer, std::string by) {
  const Fact* const fact = rules_->find_fact(key);
  if (fact == nullptr) return fail(Code::InvalidInput, unknown_key("fact", key, rules_->facts()));
  Said& said = said_[rules_->id_of(*fact)];
  if (said.answer != Answer::Unstated && said.answer != answer)
    return fail(Code::Conflict,
                fmt::format("{} is {} here and {} at {}", key, answer_name(answer), answer_name(said.answer), said.by));
  said = {answer, std::move(by)};
  return {};
}

void Facts::forget(rules::FactId fact) { said_[fact] = {}; }

Result<> Facts::hold_role(std::string_view key, std::string by) {
  const rules::Role* const role = rules_->find_role(key);
  if (role == nullptr) return fail(Code::InvalidInput, unknown_key("role", key, rules_->roles()));
  for (const rules::FactId fact : role->when.front())
    if (said_[fact].answer == Answer::Unstated) said_[fact] = {Answer::Yes, by};
  roles_[rules_->id_of(*role)] = {Answer::Yes, std::move(by)};
  return {};
}

std::size_t Facts::answered() const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(said_, [](const Said& one) { return one.answer != Answer::Unstated; }));
}

std::string Facts::to_toml() const {
  std::string out = "# 服务的事实，由 assay duties 写出。Facts of a service, written by assay duties.\n";
  out += fmt::format("service = {}\n", quoted(service));
  if (as_of) out += fmt::format("as_of = {}\n", as_of->text());
  std::string held;
  for (std::size_t i = 0; i < roles_.size(); ++i)
    if (roles_[i].answer == Answer::Yes)
      held += fmt::format("{}\"{}\"", held.empty() ? "" : ", ", rules_->roles()[i].key);
  if (!held.empty()) out += fmt::format("roles = [{}]\n", held);
  out += "\n[facts]\n";
  for (std::size_t i = 0; i < said_.size(); ++i) {
    const Fact& fact = rules_->facts()[i];
    if (said_[i].answer == Answer::Unstated) continue;
    const std::string_view value = said_[i].answer == Answer::Yes  ? "true"
                                   : said_[i].answer == Answer::No ? "false"
                                                                   : "\"unknown\"";
    out += fmt::format("# {}\n# {}\n{} = {}\n", fact.question.zh, fact.question.en, fact.key, value);
  }
  return out;
}

}  // namespace assay::law::duty
