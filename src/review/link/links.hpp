// Hosts and URLs that are looked for in texts. Immutable once filled; any number of threads may read it.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "review/link/url.hpp"

namespace assay::review::link {

struct Listed {
  std::uint32_t number = 0;  ///< as the caller counts
  std::uint32_t port = 0;    ///< 0: any
  std::u32string path;       ///< empty: all
};

class Links {
 public:
  void add(std::uint32_t number, const Url& url);
  [[nodiscard]] bool empty() const noexcept { return hosts_.empty(); }
  [[nodiscard]] bool has_top(const std::string& label) const { return tops_.contains(label); }
  /// Whether a last label, or a host, begins so.
  [[nodiscard]] bool top_begins(std::u32string_view part) const { return begins(tops_in_order_, part); }
  [[nodiscard]] bool host_begins(std::u32string_view part) const { return begins(hosts_in_order_, part); }
  /// Characters of the last labels there are, the longest first.
  [[nodiscard]] const std::vector<std::size_t>& top_lengths() const noexcept { return top_lengths_; }
  /// Characters of the longest host.
  [[nodiscard]] std::size_t longest_host() const noexcept { return longest_host_; }
  [[nodiscard]] const std::vector<Listed>* find(const std::string& host) const {
    const auto at = hosts_.find(host);
    return at == hosts_.end() ? nullptr : &at->second;
  }

 private:
  using Ordered = std::set<std::u32string, std::less<>>;
  [[nodiscard]] static bool begins(const Ordered& all, std::u32string_view part) {
    const auto at = all.lower_bound(part);
    return at != all.end() && std::u32string_view(*at).starts_with(part);
  }
  Ordered tops_in_order_, hosts_in_order_;
  std::unordered_map<std::string, std::vector<Listed>> hosts_;
  std::unordered_set<std::string> tops_;
  std::vector<std::size_t> top_lengths_;
  std::size_t longest_host_ = 0;
};

}  // namespace assay::review::link
