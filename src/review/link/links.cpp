#include "review/link/links.hpp"

#include <algorithm>
#include <utility>

#include "review/link/letters.hpp"

namespace assay::review::link {
namespace {

std::u32string codes_of(std::string_view text) {
  Letters letters;
  std::vector<Letter> read;
  letters.feed(text, read);
  letters.finish(read);
  std::u32string codes;
  for (const Letter& one : read) codes += one.code;
  return codes;
}

}  // namespace

void Links::add(std::uint32_t number, const Url& url) {
  hosts_[url.host].push_back({number, url.port, codes_of(url.path)});
  std::u32string host = codes_of(url.host);
  longest_host_ = std::max(longest_host_, host.size());
  hosts_in_order_.insert(std::move(host));
  const std::string top = url.host.substr(url.host.rfind('.') + 1);
  if (!tops_.insert(top).second) return;
  std::u32string letters = codes_of(top);
  const std::size_t length = letters.size();
  tops_in_order_.insert(std::move(letters));
  if (std::find(top_lengths_.begin(), top_lengths_.end(), length) != top_lengths_.end()) return;
  top_lengths_.push_back(length);
  std::sort(top_lengths_.rbegin(), top_lengths_.rend());
}

}  // namespace assay::review::link
