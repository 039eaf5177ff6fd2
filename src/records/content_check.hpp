// The port behind which those who understand a register's files hold a record against them: this room keeps files and
// fields and reads neither.
//
//   office.contents = &check;      // asked at each move, with the record as the move would leave it
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/record_store.hpp"

namespace assay::records {

/// A record as a move would leave it.
struct Examined {
  std::string_view reg;     ///< key of the register
  std::string_view number;  ///< of the record
  std::string_view move;    ///< key of the move
  std::string_view fields_json;
  const std::vector<HistoryEntry>& history;      ///< before the move
  const std::vector<StoredAttachment>& present;  ///< attached before
  const std::vector<StoredAttachment>& added;    ///< with the move
};

class ContentCheck {
 public:
  virtual ~ContentCheck() = default;
  ContentCheck() = default;
  ContentCheck(const ContentCheck&) = delete;
  ContentCheck& operator=(const ContentCheck&) = delete;
  /// @return InvalidInput, when the files are not what the fields say: which field, both values, what to do. The move
  /// is then not made
  [[nodiscard]] virtual Result<> check(const Examined& record) const = 0;
};

}  // namespace assay::records
