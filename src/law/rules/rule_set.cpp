#include "law/rules/rule_set.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "law/rules/set_reader.hpp"

namespace assay::law::rules {

extern const std::span<const EmbeddedFile> kEmbeddedRules;  // rules/

namespace {

constexpr std::size_t kMostFiles = 2000;
constexpr std::size_t kMostBytes = 64UL << 20U;  // of all files together

template <class T>
const T* by_key(const std::vector<T>& list, std::string_view key, std::string T::*member) noexcept {
  const auto at = std::ranges::find_if(list, [&](const T& one) { return one.*member == key; });
  return at == list.end() ? nullptr : &*at;
}

Result<std::string> text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in && !in.eof())
    return fail(Code::Unavailable, fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  return text;
}

}  // namespace

Result<RuleSet> RuleSet::read(std::span<const EmbeddedFile> files) {
  RuleSet set;
  for (const EmbeddedFile& file : files)
    set.files_.push_back(std::make_unique<File>(File{std::string(file.name), std::string(file.text)}));
  std::ranges::sort(set.files_, {}, [](const auto& file) -> const std::string& { return file->name; });
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  // Lengths stand before names and contents, so that no two sets run into the same bytes.
  for (const auto& file : set.files_) {
    const std::string head = fmt::format("{}:{}\n{}\n", file->name.size(), file->text.size(), file->name);
    digest.update(as_bytes(head));
    digest.update(as_bytes(file->text));
  }
  set.digest_ = to_hex(digest.finish());
  ASSAY_CHECK(SetReader(set).read());
  return set;
}

Result<RuleSet> RuleSet::from_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::vector<std::pair<std::string, std::string>> texts;
  std::size_t bytes = 0;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed);
  if (failed)
    return fail(Code::Configuration,
                fmt::format("{}: the folder of rules cannot be read: {}", folder, failed.message()));
  for (; at != fs::recursive_directory_iterator(); at.increment(failed)) {
    if (failed) return fail(Code::Unavailable, fmt::format("{}: {}", folder, failed.message()));
    if (!at->is_regular_file(failed) || at->path().extension() != ".toml") continue;
    ASSAY_TRY(std::string text, text_of(at->path()));
    bytes += text.size();
    if (texts.size() == kMostFiles || bytes > kMostBytes)
      return fail(Code::Limited, fmt::format("{}: at most {} files of {} MiB together are read", folder, kMostFiles,
                                             kMostBytes >> 20U));
    texts.emplace_back(at->path().lexically_relative(folder).generic_string(), std::move(text));
  }
  std::vector<EmbeddedFile> files;
  files.reserve(texts.size());
  for (const auto& [name, text] : texts) files.push_back({name, text});
  auto set = read(files);
  if (!set) return tl::unexpected<Error>(in_context(folder, set.error()));
  return set;
}

std::vector<EmbeddedFile> RuleSet::files(std::string_view below) const {
  std::vector<EmbeddedFile> out;
  for (const auto& file : files_)
    if (file->name.starts_with(below)) out.push_back({file->name, file->text});
  return out;
}

const Instrument* RuleSet::find_instrument(std::string_view key) const noexcept {
  const auto at = instrument_index_.find(key);
  return at == instrument_index_.end() ? nullptr : &instruments_[at->second];
}
const Fact* RuleSet::find_fact(std::string_view key) const noexcept {
  const auto at = fact_index_.find(key);
  return at == fact_index_.end() ? nullptr : &facts_[at->second];
}
const Role* RuleSet::find_role(std::string_view key) const noexcept {
  const auto at = role_index_.find(key);
  return at == role_index_.end() ? nullptr : &roles_[at->second];
}
const Duty* RuleSet::find_duty(std::string_view id) const noexcept {
  const auto at = duty_index_.find(id);
  return at == duty_index_.end() ? nullptr : &duties_[at->second];
}
const Penalty* RuleSet::find_penalty(std::string_view ref) const noexcept {
  return by_key(penalties_, ref, &Penalty::ref);
}
const Staff* RuleSet::find_staff(std::string_view key) const noexcept { return by_key(staff_, key, &Staff::key); }
const Authority* RuleSet::find_authority(std::string_view key) const noexcept {
  return by_key(authorities_, key, &Authority::key);
}
const Moment* RuleSet::find_moment(std::string_view key) const noexcept { return by_key(moments_, key, &Moment::key); }
const Control* RuleSet::control_of(DutyId duty) const noexcept {
  const auto at = std::ranges::find_if(controls_, [&](const Control& one) { return one.duty == duty; });
  return at == controls_.end() ? nullptr : &*at;
}

Result<const RuleSet*> built_in() {
  static const Result<RuleSet> kBuiltIn = RuleSet::read(kEmbeddedRules);
  if (!kBuiltIn) return tl::unexpected<Error>(in_context("built-in rules", kBuiltIn.error()));
  return &*kBuiltIn;
}

std::string_view nearest(std::string_view wanted, const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongest = 120;
  std::string_view best;
  std::size_t least = wanted.size() / 3 + 2;  // more than a third of the letters wrong is no slip
  if (wanted.size() > kLongest) return best;
  std::vector<std::size_t> row;
  for (const std::string_view word : known) {
    row.resize(word.size() + 1);
    for (std::size_t i = 0; i <= word.size(); ++i) row[i] = i;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < word.size(); ++j) {
        const std::size_t changed = diagonal + (wanted[i] == word[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
      }
    }
    if (row[word.size()] < least) {
      least = row[word.size()];
      best = word;
    }
  }
  return best;
}

}  // namespace assay::law::rules
