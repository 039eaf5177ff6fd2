#include "review/link/link_scan.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"

namespace assay::review::link {
namespace {

// Letters kept before a dot: the longest host, with brackets around each of its dots.
constexpr std::size_t kBack = 3 * kLongestHost + 4;
constexpr std::size_t kKept = 16 * 1024;

constexpr std::string_view kEncoded = "xn--";
constexpr char32_t kFullStop = U'。';
constexpr char32_t kPoint = U'点';  // `bad点com`

bool is_alnum(char32_t code) noexcept {
  return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}
bool is_plain(char32_t code) noexcept { return is_alnum(code) || code == '-' || code == '_'; }
// Signs of Chinese and general punctuation, blanks: no host has them.
bool is_sign(char32_t code) noexcept {
  return (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f) || code == 0xfffd ||
         (code >= 0xff00 && code <= 0xff0f) || code == 0xa0;
}
bool is_dot(char32_t code) noexcept { return code == '.' || code == kFullStop; }
bool in_label(char32_t code) noexcept { return is_plain(code) || (code >= 0x80 && !is_sign(code)); }
bool opens(char32_t code) noexcept { return code == '[' || code == '(' || code == '{'; }
bool closes(char32_t code) noexcept { return code == ']' || code == ')' || code == '}'; }

// With the punycode in it undone.
std::string host_of(std::string_view host) {
  if (host.find("xn--") == std::string_view::npos) return std::string(host);
  std::string out;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    const auto plain = label_of_punycode(label);
    out += plain ? *plain : std::string(label);
    if (dot == std::string_view::npos) return out;
    out += '.';
    host.remove_prefix(dot + 1);
  }
}

}  // namespace

void LinkScan::feed(std::string_view chunk, std::vector<LinkHit>& hits) {
  while (!chunk.empty()) {
    const std::size_t before = run_.size();
    letters_.feed(chunk.substr(0, kKept), run_);
    chunk.remove_prefix(std::min(kKept, chunk.size()));
    if (following_ == Following::Yes)
      for (std::size_t letter = before; letter < run_.size(); ++letter) follow(letter);
    look(End::Open, hits);
    std::erase_if(live_, [this](const Live& live) { return live.frozen && live.dot < next_; });
    if (next_ > kKept) {
      const std::size_t drop = next_ - kBack;
      run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(drop));
      next_ -= drop;
      for (Live& live : live_) {
        live.begin -= drop;
        live.dot -= drop;
      }
    }
  }
}

void LinkScan::finish(std::vector<LinkHit>& hits) {
  letters_.finish(run_);
  look(End::Over, hits);
  run_.clear();
  live_.clear();
  next_ = 0;
}

std::uint64_t LinkScan::safe_until() const noexcept {
  std::uint64_t until = letters_.position();
  for (const Live& live : live_) until = std::min(until, run_[live.begin].begin);
  return until;
}

// In the order of the text; what depends on letters not read yet waits, and all behind it.
void LinkScan::look(End end, std::vector<LinkHit>& hits) {
  for (; next_ < run_.size(); ++next_) {
    const char32_t here = run_[next_].code;
    if (!is_dot(here) && (here != kPoint || next_ == 0 || !is_alnum(run_[next_ - 1].code))) continue;
    const std::size_t certain = hits.size();
    short_ = false;
    at_dot(next_, hits);
    if (short_ && end == End::Open) {
      hits.resize(certain);
      return;
    }
  }
}

// Punycode is longer than what it stands for.
std::size_t LinkScan::longest_run() const noexcept { return std::min(kLongestHost, 4 * links_->longest_host() + 16); }

void LinkScan::follow(std::size_t letter) {
  const char32_t here = run_[letter].code;
  const char32_t before = letter > 0 ? run_[letter - 1].code : 0;
  std::vector<Live> parted;
  std::erase_if(live_, [&](Live& live) {
    if (live.frozen) return false;
    // `bad点com`: a letter of the host, or a dot
    if (here == kPoint && is_alnum(before) && live.bracket == 0) {
      Live other = live;
      other.dot = letter;
      other.host += U'.';
      if (may_become_host(other)) parted.push_back(std::move(other));
    }
    if (goes_on(live, letter)) return false;
    live.frozen = live.dot > live.begin && live.dot >= next_;
    return !live.frozen;
  });
  live_.insert(live_.end(), std::make_move_iterator(parted.begin()), std::make_move_iterator(parted.end()));
  if (!in_label(here) || (is_plain(before) && is_plain(here))) return;
  Live fresh;
  fresh.begin = fresh.dot = letter;
  fresh.host = here;
  if (may_become_host(fresh)) live_.push_back(std::move(fresh));
}

