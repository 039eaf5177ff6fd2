#include "media/film/render.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "media/film/nal.hpp"

namespace assay::media::film {
namespace {

/// Pictures that may be missing in the new film because they cannot be decoded: some, or one in twenty.
constexpr std::size_t kForgiven = 16;
constexpr std::size_t kForgivenShare = 20;
constexpr std::uint64_t kProgressStep = 10;
/// The highest type that lay_out() draws, of the shortest side.
constexpr double kMostRatio = 0.5;

}  // namespace

Result<std::unique_ptr<Render>> Render::begin(ByteSource& source, const FilmTrack& track, const visible::Wish& wish,
                                              const OpeningWish& opening, const visible::Style& style,
                                              visible::Lettering& lettering, const FilmLimits& limits,
                                              const OnProgress& on_progress) {
  ASSAY_TRY(Decoder decoder, Decoder::open(source, track, limits));
  std::unique_ptr<Render> render(new Render(track, std::move(decoder), on_progress));
  ASSAY_TRY(AVFrame* const frame, render->decoder_.next());
  if (frame == nullptr) return fail(Code::Corrupt, "none of the film's pictures can be decoded");
  render->first_.reset(av_frame_clone(frame));
  render->checked_.reset(av_frame_alloc());
  if (!render->first_ || !render->checked_) return fail(Code::Limited, "no memory for a picture");
  ASSAY_TRY(render->form_, form_of(*frame));
  ASSAY_TRY(render->view_, view_of(track, *frame, limits));
  // A row more than asked for: coding softens edges, and the asked height has to be there afterwards. Where stored
  // pixels are stretched, it is their rows that soften.
  const visible::Size shown = render->view_.shown();
  const View& view = render->view_;
  const double stretch =
      std::max(double{1} * view.square.width / view.region.width, double{1} * view.square.height / view.region.height);
  const double more = stretch > 1 ? std::ceil(stretch) + 1 : 1;
  visible::Wish higher = wish;
  if (wish.ratio >= visible::kLeastRatio && wish.ratio < kMostRatio)
    higher.ratio =
        std::min(kMostRatio, (std::ceil(wish.ratio * shown.shortest() - 1e-9) + more) / std::max(1U, shown.shortest()));
  ASSAY_TRY(render->layout_, visible::lay_out(shown, higher, lettering));
  render->layout_.required = static_cast<std::uint32_t>(std::ceil(wish.ratio * shown.shortest() - 1e-9));
  render->throughout_ = opening.stay == Stay::Throughout || opening.seconds >= track.shown_seconds();
  render->spans_ = track.opening(opening.seconds);
  render->stamp_.emplace(render->layout_, style, render->view_, render->form_);
  render->reader_.emplace(render->view_, render->form_);
  render->interlaced_ = frame->interlaced_frame != 0;
  ASSAY_TRY(render->encoder_, Encoder::open(track, render->decoder_.context(), *frame, render->form_, limits));
  ASSAY_TRY(render->check_, open_decoder(track.codec, render->encoder_->header(), track.reorder, limits));
  for (std::uint32_t rank = 0; rank < track.samples.size(); ++rank) {
    if (render->is_labelled(rank)) render->verify_until_ = rank + 1;
  }
  return render;
}

bool Render::is_labelled(std::uint32_t rank) const noexcept {
  if (throughout_) return true;
  const std::int64_t from = track_->shown_from(rank);
  const std::int64_t until = std::max(from + 1, track_->shown_until(rank));
  return std::ranges::any_of(spans_, [&](const Span& span) { return from < span.end && until > span.begin; });
}

Result<> Render::note_missing(std::uint32_t upto) {
  for (; next_rank_ < upto; ++next_rank_) missing_.push_back(next_rank_);
  if (missing_.size() > std::max(kForgiven, track_->samples.size() / kForgivenShare))
    return fail(Code::Corrupt,
                fmt::format("{} pictures up to {:.2f} s cannot be decoded; the film is damaged", missing_.size(),
                            static_cast<double>(track_->shown_from(upto - 1)) / track_->scale));
  return {};
}

/// One more picture from decoder to encoder.
Result<> Render::push() {
  AVFrame* frame = first_.get();
  if (frame == nullptr) {
    ASSAY_TRY(frame, decoder_.next());
  }
  if (frame == nullptr) {
    ASSAY_CHECK(note_missing(static_cast<std::uint32_t>(track_->samples.size())));
    done_ = true;
    return encoder_->send(nullptr);
  }
  const auto rank = static_cast<std::uint32_t>(frame->pts);
  ASSAY_CHECK(note_missing(rank));
  next_rank_ = rank + 1;
  interlacing_changes_ = interlacing_changes_ || (frame->interlaced_frame != 0) != interlaced_;
  captions_ = captions_ || av_frame_get_side_data(frame, AV_FRAME_DATA_A53_CC) != nullptr;
  if (is_labelled(rank)) {
    if (av_frame_make_writable(frame) < 0)
      return fail(Code::Limited, fmt::format("no memory to draw on picture {}", rank + 1));
    stamp_->apply(*frame);
    ++labelled_;
    labelled_until_ = std::max(labelled_until_, track_->shown_until(rank));
  }
  Result<> sent = encoder_->send(frame);
  first_.reset();
  return sent;
}

/// Decodes what was coded and measures the label in it. nullptr after the last.
Result<> Render::verify(const CodedPicture* picture) {
  if (!check_) return {};
  if (picture != nullptr) {
    const Packet packet(av_packet_clone(picture->packet.get()));
    if (!packet) return fail(Code::Limited, "no memory to look at the new film");
    packet->pts = picture->rank;
    packet->dts = AV_NOPTS_VALUE;
    if (const int error = avcodec_send_packet(check_.get(), packet.get()); error < 0)
      return fail(Code::Internal,
                  fmt::format("the new film's picture {} cannot be decoded: {}", picture->rank + 1, av_words(error)));
  } else {
    avcodec_send_packet(check_.get(), nullptr);
  }
  while (check_ && avcodec_receive_frame(check_.get(), checked_.get()) == 0) {
    const auto rank = static_cast<std::uint32_t>(checked_->pts);
    if (is_labelled(rank))
      contrast_ = std::min(contrast_,
                           visible::measured_contrast(reader_->stored_light(*checked_, stamp_->stored_layout().plate),
                                                      stamp_->stored_layout()));
    if (rank + 1 >= verify_until_) check_.reset();
  }
  return {};
}

Result<std::optional<Rendered>> Render::next() {
  for (;;) {
    ASSAY_TRY(const std::optional<CodedPicture> picture, encoder_->receive());
    if (picture) {
      ASSAY_CHECK(verify(&*picture));
      if (on_progress_ && ++given_ % kProgressStep == 0) on_progress_({given_, track_->samples.size()});
      return Rendered{length_prefixed(picture->stream(), track_->codec), picture->rank, picture->sync};
    }
    if (done_) {
      ASSAY_CHECK(verify(nullptr));
      if (on_progress_) on_progress_({track_->samples.size(), track_->samples.size()});
      return std::nullopt;
    }
    ASSAY_CHECK(push());
  }
}

Result<Bytes> Render::config() const {
  return make_config(encoder_->header(), track_->codec,
                     {form_.chroma_format(), static_cast<std::uint8_t>(form_.depth)});
}

}  // namespace assay::media::film
