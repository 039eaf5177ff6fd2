#include "review/corpus/line_cutter.hpp"

namespace assay::review::corpus {
namespace {

std::string_view without_return(std::string_view line) noexcept {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<bool> LineCutter::fill() {
  if (!left_.empty()) return true;
  ASSAY_TRY(left_, source_.next());
  return !left_.empty();
}

Result<LineCutter::Line> LineCutter::next() {
  while (skips_) {  // the line before the range, at least its end
    ASSAY_TRY(const bool more, fill());
    if (!more || at_ >= end_) return Line{{}, at_, true, true};
    const std::size_t end = left_.find('\n');
    const std::size_t gone = end == std::string_view::npos ? left_.size() : end + 1;
    left_.remove_prefix(gone);
    at_ += gone;
    skips_ = end == std::string_view::npos;
  }
  held_.clear();
  Line line;
  line.offset = at_;
  if (at_ >= end_) return Line{{}, at_, true, true};
  while (true) {
    ASSAY_TRY(const bool more, fill());
    if (!more) {
      line.end = held_.empty();
      line.text = without_return(held_);
      return line;
    }
    const std::size_t end = left_.find('\n');
    const std::string_view part = left_.substr(0, end);
    if (end == std::string_view::npos) {
      held_ += part;
      at_ += part.size();
      left_ = {};
      if (held_.size() > kLongestText) {
        inside_ = true;
        line.whole = false;
        line.text = held_;
        return line;
      }
      continue;
    }
    if (held_.empty()) {
      line.text = without_return(part);
    } else {
      held_ += part;
      line.text = without_return(held_);
    }
    at_ += end + 1;
    left_.remove_prefix(end + 1);
    return line;
  }
}

Result<std::string_view> LineCutter::rest() {
  if (!inside_) return std::string_view();
  ASSAY_TRY(const bool more, fill());
  if (!more) {
    inside_ = false;
    return std::string_view();
  }
  const std::size_t end = left_.find('\n');
  const std::string_view part = left_.substr(0, end);
  inside_ = end == std::string_view::npos;
  const std::size_t gone = inside_ ? part.size() : end + 1;
  at_ += gone;
  left_.remove_prefix(gone);
  if (part.empty()) return rest();  // it ended here
  return part;
}

}  // namespace assay::review::corpus