bool LinkScan::goes_on(Live& live, std::size_t letter) const {
  const char32_t here = run_[letter].code;
  if (live.bracket == 1) {
    live.bracket = 2;
    live.dot = is_dot(here) ? letter : live.dot;
    return is_dot(here);
  }
  if (live.bracket == 2) {
    live.bracket = 0;
    live.host += U'.';
    return closes(here) && may_become_host(live);
  }
  if (opens(here)) {
    live.bracket = 1;
    return true;
  }
  if (!is_dot(here) && !in_label(here)) return false;
  if (is_dot(here)) live.dot = letter;
  live.host += is_dot(here) ? U'.' : here;
  return may_become_host(live);
}

bool LinkScan::may_become_host(Live& live) const {
  constexpr std::u32string_view kBegin = U"xn--";
  if (live.host.size() > longest_run()) return false;
  const std::size_t dot = live.host.rfind(U'.');
  const auto label = std::u32string_view(live.host).substr(dot == std::u32string::npos ? 0 : dot + 1);
  live.encoded |= label.starts_with(kBegin);
  return live.encoded || kBegin.starts_with(label) || links_->host_begins(live.host);
}

void LinkScan::at_dot(std::size_t dot, std::vector<LinkHit>& hits) const {
  std::size_t left = dot;       // behind what stands before the dot
  std::size_t right = dot + 1;  // where the last label begins
  if (dot > 0 && opens(code(dot - 1)) && closes(code(right))) {
    --left;
    ++right;
  }
  if (left == 0 || !in_label(code(left - 1)) || !in_label(code(right))) return;
  std::string top;
  std::size_t plain = right;
  for (; is_plain(code(plain)) && plain - right < kLongestLabel; ++plain) top += static_cast<char>(code(plain));
  if (top.starts_with(kEncoded)) {
    if (const auto label = label_of_punycode(top); label && links_->has_top(*label))
      with_top(left, *label, plain, hits);
    return;
  }
  // What is not read matters only if there is punycode, or a last label that goes on so.
  if (!kEncoded.starts_with(top)) short_ = false;
  std::u32string part;
  for (const std::size_t length : links_->top_lengths()) {
    top.clear();
    part.clear();
    for (std::size_t i = right; i < right + length && i < run_.size(); ++i) {
      append_utf8(top, run_[i].code);
      part += run_[i].code;
    }
    const std::size_t behind = right + length;
    if (behind > run_.size()) {
      short_ |= links_->top_begins(part);
      continue;
    }
    if (!links_->has_top(top)) continue;
    // The label goes on, or the host does: bad.co is not bad.com, and not bad.co.uk.
    if (is_plain(code(behind - 1)) && is_plain(code(behind))) continue;
    if (code(behind) == '.' && is_alnum(code(behind + 1))) continue;
    with_top(left, top, behind, hits);
  }
}

// Goes back from the dot before the last label: wherever a host may begin, is it a listed one?
void LinkScan::with_top(std::size_t left, const std::string& top, std::size_t behind,
                        std::vector<LinkHit>& hits) const {
  const std::size_t most = longest_run();
  std::u32string reversed;
  for (std::size_t at = left; at > 0 && reversed.size() < most; --at) {
    const char32_t here = code(at - 1);
    if (is_dot(here)) {
      reversed += '.';
      continue;
    }
    if (!in_label(here)) {
      // `www[.]bad.example`
      const bool bracket = at > 2 && closes(here) && is_dot(code(at - 2)) && opens(code(at - 3));
      if (!bracket) return;
      reversed += '.';
      at -= 2;
      continue;
    }
    reversed += here;
    const char32_t before = at > 1 ? code(at - 2) : 0;
    if (is_plain(before) && is_plain(here)) continue;
    std::string host;
    for (auto one = reversed.rbegin(); one != reversed.rend(); ++one) append_utf8(host, *one);
    host = host_of(host);
    host += '.';
    host += top;
    if (const auto* const listed = links_->find(host)) take(*listed, at - 1, behind, hits);
  }
}

void LinkScan::take(const std::vector<Listed>& listed, std::size_t begin, std::size_t behind,
                    std::vector<LinkHit>& hits) const {
  std::size_t path = behind;
  std::uint32_t port = 0;
  if (code(path) == ':' && code(path + 1) >= '0' && code(path + 1) <= '9') {
    for (++path; code(path) >= '0' && code(path) <= '9' && port <= 65'535; ++path)
      port = port * 10 + static_cast<std::uint32_t>(code(path) - '0');
    if (port == 80 || port == 443) port = 0;
  }
  for (const Listed& one : listed) {
    if (one.port != 0 && one.port != port) continue;
    std::size_t end = behind;
    if (!one.path.empty()) {
      std::size_t matched = 0;
      while (matched < one.path.size() && code(path + matched) == one.path[matched]) ++matched;
      end = path + matched;
      const char32_t next = code(end);
      if (matched < one.path.size() || is_plain(next) || next == '~' || (next == '.' && is_alnum(code(end + 1))))
        continue;
    }
    std::string read_as;
    for (std::size_t i = begin; i < end; ++i) append_utf8(read_as, run_[i].code);
    hits.push_back({one.number, run_[begin].begin, run_[end - 1].end, std::move(read_as)});
  }
}

}  // namespace assay::review::link
