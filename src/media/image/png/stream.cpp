#include "media/image/png/stream.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::media::image::png {
namespace {

constexpr std::size_t kZlibHeader = 2;
constexpr std::size_t kZlibTrailer = 4;
constexpr std::size_t kWindow = 32 * 1024;
/// New IDAT chunks: big enough to cost nothing, small enough for readers that hold one.
constexpr std::size_t kChunk = 256 * 1024;
constexpr int kMostWindowBits = 15;

std::vector<BytesView> data_spans(BytesView file, const Header& header) {
  std::vector<BytesView> spans;
  for (const Chunk& chunk : header.chunks) {
    if (chunk.type == container::png::kIdat && chunk.length > 0)
      spans.push_back(file.subspan(chunk.data(), chunk.length));
  }
  return spans;
}

/// Up to `count` bytes of the joined spans from `offset`.
Bytes joined_bytes(const std::vector<BytesView>& spans, std::uint64_t offset, std::size_t count) {
  Bytes out;
  for (const BytesView span : spans) {
    if (offset >= span.size()) {
      offset -= span.size();
      continue;
    }
    const BytesView rest = span.subspan(static_cast<std::size_t>(offset));
    append(out, rest.first(std::min(count - out.size(), rest.size())));
    offset = 0;
    if (out.size() == count) break;
  }
  return out;
}

int window_bits(std::uint8_t method) noexcept { return (method >> 4U) + 8; }

/// The level that made a stream, as its header hints (RFC 1950, FLEVEL).
int level_of(std::uint8_t flags) noexcept {
  static constexpr std::array<int, 4> kLevels = {1, 4, 6, 7};
  return kLevels[flags >> 6U];
}

/// What PNG writers take for rows like these: filtered samples are short numbers, entries and bits repeat.
int strategy_of(const Header& header) noexcept {
  return header.form.type == ColourType::Palette || header.form.depth < 8 ? Z_DEFAULT_STRATEGY : Z_FILTERED;
}

}  // namespace

Border stream_start() {
  Border border;
  border.packed = kZlibHeader;
  return border;
}

StreamReader::StreamReader(BytesView file, const Header& header)
    : file_(file), spans_(data_spans(file, header)), zlib_(std::make_unique<z_stream>()) {}

StreamReader::StreamReader(StreamReader&& other) noexcept = default;

StreamReader::~StreamReader() {
  if (zlib_ && started_) inflateEnd(zlib_.get());
}

Result<StreamReader> StreamReader::open(BytesView file, const Header& header) {
  StreamReader reader(file, header);
  const Bytes head = joined_bytes(reader.spans_, 0, kZlibHeader);
  if (head.size() < kZlibHeader || (head[0] & 15U) != 8 || window_bits(head[0]) > kMostWindowBits ||
      (head[0] * 256U + head[1]) % 31 != 0 || (head[1] & 32U) != 0)
    return fail(Code::Corrupt, "the image data does not begin with a zlib header");
  ASSAY_CHECK(reader.start(stream_start()));
  return reader;
}

Result<StreamReader> StreamReader::open_at(BytesView file, const Header& header, const Border& border) {
  StreamReader reader(file, header);
  ASSAY_CHECK(reader.start(border));
  return reader;
}

Result<> StreamReader::start(const Border& border) {
  if (inflateInit2(zlib_.get(), -kMostWindowBits) != Z_OK) return fail(Code::Internal, "zlib does not start");
  started_ = true;
  border_ = border;
  inflated_ = border.inflated;
  sum_ = border.sum;
  std::uint64_t skip = border.packed;
  while (next_span() && skip >= span_.size()) skip -= span_.size();
  skip = std::min<std::uint64_t>(skip, span_.size());
  zlib_->next_in += skip;
  zlib_->avail_in -= static_cast<uInt>(skip);
  if (border.bits > 0) {
    if (zlib_->avail_in == 0) return fail(Code::Corrupt, "the image data ends (truncated?)");
    inflatePrime(zlib_.get(), static_cast<int>(8 - border.bits), *zlib_->next_in >> border.bits);
    ++zlib_->next_in;
    --zlib_->avail_in;
  }
  if (!border.window.empty() &&
      inflateSetDictionary(zlib_.get(), border.window.data(), static_cast<uInt>(border.window.size())) != Z_OK)
    return fail(Code::Internal, "zlib refuses a window");
  return {};
}

