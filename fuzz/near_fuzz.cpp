// deps: review/near text base
// A sample and a text from the input, the text cut as the input says: the same shingles and the same near texts however
// it is cut, each inside the text; a text that is the sample, and says nothing twice, is one hundred percent of it.
//
//   [percent]  [lengths of chunks]  \x1e  [sample]  \x1e  [text]
#include <algorithm>
#include <cstdint>

#include "base/bytes.hpp"
#include "input_parts.hpp"
#include "review/near/near_scan.hpp"

namespace {

using namespace assay;
using namespace assay::review;
using fuzz::must;
using fuzz::until;

constexpr std::size_t kLongestText = 8192;

// Calls `feed` with the pieces of the text.
template <class Feed>
void cut(std::string_view text, std::string_view cuts, const Feed& feed) {
  for (std::size_t i = 0; !text.empty(); ++i) {
    const std::size_t length = cuts.empty() ? 1 : static_cast<unsigned char>(cuts[i % cuts.size()]) % 60U + 1;
    feed(text.substr(0, length));
    text.remove_prefix(std::min(length, text.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text({data, size});
  if (rest.empty()) return 0;
  const auto percent = static_cast<std::uint8_t>(30 + static_cast<unsigned char>(rest.front()) % 71);
  rest.remove_prefix(1);
  const std::string_view cuts = until(rest, '\x1e');
  const std::string_view sample = until(rest, '\x1e').substr(0, kLongestText);
  const std::string_view text = rest.substr(0, kLongestText);

  near::Shingler shingler;
  std::vector<near::Shingle> whole;
  shingler.feed(text, whole);
  shingler.finish(whole);
  std::vector<near::Shingle> pieces;
  cut(text, cuts, [&](std::string_view piece) { shingler.feed(piece, pieces); });
  shingler.finish(pieces);
  must(whole.size() == pieces.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    must(whole[i].hash == pieces[i].hash && whole[i].begin == pieces[i].begin && whole[i].end == pieces[i].end);
    must(whole[i].begin <= whole[i].end && whole[i].end <= text.size());
  }

  auto samples = std::make_shared<near::Samples>();
  if (!samples->add(0, sample, percent)) return 0;
  samples->index();
  near::NearScan scan(samples);
  std::vector<near::NearHit> hits;
  scan.feed(text, hits);
  scan.finish(hits);
  std::vector<near::NearHit> again;
  cut(text, cuts, [&](std::string_view piece) { scan.feed(piece, again); });
  scan.finish(again);
  must(hits.size() == again.size());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    must(hits[i].begin == again[i].begin && hits[i].end == again[i].end && hits[i].percent == again[i].percent);
    must(hits[i].begin < hits[i].end && hits[i].end <= text.size());
    must(hits[i].percent <= 100 && hits[i].percent >= percent - 1U);
  }
  again.clear();
  scan.feed(sample, again);
  scan.finish(again);
  // a sample that says things twice is longer than the stretch it is looked for in
  std::vector<near::Shingle> own;
  shingler.feed(sample, own);
  shingler.finish(own);
  if (own.size() != samples->sample(0).shingles.size()) return 0;
  must(std::any_of(again.begin(), again.end(), [](const near::NearHit& one) { return one.percent == 100; }));
  return 0;
}
