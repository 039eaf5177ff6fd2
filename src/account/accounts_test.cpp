#include "account/accounts.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "adapters/sql/sql_account_store.hpp"
#include "adapters/sql/statement.hpp"

namespace assay::account {
namespace {

constexpr std::string_view kPassword = "a sentence is a good one";

class SetClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_ms() const noexcept override { return now; }
  std::int64_t now = 1'700'000'000'000;
};

class AccountsTest : public testing::Test {
 protected:
  ~AccountsTest() override { std::filesystem::remove_all(folder_); }
  Account add(const std::string& name, std::vector<std::string> roles, First first = First::Any) {
    return accounts_.add({name, std::move(roles), kPassword}, first, "boss").value();
  }

  /// An event is what was done, in words, and its id is its number.
  Witness witness() {
    return [this](const Act& act) -> Result<OutboxEvent> {
      if (refuse_) return fail(Code::Unavailable, "no event");
      const std::string text =
          std::string(act.kind) + " " + std::string(act.by) + " " + act.account.name + " " + std::string(act.what);
      OutboxEvent out{{}, "node", {text.begin(), text.end()}};
      out.id.bytes[15] = ++made_;
      return out;
    };
  }
  std::vector<std::string> events() {
    std::vector<std::string> out;
    const auto all = store_->events("node", 100);
    for (const OutboxEvent& one : *all) out.emplace_back(as_text(one.record));
    return out;
  }

  static std::string made_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-account-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    return name;
  }

  bool refuse_ = false;
  std::uint8_t made_ = 0;
  std::string folder_ = made_folder();
  SetClock clock_;
  std::unique_ptr<AccountStore> store_ =
      adapters::sql::SqlAccountStore::open(adapters::sql::Connection::sqlite(folder_ + "/records.db", 1000).value())
          .value();
  Accounts accounts_{*store_, clock_, "default", witness()};
};

TEST_F(AccountsTest, LogsInWithTheRightPasswordAndOut) {
  EXPECT_TRUE(accounts_.is_empty().value());
  const Account account = add("zhang.wei", {"support", "administrator", "support"}, First::Only);
  EXPECT_FALSE(accounts_.is_empty().value());
  const auto login = accounts_.login("zhang.wei", kPassword);
  ASSERT_TRUE(login) << login.error().message;
  const Actor expected{"default", account.id.hex(), "zhang.wei", {"administrator", "support"}};
  EXPECT_EQ(login->actor, expected);
  EXPECT_EQ(login->token.size(), 64U);
  EXPECT_EQ(accounts_.actor_of(login->token).value(), expected);
  EXPECT_NE(accounts_.login("zhang.wei", kPassword)->token, login->token);
  ASSERT_TRUE(accounts_.logout(login->token));
  EXPECT_EQ(accounts_.actor_of(login->token).error().code, Code::Denied);
  EXPECT_TRUE(accounts_.logout(login->token));
}

TEST_F(AccountsTest, KeepsNeitherPasswordNorToken) {
  add("zhang.wei", {});
  const auto login = accounts_.login("zhang.wei", kPassword);
  auto connection = adapters::sql::Connection::sqlite(folder_ + "/records.db", 1000).value();
  auto all = connection.prepare("look", "SELECT hex(token) || password FROM session, account").value();
  ASSERT_TRUE(all.step().value());
  EXPECT_EQ(all.text(0).find(kPassword), std::string::npos);
  std::string token = login->token;
  for (char& c : token) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(all.text(0).find(token), std::string::npos);
}

TEST_F(AccountsTest, GivesOneAnswerForAWrongNameAndAWrongPassword) {
  add("zhang.wei", {});
  const auto name = accounts_.login("li.na", kPassword);
  const auto password = accounts_.login("zhang.wei", "another sentence");
  ASSERT_FALSE(name);
  ASSERT_FALSE(password);
  EXPECT_EQ(name.error().code, Code::Denied);
  EXPECT_EQ(name.error().message, password.error().message);
}

