#include "review/classify/pointer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace assay::review::classify {
namespace {

constexpr std::size_t kMostDocument = 1024 * 1024;  // bytes of a request's template

json::Value item_of(json::Value array, std::string_view step) {
  std::size_t wanted = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), wanted);
  const bool number = error == std::errc() && end == step.data() + step.size() && (step.size() == 1 || step[0] != '0');
  if (!number || wanted >= array.size()) return {};
  auto at = array.begin();
  for (std::size_t i = 0; i < wanted; ++i) ++at;
  return *at;
}

}  // namespace

Result<Pointer> Pointer::parse(std::string_view text) {
  Pointer out;
  out.text_ = text;
  if (text.empty()) return out;
  if (text[0] != '/')
    return fail(Code::InvalidInput, fmt::format("`{}` is no JSON pointer: it begins with `/` (RFC 6901)", text));
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '/') {
      out.steps_.emplace_back();
    } else if (text[at] != '~') {
      out.steps_.back() += text[at];
    } else if (at + 1 < text.size() && (text[at + 1] == '0' || text[at + 1] == '1')) {
      out.steps_.back() += text[++at] == '0' ? '~' : '/';
    } else {
      return fail(Code::InvalidInput,
                  fmt::format("`{}` is no JSON pointer: `~` is written ~0, `/` in a name ~1", text));
    }
  }
  return out;
}

json::Value Pointer::find(json::Value root) const noexcept {
  json::Value at = root;
  for (const std::string& step : steps_) {
    if (!at) return {};
    at = at.is(json::Kind::Array) ? item_of(at, step) : at.find(step);
  }
  return at;
}

Result<std::string> with_strings(std::string_view document,
                                 const std::vector<std::pair<Pointer, std::string>>& strings) {
  ASSAY_TRY(const json::Document parsed, json::read(document, kMostDocument));
  struct Cut {
    std::size_t begin, end;
    const std::string* put;
  };
  std::vector<Cut> cuts;
  for (const auto& [pointer, put] : strings) {
    const json::Value there = pointer.find(parsed.root());
    if (!there) return fail(Code::InvalidInput, fmt::format("{} is not in the body", pointer.text()));
    cuts.push_back({there.offset(), there.offset() + there.raw().size(), &put});
  }
  std::ranges::sort(cuts, {}, &Cut::begin);
  std::string out;
  std::size_t done = 0;
  for (const Cut& cut : cuts) {
    if (cut.begin < done) return fail(Code::InvalidInput, "one place of the body lies inside another");
    out += document.substr(done, cut.begin - done);
    json::append_string(out, *cut.put);
    done = cut.end;
  }
  return out += document.substr(done);
}

}  // namespace assay::review::classify
