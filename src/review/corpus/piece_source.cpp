#include "review/corpus/piece_source.hpp"

#include <fmt/core.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <utility>

namespace assay::review::corpus {
namespace {

/// Reads on from a place of the file.
class Reading {
 public:
  Reading(ByteSource& source, std::uint64_t begin) : source_(source), at_(begin) {}
  [[nodiscard]] Result<BytesView> next() {
    if (at_ >= source_.size()) return BytesView();
    if (buffer_.empty()) buffer_.resize(kPieceBytes);
    const std::span<std::uint8_t> there(
        buffer_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(buffer_.size(), source_.size() - at_)));
    ASSAY_CHECK(source_.read_at(at_, there));
    at_ += there.size();
    return BytesView(there);
  }
  [[nodiscard]] std::uint64_t at() const noexcept { return at_; }
  [[nodiscard]] std::string_view name() const noexcept { return source_.name(); }

 private:
  ByteSource& source_;
  std::uint64_t at_;
  Bytes buffer_;
};

class PlainPieces final : public PieceSource {
 public:
  PlainPieces(ByteSource& source, std::uint64_t begin) : reading_(source, begin) {}
  Result<std::string_view> next() override {
    ASSAY_TRY(const BytesView bytes, reading_.next());
    return as_text(bytes);
  }

 private:
  Reading reading_;
};

/// Both unpackers' common part: how much came of how much.
class Unpacking : public PieceSource {
 protected:
  explicit Unpacking(ByteSource& source) : reading_(source, 0), out_(kPieceBytes) {}
  [[nodiscard]] Result<> take_more() {
    ASSAY_TRY(in_, reading_.next());
    return {};
  }
  [[nodiscard]] Result<std::string_view> give(std::size_t length) {
    total_ += length;
    if (total_ > kMostUnpacked || (total_ > kFreeBytes && total_ / kMostRatio > reading_.at()))
      return fail(Code::Limited, fmt::format("{}: {} bytes came out of {}, more than {} for each is taken for a bomb",
                                             reading_.name(), total_, reading_.at(), kMostRatio));
    return as_text(BytesView(out_.data(), length));
  }
  [[nodiscard]] tl::unexpected<Error> broken(std::string_view what) const {
    return fail(Code::Corrupt, fmt::format("{}: {} near byte {}", reading_.name(), what, reading_.at() - in_.size()));
  }

  Reading reading_;
  BytesView in_;
  Bytes out_;
  std::uint64_t total_ = 0;
};

class GzipPieces final : public Unpacking {
 public:
  explicit GzipPieces(ByteSource& source) : Unpacking(source) {}
  ~GzipPieces() override {
    if (open_) ::inflateEnd(&stream_);
  }
  GzipPieces(const GzipPieces&) = delete;
  GzipPieces& operator=(const GzipPieces&) = delete;

  Result<std::string_view> next() override {
    constexpr int kGzipOnly = 15 + 16;
    if (!open_) {
      if (::inflateInit2(&stream_, kGzipOnly) != Z_OK) return fail(Code::Internal, "zlib cannot be started");
      open_ = true;
    }
    while (true) {
      if (in_.empty()) {
        ASSAY_CHECK(take_more());
        if (in_.empty()) {
          if (inside_) return broken("gzip data are cut off");
          return std::string_view();
        }
      }
      if (!inside_) {  // a new member, or the zeros that tape drives add
        if (in_[0] == 0) return std::string_view();
        if (::inflateReset(&stream_) != Z_OK) return fail(Code::Internal, "zlib cannot be started");
        inside_ = true;
      }
      stream_.next_in = const_cast<Bytef*>(in_.data());
      stream_.avail_in = static_cast<uInt>(in_.size());
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int answer = ::inflate(&stream_, Z_NO_FLUSH);
      in_ = in_.last(stream_.avail_in);
      if (answer == Z_STREAM_END)
        inside_ = false;
      else if (answer != Z_OK && answer != Z_BUF_ERROR)
        return broken("gzip data are broken");
      const std::size_t length = out_.size() - stream_.avail_out;
      if (length > 0) return give(length);
    }
  }

 private:
  z_stream stream_{};
  bool open_ = false;
  bool inside_ = false;
};

class ZstdPieces final : public Unpacking {
 public:
  explicit ZstdPieces(ByteSource& source) : Unpacking(source), stream_(::ZSTD_createDCtx()) {
    if (stream_) ::ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kMostWindowLog);
  }

  Result<std::string_view> next() override {
    if (!stream_) return fail(Code::Unavailable, "no memory for zstd");
    while (true) {
      if (in_.empty() && !more_) {
        ASSAY_CHECK(take_more());
        if (in_.empty()) {
          if (inside_) return broken("zstd data are cut off");
          return std::string_view();
        }
      }
      ZSTD_inBuffer in{in_.data(), in_.size(), 0};
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      const std::size_t answer = ::ZSTD_decompressStream(stream_.get(), &out, &in);
      in_ = in_.subspan(in.pos);
      if (::ZSTD_isError(answer) != 0) return broken(fmt::format("zstd: {}", ::ZSTD_getErrorName(answer)));
      inside_ = answer != 0;
      more_ = inside_ && out.pos == out.size;
      if (out.pos > 0) return give(out.pos);
      more_ = false;
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* stream) const noexcept { ::ZSTD_freeDCtx(stream); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> stream_;
  bool inside_ = false;
  bool more_ = false;  // the last piece was full: there may be more without new input
};

}  // namespace

std::unique_ptr<PieceSource> plain_pieces(ByteSource& source, std::uint64_t begin) {
  return std::make_unique<PlainPieces>(source, begin);
}

std::unique_ptr<PieceSource> unpacked_pieces(ByteSource& source, FileKind kind) {
  if (kind == FileKind::Gzip) return std::make_unique<GzipPieces>(source);
  return std::make_unique<ZstdPieces>(source);
}

}  // namespace assay::review::corpus
