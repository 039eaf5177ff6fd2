#include "config/settings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace assay::config {
namespace {

class SettingsFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "assay-settings-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    ::unlink(path().c_str());
    ::rmdir(folder_.c_str());
  }
  [[nodiscard]] std::string path() const { return folder_ + "/assay.toml"; }
  Result<Settings> load(const std::string& text) {
    std::ofstream(path()) << text;
    return load_settings(path());
  }
  std::string folder_;
};

NewSettings fresh() {
  NewSettings settings;
  settings.name = "pictures";
  settings.service_class = "image generation";
  settings.provider_code = "001191110000MA0000000H10001";
  settings.propagator_code = "001191110000MA0000000H20001";
  settings.origin = "assay.example/one";
  settings.demonstration = true;
  return settings;
}

TEST_F(SettingsFile, ReadsWhatInitWrites) {
  const auto settings = load(settings_text(fresh()));
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->origin, "assay.example/one");
  EXPECT_EQ(settings->state, folder_ + "/.assay");
  EXPECT_EQ(settings->tenant, "default");
  ASSERT_EQ(settings->services.size(), 1U);
  EXPECT_EQ(settings->services[0].provider_code, "001191110000MA0000000H10001");
  EXPECT_EQ(settings->services[0].propagator_code, "001191110000MA0000000H20001");
  EXPECT_TRUE(settings->services[0].demonstration);
  EXPECT_EQ(settings->acknowledge, Acknowledge::Wal);
}

TEST_F(SettingsFile, KeepsQuotesAndBackslashesInNames) {
  NewSettings odd = fresh();
  odd.name = "a \"b\" \\ c";
  const auto settings = load(settings_text(odd));
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->services[0].name, odd.name);
}

TEST_F(SettingsFile, NamesFileLineAndKeyOfAMisspeltSetting) {
  const auto settings = load("tenant = \"a\"\ntennant = \"b\"\n");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code, Code::Configuration);
  EXPECT_NE(settings.error().message.find("assay.toml:2: `tennant`"), std::string::npos) << settings.error().message;
}

TEST_F(SettingsFile, RefusesTwoServicesOfOneName) {
  const std::string service = "[[service]]\nname=\"a\"\nprovider_code=\"x\"\n";
  const auto settings = load("[evidence]\norigin=\"o\"\n" + service + service);
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().message.find("two services are named `a`"), std::string::npos);
}

TEST_F(SettingsFile, SaysWhereTomlIsBroken) {
  const auto settings = load("[evidence\n");
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().message.find("assay.toml:1:"), std::string::npos) << settings.error().message;
}

TEST_F(SettingsFile, RefusesAWordThatIsNoChoice) {
  const auto settings = load("[crypto]\nsuite = \"md5\"\n[evidence]\norigin=\"o\"\n");
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().message.find("must be \"intl\" or \"sm\""), std::string::npos);
}

TEST_F(SettingsFile, FallsBackToTheFirstServiceAndListsTheRestOtherwise) {
  const auto settings = load("[evidence]\norigin=\"o\"\n[[service]]\nname=\"a\"\nprovider_code=\"x\"\n");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ((*settings->service(""))->name, "a");
  const auto missing = settings->service("b");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("there are: a"), std::string::npos);
}

}  // namespace
}  // namespace assay::config
