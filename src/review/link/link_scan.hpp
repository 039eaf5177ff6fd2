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

/// Remembers some thousand characters, whatever the length of the text. Belongs to one thread.
class LinkScan {
 public:
  explicit LinkScan(std::shared_ptr<const Links> links) : links_(std::move(links)) {}
  void feed(std::string_view chunk, std::vector<LinkHit>& hits);
  /// The text is over; the scan is ready for the next one.
  void finish(std::vector<LinkHit>& hits);

 private:
  void look(std::size_t until, std::vector<LinkHit>& hits);
  void at_dot(std::size_t dot, std::vector<LinkHit>& hits) const;
  void with_top(std::size_t left, const std::string& top, std::size_t behind, std::vector<LinkHit>& hits) const;
  void take(const std::vector<Listed>& listed, std::size_t begin, std::size_t behind, std::vector<LinkHit>& hits) const;
  [[nodiscard]] char32_t code(std::size_t at) const { return at < run_.size() ? run_[at].code : 0; }

  std::shared_ptr<const Links> links_;
  Letters letters_;
  std::vector<Letter> run_;
  std::size_t next_ = 0;  // in run_: dots before it are looked at
};

}  // namespace assay::review::link
