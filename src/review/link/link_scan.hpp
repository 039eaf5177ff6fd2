// Looks for listed hosts and URLs in a text or stream: `ｗｗｗ．Bad。example`, `b%61d[.]example:80/x`, `xn--...`,
// `bad点example`.
//
//   LinkScan scan(links);
//   scan.feed(chunk, hits); ... scan.finish(hits);      // hits do not depend on the cuts
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/link/letters.hpp"
#include "review/link/links.hpp"

namespace assay::review::link {

struct LinkHit {
  std::uint32_t number = 0;          ///< the one given to Links::add
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original: the host without what stands before a listed one, and
                                     ///< the path as far as it is listed
  std::string read_as;               ///< what stands there, as it was compared
  friend bool operator==(const LinkHit&, const LinkHit&) = default;
};

/// Whether safe_until() is asked: it costs a look at each character.
enum class Following : std::uint8_t { No, Yes };

/// Remembers some thousand characters, whatever the length of the text. Belongs to one thread.
class LinkScan {
 public:
  explicit LinkScan(std::shared_ptr<const Links> links, Following following = Following::No)
      : links_(std::move(links)), following_(following) {}
  void feed(std::string_view chunk, std::vector<LinkHit>& hits);
  /// The text is over; the scan is ready for the next one.
  void finish(std::vector<LinkHit>& hits);
  /// With Following::Yes: every hit still to come begins at this byte or behind. What is before it begins no listed
  /// host, as far as it has been read.
  [[nodiscard]] std::uint64_t safe_until() const noexcept;

 private:
  enum class End : std::uint8_t { Open, Over };  ///< whether more text follows
  /// Letters that may become a listed host.
  struct Live {
    std::size_t begin = 0;     // in run_
    std::size_t dot = 0;       // in run_, the last one behind begin; begin: none yet
    std::u32string host;       // as far as read, dots as `.`
    std::uint8_t bracket = 0;  // of `[.]`: signs seen
    bool encoded = false;      // has a label in punycode: its letters say nothing
    bool frozen = false;       // goes on no more, and its last dot is not decided
  };
  void look(End end, std::vector<LinkHit>& hits);
  void follow(std::size_t letter);
  [[nodiscard]] bool goes_on(Live& live, std::size_t letter) const;
  [[nodiscard]] bool may_become_host(Live& live) const;
  [[nodiscard]] std::size_t longest_run() const noexcept;
  void at_dot(std::size_t dot, std::vector<LinkHit>& hits) const;
  void with_top(std::size_t left, const std::string& top, std::size_t behind, std::vector<LinkHit>& hits) const;
  void take(const std::vector<Listed>& listed, std::size_t begin, std::size_t behind, std::vector<LinkHit>& hits) const;
  [[nodiscard]] char32_t code(std::size_t at) const {
    short_ |= at >= run_.size();
    return at < run_.size() ? run_[at].code : 0;
  }

  std::shared_ptr<const Links> links_;
  Letters letters_;
  std::vector<Letter> run_;
  std::size_t next_ = 0;        // in run_: dots before it are decided
  mutable bool short_ = false;  // what is not read yet was asked for
  Following following_;
  std::vector<Live> live_;
};

}  // namespace assay::review::link
