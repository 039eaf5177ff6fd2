#include "container/id3/rewrite.hpp"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>

#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

class CrcSink final : public ByteSink {
 public:
  [[nodiscard]] Result<> write(BytesView bytes) override {
    crc_ = ::crc32_z(crc_, bytes.data(), bytes.size());
    return {};
  }
  [[nodiscard]] std::uint32_t crc() const noexcept { return static_cast<std::uint32_t>(crc_); }

 private:
  uLong crc_ = 0;
};

Result<bool> are_zeros(ByteSource& source, std::uint64_t offset, std::uint64_t length) {
  ASSAY_TRY(const Bytes bytes, source.read(offset, length));
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

Bytes number(std::uint32_t value) {
  Bytes bytes;
  append_be<std::uint32_t>(bytes, value);
  return bytes;
}

/// The check sum as 2.4 tells it: 35 bits, seven a byte.
Bytes long_sync_safe(std::uint32_t value) {
  Bytes bytes;
  for (const unsigned shift : {28U, 21U, 14U, 7U, 0U})
    bytes.push_back(static_cast<std::uint8_t>(value >> shift & 0x7fU));
  return bytes;
}

/// The changes to one tag as they come together.
class Plan {
 public:
  Plan(ByteSource& source, const Tag& tag, Rewrite rewrite) : source_(source), tag_(tag) {
    if (rewrite.guest) guest_ = &tag.frames[*rewrite.guest];
    kept_ = tag.frames.size() - (guest_ != nullptr ? 1 : 0);
    std::size_t dropped_behind = 0;
    for (OtherFrame& other : rewrite.others) {
      if (other.frame.empty()) {
        --kept_;
        if (rewrite.guest && other.index > *rewrite.guest) ++dropped_behind;
      }
      const Frame& frame = tag.frames[other.index];
      change(frame.offset, frame.size(), std::move(other.frame));
    }
    guest_last_ = rewrite.guest && tag.frames.size() - *rewrite.guest - 1 == dropped_behind;
  }

  Result<> put_guest(Bytes frame) {
    ASSAY_CHECK(find_guest());
    if (guest_ != nullptr && !guest_in_padding_) {
      change(guest_->offset, guest_->size(), std::move(frame));
      return {};
    }
    const std::uint64_t before = guest_ != nullptr ? guest_->size() : 0;
    const std::uint64_t taken = frame.size() > before ? frame.size() - before : 0;
    bool fits = before + tag_.padding() >= frame.size() + kKeptPadding;
    if (fits) {
      ASSAY_TRY(fits, are_zeros(source_, tag_.frames_end, taken + kKeptPadding));
    }
    if (fits) {
      put_last(std::move(frame), before, taken);
    } else {
      if (guest_ != nullptr) change(guest_->offset, before, Bytes(before));
      padding_added_ += static_cast<std::int64_t>(before);
      change(tag_.frames_begin, 0, std::move(frame));
    }
    return {};
  }

  Result<> take_guest() {
    if (guest_ == nullptr) return {};
    ASSAY_CHECK(find_guest());
    change(guest_->offset, guest_->size(), guest_in_padding_ ? Bytes(guest_->size()) : Bytes{});
    if (guest_in_padding_) padding_added_ += static_cast<std::int64_t>(guest_->size());
    return {};
  }

  [[nodiscard]] bool nothing_left() const noexcept { return kept_ == 0 && !tag_.junk; }

  /// Whether readers find the frames that are meant, the guest among them: what stands behind damage may join up with
  /// new frames, and frame sizes told in the wrong way are only guessed. A guest that goes may take with it what told
  /// the sizes; the frames that are left tell then.
  Result<> check_outcome(const std::vector<Change>& changes, std::size_t guests) {
    if (!tag_.junk && (tag_.sizes == FrameSizes::SyncSafe) == (tag_.major == 4)) return {};
    MemorySink sink;
    ASSAY_CHECK(spliced(changes, tag_.offset, tag_.end).carry_out(source_, sink));
    MemorySource made(sink.bytes(), source_.name());
    Window window(made);
    ASSAY_TRY(const std::optional<Tag> after, tag_at(window, 0, made.size()));
    const bool gone = guest_ != nullptr && guests == 0;
    if (after && after->frames.size() == kept_ + guests && (gone || after->sizes == tag_.sizes) &&
        after->junk == tag_.junk)
      return {};
    return fail(Code::Corrupt, tag_.damage.empty() ? "its frame sizes are ambiguous" : tag_.damage);
  }

  Result<std::vector<Change>> finish() {
    const std::uint64_t size = tag_.body_end - tag_.offset - kTagHeader + added_ - removed_;
    if (size > kMostSyncSafe)
      return fail(Code::Limited,
                  fmt::format("it would grow to {} bytes, an ID3 tag holds at most {}", size, kMostSyncSafe));
    std::vector<Change> around;
    if (added_ != removed_) {
      ASSAY_CHECK(check_footer());
      const Bytes told = number(to_sync_safe(static_cast<std::uint32_t>(size)));
      around.push_back({tag_.offset + 6, 4, told});
      if (tag_.footer) around.push_back({tag_.body_end + 6, 4, told});
    }
    if (tag_.extended) ASSAY_CHECK(renew_extended(*tag_.extended, around));
    changes_.insert(changes_.end(), std::make_move_iterator(around.begin()), std::make_move_iterator(around.end()));
    return std::move(changes_);
  }

 private:
  /// Whether the guest was put into the padding: zeros tell, not whatever else stands behind the frames.
  Result<> find_guest() {
    if (!guest_last_ || tag_.padding() < kKeptPadding) return {};
    ASSAY_TRY(guest_in_padding_, are_zeros(source_, tag_.frames_end, kKeptPadding));
    return {};
  }

  /// A footer that says something else than the header cannot be told anew so that it could be told back.
  Result<> check_footer() {
    if (!tag_.footer) return {};
    constexpr std::size_t kLetters = 3;
    ASSAY_TRY(const Bytes header, source_.read(tag_.offset + kLetters, kTagHeader - kLetters));
    ASSAY_TRY(const Bytes footer, source_.read(tag_.body_end + kLetters, kTagHeader - kLetters));
    if (header == footer) return {};
    return fail(Code::Corrupt, fmt::format("its footer at 0x{:x} does not repeat its header", tag_.body_end));
  }

  void change(std::uint64_t offset, std::uint64_t length, Bytes bytes) {
    added_ += bytes.size();
    removed_ += length;
    changes_.push_back({offset, length, std::move(bytes)});
  }

  /// In the padding, behind all frames: no byte behind the tag moves.
  void put_last(Bytes frame, std::uint64_t before, std::uint64_t taken) {
    padding_added_ += static_cast<std::int64_t>(before) - static_cast<std::int64_t>(frame.size());
    if (frame.size() < before) frame.resize(static_cast<std::size_t>(before));
    if (guest_ == nullptr || guest_->end == tag_.frames_end) {
      change(guest_ == nullptr ? tag_.frames_end : guest_->offset, before + taken, std::move(frame));
    } else {
      change(guest_->offset, before, std::move(frame));
      change(tag_.frames_end, taken, {});
    }
  }

  Result<> renew_extended(const ExtendedHeader& extended, std::vector<Change>& around) {
    if (extended.padding && padding_added_ != 0) {
      ASSAY_TRY(const Bytes told, source_.read(*extended.padding, 4));
      around.push_back({*extended.padding, 4,
                        number(load_be<std::uint32_t>(told.data()) + static_cast<std::uint32_t>(padding_added_))});
    }
    if (extended.crc) {
      // 2.3 sums up the frames, 2.4 the padding too.
      CrcSink sum;
      const std::uint64_t end = tag_.major == 3 ? tag_.frames_end : tag_.body_end;
      ASSAY_CHECK(spliced(changes_, tag_.frames_begin, end).carry_out(source_, sum));
      const Bytes told = tag_.major == 3 ? number(sum.crc()) : long_sync_safe(sum.crc());
      around.push_back({*extended.crc, told.size(), told});
    }
    return {};
  }

  ByteSource& source_;
  const Tag& tag_;
  const Frame* guest_ = nullptr;
  bool guest_last_ = false;  // of the frames that stay
  bool guest_in_padding_ = false;
  std::size_t kept_ = 0;  // frames that stay, without the guest
  std::uint64_t added_ = 0;
  std::uint64_t removed_ = 0;
  std::int64_t padding_added_ = 0;
  std::vector<Change> changes_;
};

}  // namespace

