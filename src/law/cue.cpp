#include "law/cue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "config/toml.hpp"
#include "law/origin_reader.hpp"

namespace assay::law {

extern const std::string_view kCueToml;  // rules/cue.toml

namespace {

using config::Node;

constexpr std::array<std::string_view, 4> kBeats = {"short", "long", "short", "short"};  // what `rhythm` can play

class CueReader {
 public:
  CueReader(std::string_view name, const Node& root, const Wording& words)
      : name_(name), root_(root), words_(words), origins_(name, root) {}

  [[nodiscard]] Result<CueRule> read() {
    ASSAY_CHECK(config::only_keys(root_,
                                  {"schema", "instrument", "place", "rhythm", "rhythm_played", "rhythm_heard", "speech",
                                   "speech_played", "loudness"},
                                  name_));
    ASSAY_CHECK(origins_.read_head());
    ASSAY_CHECK(take_rhythm());
    ASSAY_CHECK(take_speech());
    ASSAY_CHECK(take_loudness());
    ASSAY_CHECK(check_ours());
    return std::move(rule_);
  }

 private:
  struct Number {
    std::string_view key;
    double* to;
    double least;
    double most;
  };

  [[nodiscard]] tl::unexpected<Error> wrong(const Node& at, std::string_view what) const {
    return origins_.wrong(at, what);
  }

  // A table of numbers and its origin; `further` are keys that the caller reads.
  [[nodiscard]] Result<const Node*> numbers(std::string_view key, std::initializer_list<Number> wanted, Origin& from,
                                            std::initializer_list<std::string_view> further = {}) const {
    const Node* const table = root_.find(key);
    if (table == nullptr || table->kind != Node::Kind::Table)
      return wrong(root_, fmt::format("there is no table [{}]", key));
    std::vector<std::string_view> known = {"instrument", "clause", "confidence"};
    known.insert(known.end(), further.begin(), further.end());
    for (const Number& number : wanted) known.push_back(number.key);
    ASSAY_CHECK(config::only_keys(*table, known, name_));
    ASSAY_TRY(from, origins_.origin(*table));
    for (const Number& number : wanted) {
      const Node* const node = table->find(number.key);
      if (node == nullptr || (node->kind != Node::Kind::Integer && node->kind != Node::Kind::Float))
        return wrong(*table, fmt::format("{} must be a number", number.key));
      const double value = node->kind == Node::Kind::Integer ? static_cast<double>(node->integer) : node->number;
      const bool allowed = value >= number.least && value <= number.most;  // so that no nan passes
      if (!allowed)
        return wrong(*node,
                     fmt::format("{} is {}; from {} to {} is allowed", number.key, value, number.least, number.most));
      *number.to = value;
    }
    return table;
  }

  [[nodiscard]] Result<> list_of(const Node& table, std::string_view key, std::vector<std::string>& out) const {
    const Node* const list = table.find(key);
    if (list == nullptr || list->kind != Node::Kind::Array || list->items.empty())
      return wrong(table, fmt::format("{} must be a list of words", key));
    for (const Node& item : list->items) out.push_back(item.text);
    return {};
  }

  [[nodiscard]] Result<> take_rhythm() {
    Origin unused;
    ASSAY_TRY(const Node* const place, numbers("place", {}, unused, {"any_of"}));
    std::vector<std::string> places;
    ASSAY_CHECK(list_of(*place, "any_of", places));
    ASSAY_TRY(const Node* const rhythm, numbers("rhythm", {}, unused, {"beats"}));
    std::vector<std::string> beats;
    ASSAY_CHECK(list_of(*rhythm, "beats", beats));
    if (!std::equal(beats.begin(), beats.end(), kBeats.begin(), kBeats.end()))
      return wrong(*rhythm, "beats must be short, long, short, short (短长短短, GB 45438-2025 clause 5.3)");
    auto& played = rule_.rhythm_played;
    ASSAY_CHECK(numbers("rhythm_played",
                        {{"frequency_hz", &played.frequency_hz, 200, 3000},
                         {"short_ms", &played.short_ms, 20, 2000},
                         {"long_ms", &played.long_ms, 20, 4000},
                         {"gap_ms", &played.gap_ms, 20, 2000}},
                        played.origin));
    auto& heard = rule_.rhythm_heard;
    ASSAY_CHECK(numbers("rhythm_heard",
                        {{"long_at_least", &heard.long_at_least, 1, 10},
                         {"least_short_ms", &heard.least_short_ms, 20, 1000},
                         {"most_short_ms", &heard.most_short_ms, 20, 1000}},
                        heard.origin));
    return {};
  }

  [[nodiscard]] Result<> take_speech() {
    auto& speech = rule_.speech;
    ASSAY_CHECK(numbers("speech",
                        {{"least_characters_a_minute", &speech.least_characters_a_minute, 1, 1000},
                         {"most_characters_a_minute", &speech.most_characters_a_minute, 1, 1000}},
                        speech.origin));
    ASSAY_TRY(const Node* const played, numbers("speech_played", {}, rule_.speech_played.origin, {"text"}));
    ASSAY_TRY(rule_.speech_played.text, config::string_at(*played, "text", name_));
    if (!words_.has_both_elements(rule_.speech_played.text))
      return wrong(*played, fmt::format("\"{}\" lacks an element: a spoken label says AI and generated or synthesised "
                                        "(GB 45438-2025 clause 5.3)",
                                        rule_.speech_played.text));
    return {};
  }

  [[nodiscard]] Result<> take_loudness() {
    auto& loudness = rule_.loudness;
    ASSAY_CHECK(numbers("loudness",
                        {{"least_lufs", &loudness.least_lufs, -60, 0},
                         {"most_lufs", &loudness.most_lufs, -60, 0},
                         {"without_programme_lufs", &loudness.without_programme_lufs, -60, 0},
                         {"true_peak_dbtp", &loudness.true_peak_dbtp, -20, 0},
                         {"silence_ms", &loudness.silence_ms, 0, 5000}},
                        loudness.origin));
    if (loudness.least_lufs > loudness.most_lufs) return wrong(root_, "least_lufs is above most_lufs");
    return {};
  }

  [[nodiscard]] Result<> check_ours() const {
    const auto& played = rule_.rhythm_played;
    const auto& heard = rule_.rhythm_heard;
    if (played.long_ms < heard.long_at_least * played.short_ms)
      return wrong(root_, "our long beat is too short: see rhythm_heard.long_at_least");
    if (played.short_ms < heard.least_short_ms || played.short_ms > heard.most_short_ms)
      return wrong(root_, "our short beat is outside rhythm_heard.least_short_ms to most_short_ms");
    if (rule_.speech.least_characters_a_minute > rule_.speech.most_characters_a_minute)
      return wrong(root_, "least_characters_a_minute is above most_characters_a_minute");
    return {};
  }

  std::string_view name_;
  const Node& root_;
  const Wording& words_;
  OriginReader origins_;
  CueRule rule_;
};

}  // namespace

Result<CueRule> CueRule::parse(std::string_view toml, std::string_view name, const Wording& words) {
  ASSAY_TRY(const Node root, config::parse_toml(toml, name));
  return CueReader(name, root, words).read();
}

const CueRule& cue_rule() {
  static const CueRule kBuiltIn = [] {
    auto parsed = CueRule::parse(kCueToml, "rules/cue.toml", wording());
    if (!parsed) {  // the build's tests let no such table through
      std::fprintf(stderr, "assay: %s\n", parsed.error().message.c_str());
      std::abort();
    }
    return std::move(*parsed);
  }();
  return kBuiltIn;
}

}  // namespace assay::law
