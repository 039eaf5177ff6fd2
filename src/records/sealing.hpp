// Personal data in records (D13): each record has a key of its own, sealed under the office's; each value is bound to
// tenant, register, field and record.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/seal.hpp"
#include "records/definition/definition.hpp"
#include "records/definition/value.hpp"
#include "records/fields.hpp"

namespace assay::records {

/// Which record.
struct Subject {
  std::string_view tenant;
  std::string_view reg;
  std::string_view id;  ///< 32 hex
};

class Sealing {
 public:
  Sealing(crypto::SealingKey master, crypto::SealingKey lookup)
      : master_(std::move(master)), lookup_(std::move(lookup)) {}

  /// Puts the value into `fields`, sealed; makes the record's key when it has none.
  [[nodiscard]] Result<> put(const Subject& subject, const definition::Field& field, const definition::Value& value,
                             Fields& fields) const;
  /// The value of a sealed field; empty when it has none. @return Corrupt, Configuration (another key)
  [[nodiscard]] Result<definition::Value> get(const Subject& subject, const definition::Field& field,
                                              const Fields& fields) const;
  /// By what a sealed value is found: a keyed digest of its folded text, hex.
  [[nodiscard]] std::string lookup(const Subject& subject, const definition::Field& field, std::string_view text) const;

 private:
  crypto::SealingKey master_;
  crypto::SealingKey lookup_;
};

}  // namespace assay::records
