// Items out of the formats of training data. Each reader goes over its content once, in bounded memory, and hands
// everything to an ItemSink, decoded; what is not in order is screened as it stands and said to be odd.
#pragma once

#include <string_view>

#include "review/corpus/decoder.hpp"
#include "review/corpus/item_sink.hpp"
#include "review/corpus/line_cutter.hpp"
#include "review/corpus/piece_source.hpp"

namespace assay::review::corpus {

/// An item a line; blank lines are none.
[[nodiscard]] Result<> read_lines(PieceSource& source, Range range, Decoder& decoder, ItemSink& sink);
/// The whole content as one item.
[[nodiscard]] Result<> read_whole(PieceSource& source, Decoder& decoder, ItemSink& sink);
/// An item a line: the texts of its member `field`, or, without a name, every string and every long number in it.
[[nodiscard]] Result<> read_json_lines(PieceSource& source, Range range, std::string_view field, Decoder& decoder,
                                       ItemSink& sink);
/// RFC 4180. The first row names the columns and is no item; then an item a row: the column `field`, or all.
[[nodiscard]] Result<> read_csv(PieceSource& source, char comma, std::string_view field, Decoder& decoder,
                                ItemSink& sink);
/// One item: what a reader of the page sees, blocks on lines of their own.
[[nodiscard]] Result<> read_html(PieceSource& source, Decoder& decoder, ItemSink& sink);

}  // namespace assay::review::corpus