TEST_F(AccountsTest, MakesWrongPasswordsCostMoreAndMoreTime) {
  add("zhang.wei", {});
  std::int64_t blocked = 0;
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(accounts_.login("zhang.wei", "wrong"));
    const auto account = accounts_.list().value()[0];
    blocked = account.blocked_until_ms - clock_.now;
    EXPECT_EQ(blocked, i < 2 ? 0 : 1000 << (i - 2)) << i;
    if (blocked > 0) {
      const auto early = accounts_.login("zhang.wei", kPassword);
      ASSERT_FALSE(early) << "the right one too has to wait";
      EXPECT_NE(early.error().message.find("try again in"), std::string::npos);
    }
    clock_.now += blocked;
  }
  EXPECT_EQ(delay_ms(1000), 15 * 60 * 1000);
  ASSERT_TRUE(accounts_.login("zhang.wei", kPassword));
  EXPECT_EQ(accounts_.list().value()[0].failed, 0U);
}

TEST_F(AccountsTest, EndsASessionWithItsTime) {
  add("zhang.wei", {});
  const auto first = accounts_.login("zhang.wei", kPassword);
  clock_.now += kSessionMs - 1;
  EXPECT_TRUE(accounts_.actor_of(first->token));
  clock_.now += 1;
  EXPECT_EQ(accounts_.actor_of(first->token).error().code, Code::Denied);
  for (const std::string token : {"", "00", "zz"}) EXPECT_EQ(accounts_.actor_of(token).error().code, Code::Denied);
}

TEST_F(AccountsTest, EndsSessionsWhenTheAccountIsDisabledOrItsPasswordChanged) {
  add("boss", {"administrator"});
  add("zhang.wei", {"support"});
  const auto first = accounts_.login("zhang.wei", kPassword);
  ASSERT_TRUE(accounts_.change(
      "zhang.wei", {.roles = std::vector<std::string>{"reviewer"}, .password = {}, .disabled = {}}, "boss"));
  EXPECT_EQ(accounts_.actor_of(first->token).value().roles, std::vector<std::string>{"reviewer"}) << "from now on";
  ASSERT_TRUE(accounts_.change("zhang.wei", {.roles = {}, .password = "a new sentence", .disabled = {}}, "boss"));
  EXPECT_FALSE(accounts_.actor_of(first->token));
  EXPECT_FALSE(accounts_.login("zhang.wei", kPassword));
  const auto second = accounts_.login("zhang.wei", "a new sentence");
  ASSERT_TRUE(second);
  ASSERT_TRUE(accounts_.change("zhang.wei", {.roles = {}, .password = {}, .disabled = true}, "boss"));
  EXPECT_FALSE(accounts_.actor_of(second->token));
  EXPECT_EQ(accounts_.login("zhang.wei", "a new sentence").error().code, Code::Denied);
  ASSERT_TRUE(accounts_.change("zhang.wei", {.roles = {}, .password = {}, .disabled = false}, "boss"));
  EXPECT_TRUE(accounts_.login("zhang.wei", "a new sentence"));
}

TEST_F(AccountsTest, KeepsTheLastAdministrator) {
  add("boss", {"administrator"});
  EXPECT_EQ(accounts_.change("boss", {.roles = {}, .password = {}, .disabled = true}, "boss").error().code,
            Code::Conflict);
  EXPECT_EQ(accounts_.change("boss", {.roles = std::vector<std::string>{}, .password = {}, .disabled = {}}, "boss")
                .error()
                .code,
            Code::Conflict);
  add("second", {"administrator"});
  EXPECT_TRUE(accounts_.change("boss", {.roles = {}, .password = {}, .disabled = true}, "boss"));
  EXPECT_EQ(accounts_.change("second", {.roles = {}, .password = {}, .disabled = true}, "boss").error().code,
            Code::Conflict);
}

TEST_F(AccountsTest, RefusesBadNamesPasswordsRolesAndASecondFirst) {
  for (const std::string name : {"", "a b", "a\nb", "a/b", "\xff"})
    EXPECT_EQ(accounts_.add({name, {}, kPassword}, First::Any, "boss").error().code, Code::InvalidInput) << name;
  EXPECT_EQ(accounts_.add({std::string(65, 'a'), {}, kPassword}, First::Any, "boss").error().code, Code::InvalidInput);
  EXPECT_EQ(accounts_.add({"a", {}, "too short"}, First::Any, "boss").error().code, Code::InvalidInput);
  EXPECT_EQ(accounts_.add({"a", {"two words"}, kPassword}, First::Any, "boss").error().code, Code::InvalidInput);
  add("张伟", {"administrator"}, First::Only);
  EXPECT_EQ(accounts_.add({"张伟", {}, kPassword}, First::Any, "boss").error().code, Code::Conflict);
  EXPECT_EQ(accounts_.add({"b", {}, kPassword}, First::Only, "boss").error().code, Code::Conflict);
  EXPECT_EQ(accounts_.change("nobody", {}, "boss").error().code, Code::NotFound);
  Accounts others(*store_, clock_, "other", witness());
  EXPECT_TRUE(others.add({"张伟", {}, kPassword}, First::Only, "boss")) << "another tenant's";
  EXPECT_EQ(accounts_.list().value().size(), 1U);
}