bool StreamReader::next_span() noexcept {
  if (next_ == spans_.size()) return false;
  packed_before_ += span_.size();
  span_ = spans_[next_++];
  zlib_->next_in = const_cast<Bytef*>(span_.data());  // zlib only reads
  zlib_->avail_in = static_cast<uInt>(span_.size());
  return true;
}

void StreamReader::note_border() {
  if (inflated_ > latest_ || inflated_ == border_.inflated) return;
  const auto unused = static_cast<unsigned>(zlib_->data_type & 7);
  border_.inflated = inflated_;
  border_.packed = packed() - (unused > 0 ? 1 : 0);
  border_.bits = unused > 0 ? 8 - unused : 0;
  border_.sum = sum_;
  border_.window.resize(kWindow);
  uInt length = 0;
  inflateGetDictionary(zlib_.get(), border_.window.data(), &length);
  border_.window.resize(length);
}

Result<std::size_t> StreamReader::read(std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size() && !ended_) {
    zlib_->next_out = out.data() + done;
    zlib_->avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - done, 1U << 30U));
    const std::uint8_t* const from = zlib_->next_out;
    // Stopping at every block costs nothing, and past the last border of interest it is not needed.
    const int answer = inflate(zlib_.get(), inflated_ <= latest_ ? Z_BLOCK : Z_NO_FLUSH);
    const auto got = static_cast<std::size_t>(zlib_->next_out - from);
    sum_ = static_cast<std::uint32_t>(adler32(sum_, from, static_cast<uInt>(got)));
    inflated_ += got;
    done += got;
    if (answer == Z_STREAM_END) {
      ended_ = true;
    } else if (answer == Z_OK || answer == Z_BUF_ERROR) {
      if ((zlib_->data_type & 192) == 128) note_border();
      if (zlib_->avail_in == 0 && zlib_->avail_out > 0 && !next_span())
        return fail(Code::Corrupt, fmt::format("the image data ends after {} inflated bytes (truncated?)", inflated_));
    } else {
      return fail(Code::Corrupt, fmt::format("the image data is damaged at 0x{:x}: {}",
                                             static_cast<std::size_t>(zlib_->next_in - file_.data()),
                                             zlib_->msg != nullptr ? zlib_->msg : "zlib gives up"));
    }
  }
  return done;
}

Result<> StreamReader::check_sum() {
  const Bytes trailer = joined_bytes(spans_, packed(), kZlibTrailer);
  if (trailer.size() < kZlibTrailer)
    return fail(Code::Corrupt, "the image data ends before its check sum (truncated?)");
  if (load_be<std::uint32_t>(trailer.data()) != sum_)
    return fail(Code::Corrupt, "the image data's check sum is wrong: the picture is damaged");
  return {};
}

StreamWriter::StreamWriter(ByteSink& sink) : sink_(&sink), zlib_(std::make_unique<z_stream>()), buffer_(64 * 1024) {}

StreamWriter::StreamWriter(StreamWriter&& other) noexcept = default;

StreamWriter::~StreamWriter() {
  if (zlib_ && started_) deflateEnd(zlib_.get());
}

bool can_go_on(BytesView file, const Header& header) {
  const Bytes head = joined_bytes(data_spans(file, header), 0, kZlibHeader);
  return head.size() == kZlibHeader && window_bits(head[0]) > 8;  // deflate cannot keep to 256 bytes
}

