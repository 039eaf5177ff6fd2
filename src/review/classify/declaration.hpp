// Classifiers as data (docs/formats/classifiers.md): what is sent where, what an answer means, how long and how often,
// and what happens when none answers. Read with every mistake named by file and line; holds no secret, only where it
// is.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "law/rules/risk_list.hpp"
#include "review/classify/phrase.hpp"
#include "review/classify/pointer.hpp"
#include "review/entry/entry.hpp"

namespace assay::review::classify {

enum class Kind : std::uint8_t {
  Http,           ///< judges texts, pictures or both
  Transcription,  ///< writes down a recording, whose words are then judged like a text
  FastText,       ///< a model of our own, asked in assay-text
};
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;

/// A category of the classifier: which kind of risk it is for us, and from which score on what is done.
struct Category {
  std::string name;
  std::string risk;                                ///< key in rules/risks.toml
  std::array<std::optional<double>, 4> from = {};  ///< by entry::Action
  /// The strictest action that the score reaches.
  [[nodiscard]] std::optional<entry::Action> action(double score) const noexcept;
};

enum class SecretPlace : std::uint8_t { Environment, File };
struct Secret {
  std::string name;
  SecretPlace place = SecretPlace::Environment;
  std::string where;  ///< of a file: its path
};

/// What an error means.
enum class Meaning : std::uint8_t { Retryable, Quota, Broken, Refused };
struct ErrorRule {
  int status = 0;    ///< 0: any
  std::string code;  ///< what stands at Answer::error; empty: any
  Meaning means = Meaning::Broken;
};

enum class BodyForm : std::uint8_t { Json, Form, Multipart };
struct RequestShape {
  BodyForm form = BodyForm::Json;
  std::string json;                                    ///< the body, with something at the places that are filled
  std::vector<std::pair<Pointer, Phrase>> put;         ///< what stands where in it
  std::vector<std::pair<std::string, Phrase>> fields;  ///< of a form
  std::string file_field;                              ///< of a multipart form
};

/// HMAC-SHA256 over declared parts; the result is {signature} in headers.
struct Signing {
  Phrase key;                  ///< "TC3{secret.key}"
  std::vector<Phrase> derive;  ///< key = HMAC(key, step) for each
  Phrase canonical;            ///< its SHA-256 is {canonical_sha256} in `message`
  Phrase message;
  bool base64 = false;  ///< else hexadecimal
};

struct AnswerShape {
  std::optional<Pointer> verdict;  ///< true and false, or words
  std::vector<std::string> safe, unsafe;
  std::vector<std::string> unsure;  ///< words between the two: what they name counts half
  bool codes = false;               ///< lines behind the verdict's first hold codes of categories
  std::string codes_label;        ///< the line that begins so holds them, others nothing: "Categories:"; "": all lines
  std::string codes_between;      ///< what stands between two codes: ","; "": blanks, commas, semicolons
  std::optional<Pointer> scores;  ///< an object: category and number
  std::optional<Pointer> items;   ///< an array of objects, or one object
  Pointer item_name, item_score;  ///< in an item
  bool items_scored = false;
  std::vector<std::string> ignore;  ///< categories that mean nothing was found
  double scale = 1;                 ///< the highest score
  std::optional<Pointer> transcript;
  std::optional<Pointer> segments;  ///< an array of objects, in order, whose texts together are the transcript
  Pointer segment_text, segment_start, segment_end;  ///< in a segment; seconds
  std::optional<Pointer> model;
  std::optional<Pointer> error;  ///< a code; absent, null or one of `ok`: no error
  std::vector<std::string> ok;
};

struct Declaration {
  std::string name;
  Kind kind = Kind::Http;
  std::string model;   ///< as it is asked for; of fasttext: path of the file
  std::string sha256;  ///< of that file, hexadecimal
  std::string method = "POST";
  std::string url;
  std::string ca_file, proxy;
  std::vector<std::pair<std::string, Phrase>> headers;
  std::vector<Secret> secrets;
  std::optional<RequestShape> request;  ///< of a text or a recording; nothing: it is not asked about texts
  std::optional<RequestShape> picture;  ///< of a picture; nothing: it is not asked about pictures
  std::optional<Signing> signing;
  AnswerShape answer;
  std::vector<ErrorRule> errors;
  std::uint32_t connect_limit_ms = 1000;
  std::uint32_t time_limit_ms = 3000;
  std::size_t most_answer = std::size_t{64} * 1024;  ///< bytes
  std::size_t most_text = std::size_t{16} * 1024;    ///< bytes sent at once; a longer text goes in pieces
  std::size_t overlap = 256;                         ///< bytes that pieces have in common
  std::size_t most_picture = std::size_t{5} << 20U;  ///< bytes of a picture file; a larger one is not sent
  std::uint32_t retries = 0;
  std::vector<Category> categories;
  /// What is done when it says unsafe and no declared category reaches a score, or an undeclared one is named.
  entry::Action flagged = entry::Action::Hold;
  entry::Action refused = entry::Action::Hold;  ///< when the vendor refuses to look at it
  std::vector<std::string> classes;             ///< of rules/risks.toml that its categories come under, sorted
  int line = 0;

  [[nodiscard]] const Category* find(std::string_view category) const noexcept;
  [[nodiscard]] bool takes_texts() const noexcept { return kind == Kind::FastText || (kind == Kind::Http && request); }
  [[nodiscard]] bool takes_pictures() const noexcept { return kind == Kind::Http && picture; }
};

/// What happens with a class of risks when none of its classifiers answered.
enum class Without : std::uint8_t {
  Closed,  ///< block
  Hold,    ///< a person decides
  Local,   ///< entries and models of our own decide; hold where there are none for the class
  Open,    ///< it passes, with a ticket: somebody looks at it later
};
[[nodiscard]] std::string_view name_of(Without without) noexcept;

struct BudgetLimits {
  std::uint32_t calls = 16;               ///< for one text
  std::uint32_t milliseconds = 10'000;    ///< for one text
  std::uint64_t calls_per_day = 100'000;  ///< days of Beijing; of each classifier; 0: no limit
};

struct BreakerLimits {
  std::uint32_t failures = 5;       ///< in a row, until nothing more is sent
  std::uint32_t open_seconds = 30;  ///< for that long
  std::uint32_t probes = 1;         ///< calls at a time that are tried then
  std::uint32_t successes = 2;      ///< in a row, until it is trusted again
};

/// Of a text that goes out bit by bit.
struct StreamLimits {
  std::size_t every = 0;      ///< bytes after which classifiers are asked about what came since; 0: at the end alone
  std::size_t overlap = 256;  ///< bytes that a stretch has in common with the one before
};

struct Declarations {
  BudgetLimits budget;
  StreamLimits stream;
  BreakerLimits breaker;
  std::map<std::string, Without, std::less<>> without;  ///< by class; every class of rules/risks.toml is there
  std::uint32_t ticket_hours = 24;                      ///< until somebody has looked at what passed with a ticket
  std::vector<Declaration> classifiers;
};

/// Longest file and most classifiers in it.
inline constexpr std::size_t kMostDeclarationBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMostClassifiers = 32;

/// @param name  path of the file, for messages; paths in it are relative to its folder
/// @return Configuration with file and line
[[nodiscard]] Result<Declarations> read_declarations(std::string_view text, std::string_view name,
                                                     const law::rules::RiskList& risks);

}  // namespace assay::review::classify
