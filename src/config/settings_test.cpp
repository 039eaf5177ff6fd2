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

TEST_F(SettingsFile, HasLimitsOfMediaThatCanBeSet) {
  const std::string text = settings_text(fresh());
  const auto defaults = load(text);
  ASSERT_TRUE(defaults) << defaults.error().message;
  EXPECT_EQ(defaults->media.most_pixels, 100'000'000U);
  EXPECT_EQ(defaults->media.most_memory_mib, 1024U);
  EXPECT_EQ(defaults->services[0].visible, Visible::OnRequest);
  EXPECT_EQ(defaults->services[0].visible_place, "bottom-right");
  // What is commented out shows the default: taken in, it changes nothing.
  std::string taken = text;
  for (std::size_t at = 0; (at = taken.find("\n# ", at)) != std::string::npos; ++at) {
    const std::string line = taken.substr(at + 3, taken.find('\n', at + 1) - at - 3);
    const std::size_t sign = line.find(" = ");
    if (sign != std::string::npos && line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == sign)
      taken.erase(at + 1, 2);
  }
  EXPECT_NE(taken.find("\nlongest_job_s = 7200"), std::string::npos);
  const auto again = load(taken);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->media.most_pixels, defaults->media.most_pixels);
  EXPECT_EQ(again->media.most_memory_mib, defaults->media.most_memory_mib);
  EXPECT_EQ(again->media.most_output_mib, defaults->media.most_output_mib);
  EXPECT_EQ(again->media.time_limit_s, defaults->media.time_limit_s);
  EXPECT_EQ(again->media.longest_job_s, defaults->media.longest_job_s);
  EXPECT_EQ(again->media.jobs_per_worker, defaults->media.jobs_per_worker);
  EXPECT_EQ(again->services[0].visible_place, defaults->services[0].visible_place);

  const auto set = load(
      "[media]\nmost_pixels = 1000\ntime_limit_s = 5\nprogram = \"/x\"\n[evidence]\norigin = \"a\"\n"
      "[[service]]\nname = \"a\"\nprovider_code = \"b\"\n");
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->media.most_pixels, 1000U);
  EXPECT_EQ(set->media.time_limit_s, 5U);
  EXPECT_EQ(set->media.program, "/x");
}

TEST_F(SettingsFile, NamesALimitThatIsOutOfRange) {
  const auto refused = [&](const std::string& line, std::string_view words) {
    const auto settings =
        load(line + "\n[evidence]\norigin = \"a\"\n[[service]]\nname = \"a\"\nprovider_code = \"b\"\n");
    ASSERT_FALSE(settings) << line;
    EXPECT_EQ(settings.error().code, Code::Configuration);
    EXPECT_NE(settings.error().message.find(words), std::string::npos) << settings.error().message;
    EXPECT_NE(settings.error().message.find("assay.toml:2"), std::string::npos) << settings.error().message;
  };
  refused("[media]\nmost_pixels = 0", "`most_pixels` must be from 1 to 4000000000, not 0");
  refused("[media]\ntime_limit_s = -1", "`time_limit_s` must be from 1 to 86400");
  refused("[media]\nmost_memory_mib = \"1 GiB\"", "`most_memory_mib` must be an integer");
  refused("[media]\nmost_pixel = 1", "most_pixel");
}

TEST_F(SettingsFile, KnowsWhenAndWhereALabelIsSeen) {
  const auto with = [&](const std::string& line) {
    return load("[evidence]\norigin = \"a\"\n[[service]]\nname = \"a\"\nprovider_code = \"b\"\n" + line);
  };
  const auto always = with("visible = \"always\"\nvisible_place = \"top\"\nvisible_text = \"AI合成\"\n");
  ASSERT_TRUE(always) << always.error().message;
  EXPECT_EQ(always->services[0].visible, Visible::Always);
  EXPECT_EQ(always->services[0].visible_place, "top");
  EXPECT_EQ(always->services[0].visible_text, "AI合成");
  EXPECT_NE(with("visible = \"sometimes\"").error().message.find("\"on request\" or \"always\""), std::string::npos);
  EXPECT_NE(with("visible_place = \"middle\"").error().message.find("bottom-right"), std::string::npos);
}

TEST_F(SettingsFile, SaysWhereRecordsAreKept) {
  const std::string text = settings_text(fresh());
  const auto with = [&](const std::string& url) { return load("[store]\nurl = \"" + url + "\"\n" + text); };
  EXPECT_EQ(load(text)->store.location, folder_ + "/.assay/records.db");
  EXPECT_EQ(load(text)->store.kind, Store::Kind::Sqlite);
  const std::string bare =
      "[evidence]\norigin = \"a/b\"\n[[service]]\nname = \"x\"\nprovider_code = \"y\"\n[store]\nurl = \"";
  EXPECT_EQ(load(bare + "sqlite:cases.db\"")->store.location, folder_ + "/cases.db");
  EXPECT_EQ(load(bare + "sqlite:/var/cases.db\"")->store.location, "/var/cases.db");
  const auto server = load(bare + "postgresql://assay@db.example/assay?sslmode=verify-full\"");
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(server->store.kind, Store::Kind::Postgres);
  EXPECT_EQ(server->store.location, "postgresql://assay@db.example/assay?sslmode=verify-full");
  EXPECT_FALSE(with("sqlite:x")) << "a table of this name is there already";
}

TEST_F(SettingsFile, NamesTheLineOfABadStoreAndNeverThePassword) {
  const std::string bare = "[evidence]\norigin = \"a/b\"\n[[service]]\nname = \"x\"\nprovider_code = \"y\"\n[store]\n";
  for (const std::string line :
       {"url = \"mysql://a:geheim@b/c\"", "url = \"postgresql://a:geheim@b\"", "url = \"postgresql://a:geheim@b/\"",
        "url = \"postgresql://a:geheim@b/c d\"", "url = \"geheim\"", "url = \"postgresql://a:geheim@b/c",
        "url = [\"postgresql://a:geheim@b/c\"]", "url = postgresql://a:geheim@b/c", "url = \"sqlite:\"",
        "ulr = \"postgresql://a:geheim@b/c\""}) {
    const auto refused = load(bare + line + "\n");
    ASSERT_FALSE(refused) << line;
    EXPECT_EQ(refused.error().code, Code::Configuration);
    EXPECT_EQ(refused.error().message.find("geheim"), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().message.find("assay.toml:7"), std::string::npos) << refused.error().message;
  }
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
