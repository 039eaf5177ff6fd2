#include "media/image/jpeg/libjpeg.hpp"

#include <jerror.h>

namespace assay::media::image::jpeg {
namespace {

LibjpegErrors& errors_of(j_common_ptr info) noexcept {
  return *reinterpret_cast<LibjpegErrors*>(info->err);  // base is its first member
}

[[noreturn]] void give_up(j_common_ptr info) {
  LibjpegErrors& errors = errors_of(info);
  (*info->err->format_message)(info, errors.message);
  std::longjmp(errors.jump, 1);
}

void note_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // a trace
  const int code = info->err->msg_code;
  if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM) return;
  LibjpegErrors& errors = errors_of(info);
  if (!errors.damaged) (*info->err->format_message)(info, errors.message);
  errors.damaged = true;
}

void stay_silent(j_common_ptr) {}

}  // namespace

LibjpegErrors::LibjpegErrors() {
  jpeg_std_error(&base);
  base.error_exit = give_up;
  base.emit_message = note_message;
  base.output_message = stay_silent;
}

Compressor::Compressor(Bytes& to) {
  info.err = &errors.base;
  created_ = guarded(errors, [this] { jpeg_create_compress(&info); });
  destination_.to = &to;
  destination_.base.init_destination = start;
  destination_.base.empty_output_buffer = grow;
  destination_.base.term_destination = finish;
  info.dest = &destination_.base;
}

void Compressor::start(j_compress_ptr info) {
  auto* self = reinterpret_cast<Destination*>(info->dest);
  self->to->resize(64 * 1024);
  self->base.next_output_byte = self->to->data();
  self->base.free_in_buffer = self->to->size();
}

boolean Compressor::grow(j_compress_ptr info) {
  auto* self = reinterpret_cast<Destination*>(info->dest);
  const std::size_t full = self->to->size();
  self->to->resize(full * 2);
  self->base.next_output_byte = self->to->data() + full;
  self->base.free_in_buffer = full;
  return TRUE;
}

void Compressor::finish(j_compress_ptr info) {
  auto* self = reinterpret_cast<Destination*>(info->dest);
  self->to->resize(self->to->size() - self->base.free_in_buffer);
}

}  // namespace assay::media::image::jpeg