TEST_F(AccountsTest, StoresTheEvidenceOfAnActWithTheAct) {
  add("zhang.wei", {"administrator"});
  ASSERT_TRUE(accounts_.login("zhang.wei", kPassword));
  EXPECT_FALSE(accounts_.login("zhang.wei", "another sentence"));
  ASSERT_TRUE(accounts_.change("zhang.wei", {.roles = std::vector<std::string>{"administrator", "support"}}, "boss"));
  EXPECT_EQ(events(), (std::vector<std::string>{
                          "account.created boss zhang.wei created", "account.login zhang.wei zhang.wei login",
                          "account.refused zhang.wei zhang.wei login", "account.changed boss zhang.wei roles"}));
  EXPECT_TRUE(store_->events("another", 100)->empty());
  ASSERT_TRUE(store_->drop_events(std::vector<Id>{store_->events("node", 1).value()[0].id, Id{}}));
  EXPECT_EQ(events().size(), 3U);
  EXPECT_EQ(store_->events("node", 0).error().code, Code::InvalidInput);
}

TEST_F(AccountsTest, DoesNothingThatHasNoEvidence) {
  add("zhang.wei", {"administrator"});
  refuse_ = true;
  EXPECT_EQ(accounts_.add({"li.na", {}, kPassword}, First::Any, "boss").error().code, Code::Unavailable);
  EXPECT_EQ(accounts_.change("zhang.wei", {.password = "a new sentence"}, "boss").error().code, Code::Unavailable);
  EXPECT_FALSE(accounts_.login("zhang.wei", kPassword));
  refuse_ = false;
  made_ = 0;  // the number of an event that is there: it cannot be stored, and neither can the act
  EXPECT_EQ(accounts_.add({"li.na", {}, kPassword}, First::Any, "boss").error().code, Code::Conflict);
  made_ = 0;
  EXPECT_EQ(accounts_.change("zhang.wei", {.password = "a new sentence"}, "boss").error().code, Code::Conflict);
  made_ = 0;
  EXPECT_EQ(accounts_.login("zhang.wei", kPassword).error().code, Code::Conflict);
  EXPECT_EQ(accounts_.list().value().size(), 1U);
  EXPECT_EQ(events().size(), 1U);
  clock_.now += 3600 * 1000;
  EXPECT_TRUE(accounts_.login("zhang.wei", kPassword)) << "the old password is still the one";
}

TEST_F(AccountsTest, AsksForTheOldPasswordAndMakesWrongOnesCostTime) {
  add("zhang.wei", {"support"});
  const AccountChange wrong{.password = "a new sentence", .old_password = "not the old one"};
  const AccountChange right{.password = "a new sentence", .old_password = kPassword};
  for (int i = 0; i < 3; ++i) {
    const auto refused = accounts_.change("zhang.wei", wrong, "zhang.wei");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::Denied);
    EXPECT_NE(refused.error().message.find("old password is wrong"), std::string::npos);
  }
  const auto early = accounts_.change("zhang.wei", right, "zhang.wei");
  ASSERT_FALSE(early);
  EXPECT_NE(early.error().message.find("try again in"), std::string::npos);
  EXPECT_EQ(events().back(), "account.refused zhang.wei zhang.wei password");
  clock_.now += 1000;
  ASSERT_TRUE(accounts_.change("zhang.wei", right, "zhang.wei"));
  EXPECT_TRUE(accounts_.login("zhang.wei", "a new sentence"));
  EXPECT_EQ(accounts_.change("zhang.wei", {}, "boss").error().code, Code::InvalidInput);
}

}  // namespace
}  // namespace assay::account
