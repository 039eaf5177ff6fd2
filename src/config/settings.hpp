// assay.toml: who we are and where our state lies (D16). Found from $ASSAY_CONFIG, the working folder upward,
// /etc/assay.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::config {

enum class Role : std::uint8_t { Provider, Supporter };
enum class Suite : std::uint8_t { International, ShangMi };  ///< "intl": SHA-256, Ed25519; "sm": SM3, SM2 (D19)
enum class Acknowledge : std::uint8_t {
  Wal,
  Fsync
};  ///< what an answer waits for: survives kill -9 / power loss (D11)

/// When a service's content gets a label that people see.
enum class Visible : std::uint8_t {
  OnRequest,  ///< when it is asked for
  Always
};

struct Service {
  std::string name;
  std::string service_class;  ///< free words of the operator: "image generation"
  Role role = Role::Provider;
  std::string provider_code;  ///< ContentProducer: 27-character code, or a bare name
  std::string
      propagator_code;  ///< ContentPropagator when we spread other producers' content; provider_code if not given
  std::string algorithm_filing;
  std::string genai_filing;
  Visible visible = Visible::OnRequest;
  std::string visible_place;   ///< an edge or a corner, "bottom-right"
  std::string visible_edge;    ///< of sounds and texts: "start", "end" or "both"
  std::string visible_cue;     ///< of sounds: "rhythm" or "spoken"
  std::string visible_text;    ///< empty: the usual words of rules/wording.toml
  bool demonstration = false;  ///< made by `assay init` without a code: not for release
};

/// The processes that decode, draw and encode, and what they may use.
struct Media {
  std::string program;                      ///< path of assay-media; empty: found beside this program
  std::string cue;                          ///< WAV of another spoken cue; empty: ours
  std::string cue_text;                     ///< what it says
  std::string tessdata;                     ///< folder of Tesseract's language files; empty: the system's
  unsigned workers = 0;                     ///< at once; 0: one a processor
  std::uint64_t most_pixels = 100'000'000;  ///< width x height of a picture or frame
  std::uint64_t most_memory_mib = 1024;     ///< of a worker
  std::uint64_t most_output_mib = 8192;     ///< of a file it writes
  unsigned time_limit_s = 60;               ///< without headway
  unsigned longest_job_s = 7200;            ///< with or without
  unsigned jobs_per_worker = 200;           ///< then a fresh one takes its place
};

/// Where records and accounts are kept.
struct Store {
  enum class Kind : std::uint8_t { Sqlite, Postgres };
  Kind kind = Kind::Sqlite;
  std::string
      location;  ///< Sqlite: path of the file. Postgres: the URL; it may hold a password, so it is never printed
};

struct Settings {
  std::string file;   ///< path of the assay.toml
  std::string state;  ///< folder of database, keys and log: `.assay` beside the file
  std::string tenant = "default";
  std::string origin;  ///< name of the evidence log
  Suite suite = Suite::International;
  Acknowledge acknowledge = Acknowledge::Wal;
  Media media;
  Store store;
  std::string rules;  ///< folder of rules that replaces the built-in ones; empty: the built-in ones
  /// The operator's own limits, where the law leaves the number to it: {"complaint_feedback", 10}.
  std::map<std::string, std::int32_t, std::less<>> limits;
  std::vector<Service> services;

  [[nodiscard]] std::string database() const { return state + "/assay.db"; }
  [[nodiscard]] std::string log_folder() const { return state + "/log"; }
  [[nodiscard]] std::string key_file(std::string_view name) const {
    return state + "/keys/" + std::string(name) + ".pem";
  }
  /// Keys of personal data: "seal", "lookup".
  [[nodiscard]] std::string sealing_key_file(std::string_view name) const {
    return state + "/keys/" + std::string(name) + ".key";
  }
  [[nodiscard]] std::string attachment_folder() const { return state + "/attachments"; }
  [[nodiscard]] std::string session_file() const { return state + "/session"; }
  /// The service called `name`, the first one if `name` is empty. @return Configuration listing the names there are
  [[nodiscard]] Result<const Service*> service(std::string_view name) const;
};

/// The path of the assay.toml in force. @return Configuration naming `assay init` when there is none
[[nodiscard]] Result<std::string> find_settings();
/// @return Configuration with file, line and key for anything missing, misspelt or of the wrong kind
[[nodiscard]] Result<Settings> load_settings(const std::string& path);

/// What `assay init` asks for.
struct NewSettings {
  std::string name;
  std::string service_class;
  Role role = Role::Provider;
  std::string provider_code;
  std::string propagator_code;
  std::string origin;
  Suite suite = Suite::International;
  bool demonstration = false;
};
/// The text of a new, commented assay.toml.
[[nodiscard]] std::string settings_text(const NewSettings& fresh);

[[nodiscard]] std::string_view role_name(Role role) noexcept;
[[nodiscard]] std::string_view suite_name(Suite suite) noexcept;

}  // namespace assay::config
