// Where the files that belong to records lie. They are named by their content, so the same file is kept once and nobody
// can change one without being noticed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_source.hpp"
#include "base/result.hpp"

namespace assay::ports {

inline constexpr std::uint64_t kMostAttachment = std::uint64_t{4} << 30U;  ///< bytes of one file

struct KeptFile {
  std::string sha256;  ///< hex
  std::uint64_t size = 0;
};

class Attachments {
 public:
  virtual ~Attachments() = default;
  Attachments() = default;
  Attachments(const Attachments&) = delete;
  Attachments& operator=(const Attachments&) = delete;

  /// Keeps a copy, whole or not at all; a file that is there already stays. @return Limited over kMostAttachment,
  /// Unavailable (disk full)
  [[nodiscard]] virtual Result<KeptFile> add(ByteSource& source) = 0;
  /// Copies the file into `sink` after checking all of it against its name. @return NotFound; Corrupt naming the path
  /// when its content is not what was attached
  [[nodiscard]] virtual Result<> read(std::string_view sha256, ByteSink& sink) = 0;
  /// The check alone. Errors as read.
  [[nodiscard]] virtual Result<> check(std::string_view sha256) = 0;
  /// Takes the file away; one that is not there is none of our business.
  [[nodiscard]] virtual Result<> remove(std::string_view sha256) = 0;
};

}  // namespace assay::ports
