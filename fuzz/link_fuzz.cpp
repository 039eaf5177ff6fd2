// deps: review/entry review/link text base
// Hosts and paths from the input, and a text cut as the input says: the same links are found however the text is cut,
// each inside the text; contacts come out of any text with what they need.
//
//   [urls or contacts, one a line]  \x1e  [lengths of chunks]  \x1e  [text]
#include <algorithm>
#include <cstdint>
#include <tuple>

#include "base/bytes.hpp"
#include "input_parts.hpp"
#include "review/entry/contact.hpp"
#include "review/link/link_scan.hpp"

namespace {

using namespace assay;
using namespace assay::review;
using fuzz::must;
using fuzz::until;

constexpr std::size_t kMostUrls = 8;
constexpr std::size_t kLongestText = 4096;

std::vector<link::LinkHit> sorted(std::vector<link::LinkHit> hits) {
  std::sort(hits.begin(), hits.end(), [](const link::LinkHit& a, const link::LinkHit& b) {
    return std::tie(a.begin, a.end, a.number) < std::tie(b.begin, b.end, b.number);
  });
  return hits;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text({data, size});
  std::string_view names = until(rest, '\x1e');
  const std::string_view cuts = until(rest, '\x1e');
  const std::string_view text = rest.substr(0, kLongestText);
  auto links = std::make_shared<link::Links>();
  for (std::uint32_t number = 0; !names.empty() && number < kMostUrls; ++number) {
    const std::string_view name = until(names, '\n');
    if (const auto url = link::read_url(name)) links->add(number, *url);
    if (const auto core = entry::contact_core(name)) {
      must(!core->empty());
      for (const std::string& writing : entry::contact_writings(name)) must(!writing.empty());
      static_cast<void>(
          entry::stands_alone(*core, text.substr(0, entry::kBeforeContact), text.empty() ? '\0' : text[0]));
    }
  }
  link::LinkScan scan(links);
  std::vector<link::LinkHit> whole;
  scan.feed(text, whole);
  scan.finish(whole);
  std::vector<link::LinkHit> pieces;
  std::string_view left = text;
  for (std::size_t i = 0; !left.empty(); ++i) {
    const std::size_t length = cuts.empty() ? 1 : static_cast<unsigned char>(cuts[i % cuts.size()]) % 40U + 1;
    scan.feed(left.substr(0, length), pieces);
    left.remove_prefix(std::min(length, left.size()));
  }
  scan.finish(pieces);
  whole = sorted(std::move(whole));
  pieces = sorted(std::move(pieces));
  must(whole.size() == pieces.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const link::LinkHit& one = whole[i];
    must(one.begin == pieces[i].begin && one.end == pieces[i].end && one.number == pieces[i].number);
    must(one.begin < one.end && one.end <= text.size() && !one.read_as.empty());
  }
  return 0;
}
