// Which prefix means which of the few namespaces we care for. Internal to this folder.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace assay::xmp {

enum class Namespace : std::uint8_t { Other, Label, OtherLabel, Rdf, MediaManagement };

inline constexpr std::string_view kRdfNamespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline constexpr std::string_view kOtherLabelNamespace = "http://cvdca.org.cn/ns/aigc/1.0/";

/// By URI as it stands in the packet; the label namespaces with or without their last slash.
[[nodiscard]] Namespace namespace_of(std::string_view escaped_uri);

/// The bindings in force at a place in the walk, innermost last.
class Bindings {
 public:
  /// @return Limited at more than 256 in force, so that no packet makes a lookup long
  [[nodiscard]] Result<> bind(std::string_view prefix, std::string_view escaped_uri, std::size_t offset);
  [[nodiscard]] Namespace lookup(std::string_view prefix) const noexcept;
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  void restore(std::size_t count) noexcept { count_ = count; }

 private:
  struct Binding {
    std::string_view prefix;
    Namespace space = Namespace::Other;
  };
  std::array<Binding, 256> bindings_;
  std::size_t count_ = 0;
};

struct Name {
  std::string_view prefix;
  std::string_view local;
};
[[nodiscard]] inline Name split_name(std::string_view name) noexcept {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

}  // namespace assay::xmp
