// deps: review/classify law/rules ports base
// Declarations of classifiers and the answers of services, any bytes: read or refused with a reason. A score that is
// read is from 0 to 1, a message never quotes the answer. Input: a declaration, a byte 0, an answer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "law/rules/risk_list.hpp"
#include "review/classify/answer.hpp"
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
codes = true
scores = "/s"
items = "/i"
item_name = "/n"
item_score = "/p"
error = "/e"
model = "/m"
[[classifier.category]]
name = "a"
risk = "A.1a"
hold = 0.5
)";

void expect_sound(const classify::Declarations& declared, std::string_view answer) {
  for (const classify::Declaration& one : declared.classifiers) {
    if (one.kind == classify::Kind::FastText) continue;
    const ports::ClassifierRequest asked{answer, one.kind == classify::Kind::Transcription ? "x" : "", "a.wav", 100};
    static_cast<void>(classify::build_request(one, {}, asked, {0, "00"}));
    for (const int status : {200, 400}) {
      const auto read = classify::read_answer(one, {status, std::string(answer)});
      if (!read) {
        must(!read.error().error.message.empty() && read.error().error.message.size() < 2000);
        continue;
      }
      must(read->scores.size() <= classify::kMostScores);
      for (const ports::CategoryScore& score : read->scores) must(score.score >= 0 && score.score <= 1);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const law::rules::RiskList& kRisks = **law::rules::built_in_risks();
  static const classify::Declarations kDeclared = *classify::read_declarations(kUsual, "usual", kRisks);
  const std::string_view text = as_text({data, size});
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string_view answer = end == text.size() ? text : text.substr(end + 1);
  expect_sound(kDeclared, answer);
  if (const auto declared = classify::read_declarations(text.substr(0, end), "fuzz", kRisks))
    expect_sound(*declared, answer);
  return 0;
}
