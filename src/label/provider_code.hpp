// The 27-character code that names a service in ContentProducer and ContentPropagator. Source: TC260-PG-20252A.
//
//   00 1 1 91110000MA0000000H 1 0001
//    |  | | |                  | `-- four characters of the provider's own
//    |  | | |                  `---- 1 generation service, 2 propagation service, 0 not used (then 0000 follows)
//    |  | | `----------------------- subject: unified social credit code (GB 32100), the last one is its check
//    character |  | `------------------------- how the subject is bound: 1 unified social credit code |
//    `--------------------------- kind of subject: 1 organisation
//    `------------------------------ format of the code
//
// A code names a legal entity, not a brand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "label/finding.hpp"

namespace assay::label {

inline constexpr std::size_t kProviderCodeLength = 27;
inline constexpr std::size_t kCreditCodeLength = 18;

/// Position 23.
enum class ServiceKind : std::uint8_t { NotUsed = 0, Generation = 1, Propagation = 2 };

struct ProviderCode {
  std::string credit_code;  ///< 18 characters
  ServiceKind service = ServiceKind::NotUsed;
  std::string own = "0000";  ///< 4 digits or upper-case letters
  /// The 27 characters.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const ProviderCode&, const ProviderCode&) = default;
};

/// Check character of the first 17 characters of a unified social credit code (GB 32100-2015: weights 3^i mod 31 over
/// 0123456789ABCDEFGHJKLMNPQRTUWXY). nullopt: not 17 characters of that alphabet.
[[nodiscard]] std::optional<char> credit_code_check(std::string_view first_seventeen) noexcept;

/// A code from its parts. @return InvalidInput naming the part: credit code (length, character, check character), own
/// part, or an own part without a kind of service
[[nodiscard]] Result<ProviderCode> make_provider_code(std::string_view credit_code, ServiceKind service,
                                                      std::string_view own);

/// The parts of a code. Strict: upper case, right check character. @return InvalidInput naming the first wrong place
[[nodiscard]] Result<ProviderCode> parse_provider_code(std::string_view text);

/// What is wrong with `text` as a code, for the field it stands in. The standard allows a name as well, so a text that
/// is not meant as a code (too unlike one) gives nothing.
[[nodiscard]] std::vector<Finding> check_provider_code(std::string_view field, std::string_view text);

}  // namespace assay::label
