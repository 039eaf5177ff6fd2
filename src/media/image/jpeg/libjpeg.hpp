// libjpeg with its long jumps fenced in. Internal to this folder.
#pragma once

// jpeglib.h wants these before it.
#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::media::image::jpeg {

/// Takes libjpeg's errors and warnings instead of exit() and stderr.
struct LibjpegErrors {
  jpeg_error_mgr base{};
  std::jmp_buf jump{};
  char message[JMSG_LENGTH_MAX]{};
  bool damaged = false;  ///< a warning that means wrong pixels

  LibjpegErrors();
};

/// Runs `body`; false when libjpeg gave up inside it (errors.message says why). `body` may hold nothing that has a
/// destructor across a libjpeg call: those calls leave by longjmp.
template <class Body>
[[nodiscard]] bool guarded(LibjpegErrors& errors, const Body& body) {
  if (setjmp(errors.jump) != 0) return false;
  body();
  return true;
}

/// A decompressor that destroys itself.
class Decompressor {
 public:
  Decompressor() {
    info.err = &errors.base;
    created_ = guarded(errors, [this] { jpeg_create_decompress(&info); });
  }
  ~Decompressor() {
    if (created_) jpeg_destroy_decompress(&info);
  }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  [[nodiscard]] bool created() const noexcept { return created_; }

  LibjpegErrors errors;
  jpeg_decompress_struct info{};

 private:
  bool created_ = false;
};

/// A compressor into memory that destroys itself.
class Compressor {
 public:
  explicit Compressor(Bytes& to);
  ~Compressor() {
    if (created_) jpeg_destroy_compress(&info);
  }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  [[nodiscard]] bool created() const noexcept { return created_; }

  LibjpegErrors errors;
  jpeg_compress_struct info{};

 private:
  struct Destination {
    jpeg_destination_mgr base{};
    Bytes* to = nullptr;
  };
  static void start(j_compress_ptr info);
  static boolean grow(j_compress_ptr info);
  static void finish(j_compress_ptr info);
  Destination destination_;
  bool created_ = false;
};

}  // namespace assay::media::image::jpeg
