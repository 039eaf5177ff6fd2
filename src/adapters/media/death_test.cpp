#include "adapters/media/death.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace assay::adapters::media {
namespace {

TEST(Death, QuotesTheProgramsOwnLineAndNothingOfTheContent) {
  EXPECT_EQ(last_words_of(""), "");
  EXPECT_EQ(last_words_of("Title: a secret\nWarning: bad marker\n"), "");
  EXPECT_EQ(last_words_of("Title: a secret\nterminate called after throwing\nmore"),
            " [terminate called after throwing]");
  EXPECT_EQ(last_words_of("=====\n==12==ERROR: AddressSanitizer: stack-overflow\n#0 main\n"),
            " [==12==ERROR: AddressSanitizer: stack-overflow]");
  EXPECT_EQ(last_words_of("assay-media: \x1b[31mred\n"), " [assay-media: ?[31mred]");
  EXPECT_LT(last_words_of("assay-media: " + std::string(10'000, 'x')).size(), 210U);
}

TEST(Death, TellsSignalsApart) {
  const ports::MediaRequest request{"image.draw", "{}", -1, -1, "a.jpg"};
  const auto by = [&](int signal) { return death_error(request, signal, ""); };
  EXPECT_EQ(by(SIGSEGV).code, Code::Corrupt);
  EXPECT_EQ(by(SIGSYS).code, Code::Corrupt);
  EXPECT_EQ(by(SIGXFSZ).code, Code::Limited);
  EXPECT_EQ(by(SIGXCPU).code, Code::Timeout);
  EXPECT_EQ(by(SIGKILL).code, Code::Unavailable);
  EXPECT_EQ(death_error(request, 14 << 8, "").code, Code::Unavailable);
  EXPECT_EQ(by(SIGSEGV).message,
            "a.jpg: image.draw: the decoder crashed on it; it is damaged or hostile (signal SIGSEGV)");
  EXPECT_NE(by(SIGXFSZ).message.find("`[media] most_output_mib`"), std::string::npos);
}

}  // namespace
}  // namespace assay::adapters::media
