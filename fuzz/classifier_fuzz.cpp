// deps: review/classify law/rules ports json base
// Declarations of classifiers and the answers of services, any bytes: read or refused with a reason. A score that is
// read is from 0 to 1, a segment lies in its transcript, a message never quotes the answer; what is kept of breakers is
// taken or left. Input: a declaration, a byte 0, an answer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "json/json.hpp"
#include "law/rules/risk_list.hpp"
#include "review/classify/answer.hpp"
#include "review/classify/panel.hpp"
#include "review/classify/request.hpp"

namespace {

using namespace assay;
using namespace assay::review;

void must(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view kUsual = R"(schema = 1
[[classifier]]
name = "guard"
url = "https://guard.example/v1"
[classifier.request]
body = '{"input":""}'
put."/input" = "{text}"
[classifier.answer]
verdict = "/v"
safe = ["safe"]
unsafe = ["unsafe"]
unsure = ["unsure"]
codes = true
codes_label = "Categories:"
codes_between = ","
scores = "/s"
items = "/i"
item_name = "/n"
item_score = "/p"
error = "/e"
model = "/m"
[classifier.picture]
body = '{"input":{"url":""}}'
put."/input/url" = "{picture.data_url}"
[[classifier.category]]
name = "a"
risk = "A.1a"
hold = 0.5
[[classifier]]
name = "writer"
kind = "transcription"
url = "https://writer.example/v1"
[classifier.request]
form = "multipart"
file_field = "file"
[classifier.answer]
transcript = "/t"
segments = "/l"
segment_text = "/w"
segment_start = "/f"
segment_end = "/u"
)";

void expect_sound(const classify::Declarations& declared, std::string_view answer) {
  for (const classify::Declaration& one : declared.classifiers) {
    if (one.kind == classify::Kind::FastText) continue;
    ports::ClassifierRequest asked{answer, one.kind == classify::Kind::Transcription ? "x" : "", "a.wav", 100, "", ""};
    static_cast<void>(classify::build_request(one, {}, asked, {0, "00"}));
    asked.picture = answer;
    static_cast<void>(classify::build_request(one, {}, asked, {0, "00"}));
    for (const int status : {200, 400}) {
      const auto read = classify::read_answer(one, {status, std::string(answer)});
      if (!read) {
        must(!read.error().error.message.empty() && read.error().error.message.size() < 2000);
        continue;
      }
      must(read->scores.size() <= classify::kMostScores);
      for (const ports::Segment& segment : read->segments)
        must(segment.begin <= segment.end && segment.end <= read->transcript.size() && segment.from <= segment.to);
      for (const ports::CategoryScore& score : read->scores) must(score.score >= 0 && score.score <= 1);
    }
  }
}

class Silent final : public ports::Classifier {
 public:
  tl::expected<ports::ClassifierAnswer, ports::ClassifierError> classify(const ports::ClassifierRequest&) override {
    return ports::ClassifierAnswer{};
  }
};

std::vector<std::unique_ptr<ports::Classifier>> some_classifiers() {
  std::vector<std::unique_ptr<ports::Classifier>> out;
  out.push_back(std::make_unique<Silent>());
  out.push_back(std::make_unique<Silent>());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const law::rules::RiskList& kRisks = **law::rules::built_in_risks();
  static const classify::Declarations kDeclared = *classify::read_declarations(kUsual, "usual", kRisks);
  const std::string_view text = as_text({data, size});
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string_view answer = end == text.size() ? text : text.substr(end + 1);
  expect_sound(kDeclared, answer);
  static const SystemClock kClock;
  classify::DailyCalls daily(1, kClock);
  daily.add_json(answer);
  classify::Panel panel(kDeclared, some_classifiers(), kRisks, daily, nullptr, kClock);
  panel.restore_breakers(answer);
  must(json::parse(panel.breakers_json(answer), std::size_t{1} << 20U).has_value());
  if (const auto declared = classify::read_declarations(text.substr(0, end), "fuzz", kRisks))
    expect_sound(*declared, answer);
  return 0;
}
