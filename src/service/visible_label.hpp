// The label that people see: which formats can have one, how it is ordered, drawn, and known again. Source: GB
// 45438-2025, clause 5; Labelling Measures Article 4.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/localfs/file_source.hpp"
#include "carrier/registry/registry.hpp"
#include "config/settings.hpp"
#include "label/finding.hpp"
#include "ports/media_jobs.hpp"

namespace assay::service {

/// What a label that people see is to say, and where.
struct VisibleOrder {
  std::string text;       ///< both word elements
  std::string place;      ///< of pictures and films, "bottom-right": an edge or a corner
  std::string edge;       ///< of sounds and texts: "start", "end"; of sounds also "both"
  std::string cue;        ///< of sounds: "rhythm" or "spoken"
  bool lossless = false;  ///< pictures: keep every pixel outside the label where that has a price (WebP)
};

/// @param place  what was asked for, an edge or corner, or start, end, both; empty: the service's own
/// @return Configuration when the service's words lack an element (which words, which setting)
[[nodiscard]] Result<VisibleOrder> visible_order(const config::Service& service, std::string_view place);

/// How a format gets its label and how it is looked for: one row a format. Pictures, sound and films name jobs of
/// assay-media; what is plain text has functions and needs no other process.
struct VisibleRow {
  std::string_view draw_job;     ///< writes the labelled content into a target
  std::string_view inspect_job;  ///< looks for a label and measures it
  /// The same in this process. @return what was drawn, as the job would tell it
  Result<std::string> (*draw)(ByteSource& source, ByteSink& sink, const VisibleOrder& order) = nullptr;
  Result<std::string> (*inspect)(ByteSource& source) = nullptr;
};

/// @return the format's row; Unsupported naming the formats that can have a label that people see
[[nodiscard]] Result<const VisibleRow*> visible_row(std::string_view name, const carrier::registry::FormatRow& format);

/// Content with its label drawn.
struct Drawn {
  adapters::localfs::FileSource file;  ///< without a name, under the source's
  std::string record;                  ///< what was drawn where: JSON, for the log
  std::vector<label::Finding> notes;
};

/// @param folder  where a scratch file may lie if the content is too big for memory
/// @return what the job says: Corrupt, Limited, Unsupported (too small for a label), NotFound (a font), Unavailable ...
[[nodiscard]] Result<Drawn> draw_visible(adapters::localfs::FileSource& source,
                                         const carrier::registry::FormatRow& format, const VisibleOrder& order,
                                         const std::string& folder, ports::MediaJobs& jobs,
                                         const ports::MediaProgress& progress = {});

/// What can be said of the label in a file: the job's answer, a JSON object (docs/formats/json.md).
[[nodiscard]] Result<std::string> inspect_visible(adapters::localfs::FileSource& source,
                                                  const carrier::registry::FormatRow& format, ports::MediaJobs& jobs);

}  // namespace assay::service
