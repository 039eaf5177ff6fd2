// The one way a fallible function answers: a value, or an Error that says what was being done to which thing, where,
// and what to do next.
//
//   Result<Bytes> head = source.read(0, 16);
//   ASSAY_TRY(const std::uint32_t size, box_size(*head));   // returns the error to our caller
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace assay {

/// A dozen classes of failure, mapped once to an exit code (exit_code) and to an HTTP status.
enum class Code : std::uint8_t {
  InvalidInput,  ///< the caller's words are wrong: usage, a value out of range
  Unsupported,   ///< a thing we know and do not do: a format without a carrier
  NotFound,      ///< a file, a record, an event
  Conflict,      ///< another producer's label, a clash of names, a file that changed under us
  Denied,        ///< no permission
  Limited,       ///< over a stated limit
  Unavailable,   ///< disk full, database locked, service down
  Timeout,
  Corrupt,        ///< bytes that break their own format
  Internal,       ///< our mistake
  Configuration,  ///< assay.toml or keys are missing or wrong
};

struct Error {
  Code code = Code::Internal;
  std::string message;
};

template <class T = void>
using Result = tl::expected<T, Error>;

/// Kebab-case name for JSON output: "invalid-input", "corrupt".
[[nodiscard]] std::string_view code_name(Code code) noexcept;

/// Process exit code of an error class: 2 usage, 3 configuration, then 10 + code (0 is success, 1 is "findings or bad
/// files").
[[nodiscard]] int exit_code(Code code) noexcept;

[[nodiscard]] inline tl::unexpected<Error> fail(Code code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// Puts the thing's name before the message: "photo.jpg: APP1 at 0x2f1c claims ...".
[[nodiscard]] inline Error in_context(std::string_view thing, Error error) {
  error.message.insert(0, ": ").insert(0, thing);
  return error;
}

}  // namespace assay

#define ASSAY_CONCAT_INNER(a, b) a##b
#define ASSAY_CONCAT(a, b) ASSAY_CONCAT_INNER(a, b)
#define ASSAY_TRY_NAMED(tmp, target, ...)                                    \
  auto tmp = (__VA_ARGS__);                                                  \
  if (!tmp) return ::tl::unexpected<::assay::Error>(std::move(tmp).error()); \
  target = std::move(*tmp)
/// ASSAY_TRY(auto x, f()): declares or assigns the value of f(), or returns its error.
#define ASSAY_TRY(target, ...) ASSAY_TRY_NAMED(ASSAY_CONCAT(assay_try_, __LINE__), target, __VA_ARGS__)
/// ASSAY_CHECK(f()): returns the error of f(), drops its value.
#define ASSAY_CHECK(...)                                                                         \
  do {                                                                                           \
    auto assay_check_ = (__VA_ARGS__);                                                           \
    if (!assay_check_) return ::tl::unexpected<::assay::Error>(std::move(assay_check_).error()); \
  } while (false)