Result<> check_editable(const Tag& tag) {
  if (tag.opaque)
    return fail(Code::Unsupported,
                fmt::format("it is of version 2.{} or compressed as a whole; its frames are not known", tag.major));
  if (tag.missing > 0)
    return fail(Code::Corrupt, fmt::format("it claims {} bytes more than the file has (truncated?)", tag.missing));
  if (tag.extended && tag.unsynchronised)
    return fail(Code::Unsupported, "its extended header is unsynchronised, which is not edited");
  return {};
}

Result<std::vector<Change>> with_guest(ByteSource& source, const Tag& tag, Rewrite rewrite, Bytes frame) {
  ASSAY_CHECK(check_editable(tag));
  if (!rewrite.guest && tag.frames.size() == kMostFrames)
    return fail(Code::Limited, fmt::format("it has {} frames, more are not read", kMostFrames));
  Plan plan(source, tag, std::move(rewrite));
  ASSAY_CHECK(plan.put_guest(std::move(frame)));
  ASSAY_TRY(std::vector<Change> changes, plan.finish());
  ASSAY_CHECK(plan.check_outcome(changes, 1));
  return changes;
}

Result<std::vector<Change>> without_guest(ByteSource& source, const Tag& tag, Rewrite rewrite) {
  ASSAY_CHECK(check_editable(tag));
  Plan plan(source, tag, std::move(rewrite));
  if (plan.nothing_left()) return std::vector<Change>{{tag.offset, tag.end - tag.offset, {}}};
  ASSAY_CHECK(plan.take_guest());
  ASSAY_TRY(std::vector<Change> changes, plan.finish());
  ASSAY_CHECK(plan.check_outcome(changes, 0));
  return changes;
}

Result<std::vector<Change>> with_others(ByteSource& source, const Tag& tag, Rewrite rewrite) {
  ASSAY_CHECK(check_editable(tag));
  Plan plan(source, tag, std::move(rewrite));
  ASSAY_TRY(std::vector<Change> changes, plan.finish());
  ASSAY_CHECK(plan.check_outcome(changes, 0));
  return changes;
}

Tag fresh_tag() noexcept { return {}; }

Bytes make_tag(BytesView frames) {
  const std::size_t least = kTagHeader + frames.size() + kFreshPadding;
  const std::size_t size = (least + kFreshPadding - 1) / kFreshPadding * kFreshPadding;
  Bytes tag;
  tag.reserve(size);
  append(tag, std::string_view("ID3\4\0\0", 6));
  append_be<std::uint32_t>(tag, to_sync_safe(static_cast<std::uint32_t>(size - kTagHeader)));
  append(tag, frames);
  tag.resize(size);
  return tag;
}

}  // namespace assay::container::id3
