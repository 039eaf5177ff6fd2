// The data stream of a PNG: what its IDAT chunks hold together, inflated and deflated again. Up to the first changed
// byte the compressed data is kept as it is, cut at the last border of a deflate block before it; from there on it is
// compressed anew against the same window. Source: RFC 1950, RFC 1951; ISO/IEC 15948, clause 10.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_source.hpp"
#include "base/result.hpp"
#include "media/image/png/header.hpp"

namespace assay::media::image::png {

/// A place in the compressed data where a decoder can be set down again.
struct Border {
  std::uint64_t inflated = 0;  ///< bytes before it
  std::uint64_t packed = 0;    ///< whole bytes of compressed data before it
  unsigned bits = 0;           ///< bits of the next byte that belong before it
  std::uint32_t sum = 1;       ///< Adler-32 of the bytes before it
  Bytes window;                ///< up to 32 KiB inflated before it
};

/// Behind the zlib header.
[[nodiscard]] Border stream_start();

/// Reads the stream from its start or from a border.
class StreamReader {
 public:
  /// @return Corrupt: no zlib header
  [[nodiscard]] static Result<StreamReader> open(BytesView file, const Header& header);
  [[nodiscard]] static Result<StreamReader> open_at(BytesView file, const Header& header, const Border& border);

  StreamReader(StreamReader&& other) noexcept;
  StreamReader& operator=(StreamReader&&) = delete;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;
  ~StreamReader();

  /// Fills `out`; fewer bytes only at the stream's end. @return Corrupt (offset in the file)
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> out);
  /// From now on the last border at or before byte `latest` of the stream is remembered.
  void keep_border(std::uint64_t latest) noexcept { latest_ = latest; }
  [[nodiscard]] const Border& border() const noexcept { return border_; }
  [[nodiscard]] bool at_end() const noexcept { return ended_; }
  /// The stream's own check sum against what was read. At the end only. @return Corrupt
  [[nodiscard]] Result<> check_sum();

 private:
  StreamReader(BytesView file, const Header& header);
  Result<> start(const Border& border);
  bool next_span() noexcept;
  [[nodiscard]] std::uint64_t packed() const noexcept { return packed_before_ + (span_.size() - zlib_->avail_in); }
  void note_border();

  BytesView file_;
  std::vector<BytesView> spans_;
  std::size_t next_ = 0;             // span
  BytesView span_;                   // the one zlib reads
  std::uint64_t packed_before_ = 0;  // bytes of the spans before it
  std::unique_ptr<z_stream> zlib_;   // zlib keeps its address
  bool started_ = false;
  bool ended_ = false;
  std::uint64_t inflated_ = 0;
  std::uint32_t sum_ = 1;
  std::uint64_t latest_ = 0;
  Border border_;
};

/// Writes IDAT chunks.
class StreamWriter {
 public:
  /// Begins a stream of its own.
  [[nodiscard]] static Result<StreamWriter> begin(BytesView file, const Header& header, ByteSink& sink);
  /// Goes on at a border of the source's stream: writes what stands before it, chunks unchanged where they end before
  /// it.
  [[nodiscard]] static Result<StreamWriter> go_on(BytesView file, const Header& header, const Border& border,
                                                  ByteSink& sink);

  StreamWriter(StreamWriter&& other) noexcept;
  StreamWriter& operator=(StreamWriter&&) = delete;
  StreamWriter(const StreamWriter&) = delete;
  StreamWriter& operator=(const StreamWriter&) = delete;
  ~StreamWriter();

  [[nodiscard]] Result<> write(BytesView bytes);
  /// Ends the stream and its last chunk.
  [[nodiscard]] Result<> finish();

 private:
  explicit StreamWriter(ByteSink& sink);
  Result<> start(std::uint8_t method, const Border* border, std::uint8_t partial);
  Result<> run(int flush);
  Result<> put(BytesView bytes);
  Result<> flush_chunk();

  ByteSink* sink_;
  std::unique_ptr<z_stream> zlib_;
  bool started_ = false;
  std::uint32_t sum_ = 1;
  Bytes chunk_;
  Bytes buffer_;
};

/// True when a stream can go on from a border: its window is one that deflate can keep to.
[[nodiscard]] bool can_go_on(BytesView file, const Header& header);

}  // namespace assay::media::image::png
