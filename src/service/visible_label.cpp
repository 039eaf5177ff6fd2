#include "service/visible_label.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "adapters/localfs/scratch_file.hpp"
#include "json/json.hpp"
#include "label/finding_catalog.hpp"
#include "law/wording.hpp"
#include "service/visible_text.hpp"

namespace assay::service {

namespace localfs = adapters::localfs;

namespace {

using carrier::registry::Visible;

constexpr VisibleRow kPicture{"image.draw", "image.inspect"};
constexpr VisibleRow kFilm{"film.draw", "film.inspect"};
constexpr VisibleRow kSound{"sound.cue", "sound.inspect"};
constexpr VisibleRow kMarkdown{
    {},
    {},
    [](ByteSource& source, ByteSink& sink, const VisibleOrder& order) {
      return draw_line(source, sink, order, visible::text::Syntax::Markdown);
    },
    [](ByteSource& source) { return inspect_lines(source, visible::text::Syntax::Markdown); }};
constexpr VisibleRow kPlainText{{},
                                {},
                                [](ByteSource& source, ByteSink& sink, const VisibleOrder& order) {
                                  return draw_line(source, sink, order, visible::text::Syntax::Plain);
                                },
                                [](ByteSource& source) { return inspect_lines(source, visible::text::Syntax::Plain); }};

/// What was drawn is said in a few hundred bytes; it goes into the log for good.
constexpr std::size_t kMostRecord = std::size_t{16} * 1024;

const VisibleRow* row_of(const carrier::registry::FormatRow& format) {
  switch (format.visible) {
    case Visible::Picture:
      return &kPicture;
    case Visible::Film:
      return &kFilm;
    case Visible::Sound:
      return &kSound;
    case Visible::Line:
      return format.id == carrier::registry::FormatId::Markdown ? &kMarkdown : &kPlainText;
    case Visible::No:
      break;
  }
  return nullptr;
}

bool is_edge(std::string_view place) { return place == "start" || place == "end" || place == "both"; }

std::string wishes_of(const VisibleOrder& order) {
  std::string text;
  json::Writer json(text);
  json.begin_object().member("text", order.text).member("place", order.place).member("edge", order.edge);
  json.member("cue", order.cue).member("lossless", order.lossless);
  json.end_object();
  return text;
}

}  // namespace

Result<VisibleOrder> visible_order(const config::Service& service, std::string_view place) {
  VisibleOrder order;
  order.place = place.empty() || is_edge(place) ? service.visible_place : std::string(place);
  order.edge = is_edge(place) ? std::string(place) : service.visible_edge;
  order.cue = service.visible_cue;
  order.text = service.visible_text.empty() ? law::wording().labels().front().chinese : service.visible_text;
  if (!law::wording().has_both_elements(order.text))
    return fail(Code::Configuration,
                fmt::format("assay.toml: `visible_text` of the service `{}`, \"{}\", must say both that it is AI "
                            "(人工智能 or AI) and that it is generated or synthesised (生成 or 合成): GB 45438-2025, 5",
                            service.name, order.text));
  return order;
}

Result<const VisibleRow*> visible_row(std::string_view name, const carrier::registry::FormatRow& format) {
  if (const VisibleRow* const row = row_of(format)) return row;
  std::string known;
  for (const carrier::registry::FormatRow& one : carrier::registry::formats())
    if (row_of(one) != nullptr) known += fmt::format("{}{}", known.empty() ? "" : ", ", one.name);
  return fail(Code::Unsupported,
              fmt::format("{}: {} cannot get a label that people see here (can: {}); without --visible it gets its "
                          "implicit label, and the visible one is yours to add",
                          name, format.name, known));
}

Result<Drawn> draw_visible(localfs::FileSource& source, const carrier::registry::FormatRow& format,
                           const VisibleOrder& order, const std::string& folder, ports::MediaJobs& jobs,
                           const ports::MediaProgress& progress) {
  ASSAY_TRY(const VisibleRow* const row, visible_row(source.name(), format));
  ASSAY_TRY(localfs::ScratchFile scratch, localfs::ScratchFile::create(folder, source.size()));
  std::string record;
  if (row->draw != nullptr) {
    ASSAY_TRY(record, row->draw(source, scratch, order));
  } else {
    const std::string wishes = wishes_of(order);
    ASSAY_TRY(record,
              jobs.run({row->draw_job, wishes, source.descriptor(), scratch.descriptor(), source.name()}, progress));
  }
  ASSAY_TRY(localfs::FileSource file, std::move(scratch).finish(std::string(source.name())));
  const auto document = json::read(record, kMostRecord);
  if (!document)
    return fail(Code::Corrupt,
                fmt::format("{}: what was drawn is not told properly ({})", source.name(), document.error().message));
  std::vector<label::Finding> notes;
  for (const json::Value note : document->root().find("notes"))
    notes.push_back(label::make_finding("visible-label-note",
                                        fmt::format("{}: {}", note.find("id").text(), note.find("words").text())));
  return Drawn{std::move(file), std::move(record), std::move(notes)};
}

Result<std::string> inspect_visible(localfs::FileSource& source, const carrier::registry::FormatRow& format,
                                    ports::MediaJobs& jobs) {
  ASSAY_TRY(const VisibleRow* const row, visible_row(source.name(), format));
  if (row->inspect != nullptr) return row->inspect(source);
  return jobs.run({row->inspect_job, "{}", source.descriptor(), -1, source.name()});
}

}  // namespace assay::service