Result<StreamWriter> StreamWriter::begin(BytesView file, const Header& header, ByteSink& sink) {
  StreamWriter writer(sink);
  const Bytes head = joined_bytes(data_spans(file, header), 0, kZlibHeader);
  if (head.size() < kZlibHeader) return fail(Code::Corrupt, "the image data ends before its header (truncated?)");
  // The source's level, the full window.
  Bytes fresh = {0x78, static_cast<std::uint8_t>(head[1] & 0xC0U)};
  fresh[1] = static_cast<std::uint8_t>(fresh[1] + 31 - (fresh[0] * 256U + fresh[1]) % 31);
  ASSAY_CHECK(writer.put(fresh));
  if (deflateInit2(writer.zlib_.get(), level_of(head[1]), Z_DEFLATED, -kMostWindowBits, 9, strategy_of(header)) != Z_OK)
    return fail(Code::Internal, "zlib does not start");
  writer.started_ = true;
  return writer;
}

Result<StreamWriter> StreamWriter::go_on(BytesView file, const Header& header, const Border& border, ByteSink& sink) {
  StreamWriter writer(sink);
  const std::vector<BytesView> spans = data_spans(file, header);
  const Bytes head = joined_bytes(spans, 0, kZlibHeader);
  std::uint64_t left = border.packed;
  for (const Chunk& chunk : header.chunks) {
    if (chunk.type != container::png::kIdat) continue;
    if (chunk.length > left) {
      ASSAY_CHECK(writer.put(file.subspan(chunk.data(), static_cast<std::size_t>(left))));
      break;
    }
    ASSAY_CHECK(sink.write(file.subspan(chunk.offset, chunk.size())));
    left -= chunk.length;
  }
  if (deflateInit2(writer.zlib_.get(), level_of(head[1]), Z_DEFLATED, -window_bits(head[0]), 9, strategy_of(header)) !=
      Z_OK)
    return fail(Code::Internal, "zlib does not start");
  writer.started_ = true;
  writer.sum_ = border.sum;
  if (!border.window.empty()) {
    const std::size_t size = std::min<std::size_t>(border.window.size(), std::size_t{1} << window_bits(head[0]));
    if (deflateSetDictionary(writer.zlib_.get(), border.window.data() + border.window.size() - size,
                             static_cast<uInt>(size)) != Z_OK)
      return fail(Code::Internal, "zlib refuses a window");
  }
  if (border.bits > 0) {
    const Bytes partial = joined_bytes(spans, border.packed, 1);
    deflatePrime(writer.zlib_.get(), static_cast<int>(border.bits),
                 partial[0] & static_cast<int>((1U << border.bits) - 1));
  }
  return writer;
}

/// Gathers chunk data; whole chunks go out.
Result<> StreamWriter::put(BytesView bytes) {
  append(chunk_, bytes);
  return chunk_.size() >= kChunk ? flush_chunk() : Result<>{};
}

Result<> StreamWriter::flush_chunk() {
  if (chunk_.empty()) return {};
  const Bytes chunk = container::png::make_chunk(container::png::kIdat, chunk_);
  chunk_.clear();
  return sink_->write(chunk);
}

Result<> StreamWriter::run(int flush) {
  do {
    zlib_->next_out = buffer_.data();
    zlib_->avail_out = static_cast<uInt>(buffer_.size());
    if (deflate(zlib_.get(), flush) == Z_STREAM_ERROR) return fail(Code::Internal, "zlib cannot compress");
    ASSAY_CHECK(put(BytesView(buffer_).first(buffer_.size() - zlib_->avail_out)));
  } while (zlib_->avail_out == 0);
  return {};
}

Result<> StreamWriter::write(BytesView bytes) {
  sum_ = static_cast<std::uint32_t>(adler32_z(sum_, bytes.data(), bytes.size()));
  zlib_->next_in = const_cast<Bytef*>(bytes.data());  // zlib only reads
  zlib_->avail_in = static_cast<uInt>(bytes.size());
  return run(Z_NO_FLUSH);
}

Result<> StreamWriter::finish() {
  ASSAY_CHECK(run(Z_FINISH));
  Bytes trailer;
  append_be(trailer, sum_);
  append(chunk_, trailer);
  return flush_chunk();
}

}  // namespace assay::media::image::png
