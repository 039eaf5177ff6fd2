// What several jobs write into their answers. Internal to this folder.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "media/worker/job.hpp"
#include "visible/drawn.hpp"
#include "visible/ink_search.hpp"

namespace assay::media::jobs {

/// Four decimals, no exponent: 0.0512.
void number(json::Writer& json, std::string_view name, double value);
void size(json::Writer& json, std::string_view name, visible::Size size);
void box(json::Writer& json, std::string_view name, const visible::Box& box);

/// A measured value against its bounds. @param most  0: none
void check(json::Writer& json, std::string_view id, double value, double least, bool ok, double most = 0);

/// Text, place and ratio as asked for. @return InvalidInput
[[nodiscard]] Result<visible::Wish> wish_of(json::Value wishes);

/// The members of a label as drawn, into an open object.
void drawn_members(json::Writer& json, const visible::Drawn& drawn);

}  // namespace assay::media::jobs
