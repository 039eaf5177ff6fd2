// libavcodec's things with owners. Internal to this folder: the only one that includes libav*.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <array>
#include <memory>
#include <string>

namespace assay::media::film {

struct FreeAv {
  void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
  void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
};
using Context = std::unique_ptr<AVCodecContext, FreeAv>;
using Frame = std::unique_ptr<AVFrame, FreeAv>;
using Packet = std::unique_ptr<AVPacket, FreeAv>;

[[nodiscard]] inline std::string av_words(int error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(error, text.data(), text.size());
  return text.data();
}

}  // namespace assay::media::film
