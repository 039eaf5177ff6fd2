#include "crypto/password.hpp"

#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

TEST(Password, IsKnownAgainByItsDigestOnly) {
  const std::string digest = password_digest("correct horse").value();
  EXPECT_EQ(digest.substr(0, 31), "$argon2id$v=19$m=65536,t=3,p=1$");
  EXPECT_EQ(digest.find("horse"), std::string::npos);
  EXPECT_TRUE(is_password("correct horse", digest));
  EXPECT_FALSE(is_password("correct horsf", digest));
  EXPECT_FALSE(is_password("", digest));
  EXPECT_NE(password_digest("correct horse").value(), digest);
}

TEST(Password, AgreesWithTheReferenceProgram) {
  // printf %s password | argon2 somesalt -id -t 2 -k 65536 -p 1 -e (phc-winner-argon2, test.c: version 0x13, 2, 16, 1)
  EXPECT_TRUE(is_password("password",
                          "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST(Password, IsNotFoundInADigestThatIsNone) {
  for (const std::string digest : {"", "$argon2id$", "x", "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$AAAA"})
    EXPECT_FALSE(is_password("password", digest)) << digest;
}

}  // namespace
}  // namespace assay::crypto
