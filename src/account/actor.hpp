// Who acts: a person at the command line, in a stated tenant and with stated roles.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace assay::account {

/// A person who has logged in. Roles are keys of rules/staff.toml.
struct Actor {
  std::string tenant;
  std::string id;    ///< 32 hexadecimal digits, never used again for somebody else
  std::string name;  ///< what the person logs in with
  std::vector<std::string> roles;

  [[nodiscard]] bool has_role(std::string_view role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  }
  friend bool operator==(const Actor&, const Actor&) = default;
};

}  // namespace assay::account
