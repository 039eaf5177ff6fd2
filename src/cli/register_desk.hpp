// What every command about registers needs: who is logged in, the rules in force, the store, the log, the engine.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "account/actor.hpp"
#include "adapters/localfs/file_source.hpp"
#include "cli/command.hpp"
#include "cli/session.hpp"
#include "cli/whole_file.hpp"
#include "law/rules/rule_set.hpp"
#include "records/engine.hpp"

namespace assay::cli {

class Desk {
 public:
  /// Opens all of it; what a crash left out of the evidence log is appended now. @return Configuration, Denied (nobody
  /// is logged in), Unavailable
  [[nodiscard]] static Result<std::unique_ptr<Desk>> open();
  /// For who needs not be logged in: actor() is nobody.
  [[nodiscard]] static Result<std::unique_ptr<Desk>> open_for_anybody();
  [[nodiscard]] records::Engine& engine() noexcept { return *engine_; }
  [[nodiscard]] const account::Actor& actor() const noexcept { return actor_; }
  [[nodiscard]] Session& session() noexcept { return session_; }
  [[nodiscard]] const records::definition::Catalog& catalog() const noexcept { return catalog_; }
  [[nodiscard]] const law::rules::RuleSet& rules() const noexcept { return *rules_; }
  /// Before exit: a checkpoint over what was written. What the log refuses is said on standard error.
  [[nodiscard]] Result<> finish();
  /// Events of records and accounts that the log refuses.
  [[nodiscard]] Result<records::Waiting> waiting();

 private:
  [[nodiscard]] static Result<std::unique_ptr<Desk>> open_as(Session session, account::Actor actor);
  explicit Desk(Session session) : session_(std::move(session)) {}
  Session session_;
  account::Actor actor_;
  const law::rules::RuleSet* rules_ = nullptr;
  records::definition::Catalog catalog_;
  evidence::Log* log_ = nullptr;
  std::unique_ptr<records::RecordStore> store_;
  std::unique_ptr<ports::Attachments> attachments_;
  std::unique_ptr<records::ContentCheck> contents_;
  std::unique_ptr<records::EventSink> sink_;
  std::optional<records::Engine> engine_;
  records::Waiting of_accounts_;
};

/// The registers of the rules in force, for commands that need nobody to be logged in.
[[nodiscard]] Result<records::definition::Catalog> registers_in_force();

/// Files to attach, open as long as this lives.
struct OpenFiles {
  std::vector<std::unique_ptr<adapters::localfs::FileSource>> sources;
  std::vector<records::IncomingFile> files;
};
[[nodiscard]] Result<OpenFiles> open_files(const std::vector<std::string>& paths);

/// `--set KEY=VALUE` and `--file FACTS.json` as fields. @return InvalidInput
[[nodiscard]] Result<records::Inputs> given_fields(const Arguments& arguments,
                                                   const records::definition::Definition& definition);
/// Asks on the terminal for fields that are empty in `have`; an empty answer leaves an optional one empty. Does nothing
/// when nobody is there to answer.
[[nodiscard]] Result<> ask_fields(const std::vector<const records::definition::Field*>& fields,
                                  const records::Fields& have, records::Inputs& into);
/// True when a person sits at both ends and JSON was not asked for.
[[nodiscard]] bool can_ask(const Arguments& arguments) noexcept;

/// Of a file with records or fields, in bytes.
inline constexpr std::uint64_t kMostFile = std::uint64_t{512} << 20U;

}  // namespace assay::cli
