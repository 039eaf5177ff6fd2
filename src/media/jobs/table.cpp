#include "media/jobs/table.hpp"

#include "media/jobs/picture_jobs.hpp"
#include "media/lettering/font_lettering.hpp"

namespace assay::media::jobs {

worker::JobTable make_table() {
  worker::JobTable table;
  SharedLettering letters = open_lettering();
  add_picture_jobs(table, letters);
  return table;
}

SharedLettering open_lettering() {
  auto opened = lettering::FontLettering::open(lettering::default_fonts());
  if (!opened) return std::make_shared<Result<std::unique_ptr<visible::Lettering>>>(tl::unexpected(opened.error()));
  return std::make_shared<Result<std::unique_ptr<visible::Lettering>>>(std::move(*opened));
}

}  // namespace assay::media::jobs
