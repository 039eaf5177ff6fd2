// What a walk over a packet finds: the label's spots, how to write and how to drop each, and where a new property goes.
// Internal to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xmp/markup.hpp"
#include "xmp/packet.hpp"

namespace assay::xmp {

/// One piece of an edit: [range) becomes `before`, the escaped value if `takes_value`, `after`.
struct Edit {
  Range range;
  std::string before;
  bool takes_value = false;
  std::string after;
};

/// One label property.
struct Spot {
  Property property;
  std::vector<Edit> write;  ///< in order of offset; exactly one takes the value
  std::vector<Range> drop;  ///< what to cut so that nothing of it is left, in order of offset
};

struct Outline {
  std::vector<Spot> spots;  ///< in order of offset
  bool has_rdf = false;
  bool rdf_is_empty = false;  ///< <rdf:RDF/>
  Range rdf_open;             ///< its start tag
  Range rdf_close;            ///< its end tag
  std::string_view rdf_name;  ///< as it stands: "rdf:RDF"
  struct About {
    std::size_t description = 0;  ///< offset of the node's tag
    std::string_view quoted;      ///< the value of rdf:about with its quotes; empty if there is none
  };
  std::vector<About> nodes;  ///< the first two nodes in rdf:RDF
};

/// Walks the packet up to the end of its root element. @return as find_label
[[nodiscard]] Result<Outline> outline_of(std::string_view packet);

}  // namespace assay::xmp
