// What remains to be done once an event is recorded, in words that outlive the process: kept with the event, read after
// a crash.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::service {

struct PendingFile {
  bool in_place = false;  ///< a journal beside `path` is to be redone; else `temporary` is to be renamed to `path`
  std::string temporary;
  std::string path;  ///< absolute
};

[[nodiscard]] std::string encode(const PendingFile& action);
[[nodiscard]] std::optional<PendingFile> decode_pending(std::string_view text);

}  // namespace assay::service
