#include "records/definition/catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "crypto/digest.hpp"

namespace assay::records::definition {

namespace {

constexpr std::string_view kEnding = ".toml";

/// Collects what is wrong over all files.
class Complaints {
 public:
  void add(std::string_view line) { all_ += fmt::format("{}{}", all_.empty() ? "" : "\n", line); }
  void add(const Definition& where, int line, std::string_view what) {
    add(fmt::format("{}:{}: {}", where.file, line, what));
  }
  [[nodiscard]] Result<> verdict() {
    if (all_.empty()) return {};
    return fail(Code::Configuration, std::move(all_));
  }

 private:
  std::string all_;
};

std::string_view stem_of(std::string_view name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  if (name.ends_with(kEnding)) name.remove_suffix(kEnding.size());
  return name;
}

void check_together(const std::vector<Definition>& all, Complaints& complaints) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Definition& one = all[i];
    if (stem_of(one.file) != one.key)
      complaints.add(one, one.line, fmt::format("`key` is \"{}\", so the file is called {}.toml", one.key, one.key));
    for (std::size_t j = 0; j < i; ++j) {
      if (all[j].key == one.key)
        complaints.add(one, one.line, fmt::format("the register `{}` is also in {}", one.key, all[j].file));
      else if (number_prefix(all[j].number) == number_prefix(one.number))
        complaints.add(one, one.line,
                       fmt::format("`number` begins with \"{}\" as that of `{}` does: two cases could have one number",
                                   number_prefix(one.number), all[j].key));
    }
    for (const Field& field : one.fields) {
      const auto is_it = [&](const Definition& other) { return other.key == field.record; };
      if (!field.record.empty() && std::none_of(all.begin(), all.end(), is_it))
        complaints.add(one, field.line, fmt::format("field `{}`: there is no register `{}`", field.key, field.record));
    }
  }
}

/// The longest of what the register says and what the duties it serves want.
void keep_longest(Definition& one, const References& references) {
  const auto widen = [&](std::string_view duty) {
    const auto at = references.duties.find(duty);
    if (at == references.duties.end() || !at->second.retention) return;
    if (one.retention.keep && !is_longer(*at->second.retention, *one.retention.keep)) return;
    one.retention.keep = at->second.retention;
    one.retention.duty = std::string(duty);
  };
  widen(one.retention.duty);
  for (const std::string& duty : one.serves) widen(duty);
}

}  // namespace

Result<std::vector<Source>> folder_sources(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == kEnding) paths.push_back(at->path().string());
  if (error) return fail(Code::Configuration, fmt::format("{}: {}", folder, error.message()));
  std::sort(paths.begin(), paths.end());
  std::vector<Source> out;
  for (const std::string& path : paths) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(Code::Configuration, fmt::format("{}: cannot be read", path));
    out.push_back({path, std::string(std::istreambuf_iterator<char>(in), {})});
  }
  return out;
}

Result<Catalog> Catalog::load(std::span<const Source> sources, References references) {
  Complaints complaints;
  Catalog out;
  for (const Source& source : sources) {
    auto one = parse(source.text, source.name);
    if (!one) {
      complaints.add(one.error().message);
      continue;
    }
    if (const auto checked = check(*one, references); !checked) complaints.add(checked.error().message);
    out.all_.push_back(std::move(*one));
  }
  check_together(out.all_, complaints);
  ASSAY_CHECK(complaints.verdict());
  std::sort(out.all_.begin(), out.all_.end(), [](const Definition& a, const Definition& b) { return a.key < b.key; });
  std::string digests;
  for (Definition& one : out.all_) {
    digests += fmt::format("{} {}\n", one.key, one.digest);
    keep_longest(one, references);
  }
  out.digest_ = to_hex(crypto::sha256(as_bytes(digests)));
  out.references_ = std::move(references);
  return out;
}

const Definition* Catalog::find(std::string_view key) const noexcept {
  const auto at = std::lower_bound(all_.begin(), all_.end(), key,
                                   [](const Definition& one, std::string_view wanted) { return one.key < wanted; });
  return at == all_.end() || at->key != key ? nullptr : &*at;
}

}  // namespace assay::records::definition
