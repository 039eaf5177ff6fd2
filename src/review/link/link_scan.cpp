#include "review/link/link_scan.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace assay::review::link {
namespace {

// Letters that a dot waits for behind it: the longest last label, a port, the longest path and a sign that ends it.
constexpr std::size_t kAhead = kLongestLabel + 8 + kLongestPath + 4;
// Letters kept before it: the longest host, and brackets around the dot.
constexpr std::size_t kBack = kLongestHost + 4;
constexpr std::size_t kKept = 16 * 1024;

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
    letters_.feed(chunk.substr(0, kKept), run_);
    chunk.remove_prefix(std::min(kKept, chunk.size()));
    if (run_.size() > next_ + kAhead) look(run_.size() - kAhead, hits);
    if (next_ > kKept) {
      const std::size_t drop = next_ - kBack;
      run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(drop));
      next_ -= drop;
    }
  }
}

void LinkScan::finish(std::vector<LinkHit>& hits) {
  letters_.finish(run_);
  look(run_.size(), hits);
  run_.clear();
  next_ = 0;
}

void LinkScan::look(std::size_t until, std::vector<LinkHit>& hits) {
  for (; next_ < until; ++next_) {
    const char32_t here = run_[next_].code;
    if (is_dot(here) || (here == kPoint && next_ > 0 && is_alnum(run_[next_ - 1].code))) at_dot(next_, hits);
  }
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
  if (top.starts_with("xn--")) {
    if (const auto label = label_of_punycode(top); label && links_->has_top(*label))
      with_top(left, *label, plain, hits);
    return;
  }
  for (const std::size_t length : links_->top_lengths()) {
    top.clear();
    for (std::size_t i = right; i < right + length && i < run_.size(); ++i) append_utf8(top, run_[i].code);
    const std::size_t behind = right + length;
    if (behind > run_.size() || !links_->has_top(top)) continue;
    // The label goes on, or the host does: bad.co is not bad.com, and not bad.co.uk.
    if (is_plain(code(behind - 1)) && is_plain(code(behind))) continue;
    if (code(behind) == '.' && is_alnum(code(behind + 1))) continue;
    with_top(left, top, behind, hits);
  }
}

// Goes back from the dot before the last label: wherever a host may begin, is it a listed one?
void LinkScan::with_top(std::size_t left, const std::string& top, std::size_t behind,
                        std::vector<LinkHit>& hits) const {
  // Punycode is longer than what it stands for.
  const std::size_t most = std::min(kLongestHost, 4 * links_->longest_host() + 16);
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
