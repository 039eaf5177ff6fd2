#include "law/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/word.hpp"
#include "config/toml.hpp"
#include "law/origin_reader.hpp"

namespace assay::law {

extern const std::string_view kWordingToml;  // rules/wording.toml

namespace {

using config::Node;

constexpr std::size_t kElements = 2;

}  // namespace

class WordingReader {
 public:
  WordingReader(std::string_view name, const Node& root) : name_(name), root_(root), origins_(name, root) {}

  [[nodiscard]] Result<Wording> read() {
    ASSAY_CHECK(config::only_keys(root_, {"schema", "instrument", "element", "corner_mark", "label", "notice"}, name_));
    ASSAY_CHECK(origins_.read_head());
    ASSAY_CHECK(each("element", &WordingReader::take_element));
    if (wording_.elements_.size() != kElements) return wrong(root_, "two elements are due: ai and generation");
    ASSAY_CHECK(each("label", &WordingReader::take_label));
    ASSAY_CHECK(each("notice", &WordingReader::take_notice));
    for (std::size_t i = 0; i < wording_.notices_.size(); ++i)
      if (wording_.notices_[i].chinese.empty())
        return wrong(root_, fmt::format("there is no notice for degree {}", i + 1));
    const Node* const mark = root_.find("corner_mark");
    if (mark == nullptr) return wrong(root_, "there is no corner_mark");
    ASSAY_CHECK(take_corner_mark(*mark));
    return std::move(wording_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& at, std::string_view what) const {
    return origins_.wrong(at, what);
  }

  [[nodiscard]] Result<> each(std::string_view key, Result<> (WordingReader::*take)(const Node&)) {
    const Node* const list = root_.find(key);
    if (list == nullptr || list->kind != Node::Kind::Array || list->items.empty())
      return wrong(root_, fmt::format("at least one [[{}]] is due", key));
    for (const Node& item : list->items) ASSAY_CHECK((this->*take)(item));
    return {};
  }

  [[nodiscard]] Result<std::string> text(const Node& table, std::string_view key) const {
    return origins_.text(table, key);
  }

  [[nodiscard]] Result<std::vector<std::string>> words(const Node& table, std::string_view key) const {
    const Node* const list = table.find(key);
    if (list == nullptr || list->kind != Node::Kind::Array || list->items.empty())
      return wrong(table, fmt::format("{} must be a list of words", key));
    std::vector<std::string> out;
    for (const Node& item : list->items) {
      if (item.kind != Node::Kind::String || item.text.empty())
        return wrong(item, fmt::format("{} must be a list of words", key));
      out.push_back(item.text);
    }
    return out;
  }

  [[nodiscard]] Result<> take_element(const Node& table) {
    ASSAY_CHECK(config::only_keys(table, {"key", "any_of", "instrument", "clause", "confidence"}, name_));
    Element element;
    ASSAY_TRY(element.key, text(table, "key"));
    ASSAY_TRY(element.any_of, words(table, "any_of"));
    ASSAY_TRY(element.origin, origins_.origin(table));
    wording_.elements_.push_back(std::move(element));
    return {};
  }

  [[nodiscard]] Result<Phrase> phrase(const Node& table) const {
    Phrase out;
    ASSAY_TRY(out.chinese, text(table, "chinese"));
    ASSAY_TRY(out.english, text(table, "english"));
    ASSAY_TRY(out.origin, origins_.origin(table));
    if (!wording_.has_both_elements(out.chinese))
      return wrong(table, fmt::format("\"{}\" lacks an element: a label says AI and generated or synthesised "
                                      "(GB 45438-2025 clause 5)",
                                      out.chinese));
    return out;
  }

  [[nodiscard]] Result<> take_label(const Node& table) {
    ASSAY_CHECK(config::only_keys(table, {"chinese", "english", "instrument", "clause", "confidence"}, name_));
    ASSAY_TRY(Phrase label, phrase(table));
    wording_.labels_.push_back(std::move(label));
    return {};
  }

  [[nodiscard]] Result<> take_notice(const Node& table) {
    ASSAY_CHECK(config::only_keys(table, {"degree", "chinese", "english", "instrument", "clause", "duty", "confidence"},
                                  name_));
    const Node* const degree = table.find("degree");
    if (degree == nullptr || degree->kind != Node::Kind::Integer || degree->integer < 1 || degree->integer > 3)
      return wrong(table, "degree must be 1, 2 or 3");
    Phrase& notice = wording_.notices_[static_cast<std::size_t>(degree->integer - 1)];
    if (!notice.chinese.empty()) return wrong(table, fmt::format("a second notice for degree {}", degree->integer));
    ASSAY_TRY(notice, phrase(table));
    return {};
  }

  [[nodiscard]] Result<> take_corner_mark(const Node& table) {
    ASSAY_CHECK(config::only_keys(table, {"text", "on", "instrument", "clause", "confidence"}, name_));
    ASSAY_TRY(wording_.corner_mark_.text, text(table, "text"));
    ASSAY_TRY(wording_.corner_mark_.on, words(table, "on"));
    ASSAY_TRY(wording_.corner_mark_.origin, origins_.origin(table));
    return {};
  }

  std::string_view name_;
  const Node& root_;
  OriginReader origins_;
  Wording wording_;
};

Result<Wording> Wording::parse(std::string_view toml, std::string_view name) {
  ASSAY_TRY(const Node root, config::parse_toml(toml, name));
  return WordingReader(name, root).read();
}

std::string_view Wording::notice(label::Degree degree, Tongue tongue) const noexcept {
  const Phrase& phrase = notice_phrase(degree);
  return tongue == Tongue::Chinese ? phrase.chinese : phrase.english;
}

const Phrase& Wording::notice_phrase(label::Degree degree) const noexcept {
  return notices_[static_cast<std::size_t>(degree) - 1];
}

bool Wording::has_both_elements(std::string_view text) const noexcept {
  return std::all_of(elements_.begin(), elements_.end(), [text](const Element& element) {
    return std::any_of(element.any_of.begin(), element.any_of.end(),
                       [text](const std::string& word) { return holds_word(text, word); });
  });
}

const Wording& wording() {
  static const Wording kBuiltIn = [] {
    auto parsed = Wording::parse(kWordingToml, "rules/wording.toml");
    if (!parsed) {  // the build's tests let no such table through
      std::fprintf(stderr, "assay: %s\n", parsed.error().message.c_str());
      std::abort();
    }
    return std::move(*parsed);
  }();
  return kBuiltIn;
}

}  // namespace assay::law
