// Where a label lives in a format: the contract every format fulfils. A carrier parses a container, finds labels in
// every place that real producers use, and plans the edit that leaves exactly one. Carriers hold no state and never
// decode or re-encode media.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/splice.hpp"
#include "crypto/digest.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier {

/// One label as it stands in a file.
struct FoundLabel {
  std::string_view
      place;  ///< stable id of the place: "xmp", "exif-user-comment", "png-text", "mp4-keys" ... (static storage)
  std::uint64_t offset = 0;  ///< file offset of the structure that holds it (segment, chunk, box, line)
  std::string text;          ///< the value as carried, container escapes undone
  label::Reading reading;    ///< what it says
};

/// Everything a carrier can say of a file without decoding media.
struct Inspection {
  std::vector<FoundLabel> labels;  ///< in order of the place's weight: the guide's own place first
  std::vector<label::Finding>
      findings;           ///< about the structure: "trailing-bytes", "label-after-idat", "c2pa-present" ...
  bool has_c2pa = false;  ///< a C2PA manifest is there; changing any byte breaks its binding (D5)
};

/// How much of the content the digest covers.
enum class DigestScheme : std::uint8_t {
  Full,    ///< every byte of the file without the label: for JPEG, PNG, Markdown equal to the digest of the file before
           ///< labelling
  HeadV1,  ///< size, all metadata, first and last 1 MiB of media: for in-place writes of big files
};
[[nodiscard]] constexpr std::string_view scheme_name(DigestScheme scheme) noexcept {
  return scheme == DigestScheme::Full ? "full" : "head-v1";
}

/// Thread-safe: no state.
class Carrier {
 public:
  virtual ~Carrier() = default;

  /// Finds labels and structure findings. @return Corrupt (what, offset) when the container cannot be walked
  [[nodiscard]] virtual Result<Inspection> inspect(ByteSource& source) const = 0;

  /// Plans the whole file with exactly this one label: a label already there is replaced where it stands, further ones
  /// are dropped, else it goes to the guide's place. Every other byte of media and metadata is kept. Writing the same
  /// label twice plans the same bytes. The plan's size depends only on the source and on the length of the label's
  /// JSON. Source: Annex E; clause 6.1 c).
  /// @return Corrupt; Limited when the label does not fit (what, how many bytes are missing)
  [[nodiscard]] virtual Result<container::Splice> plan_write(ByteSource& source,
                                                             const label::ImplicitLabel& label) const = 0;

  /// The same edit without copying the file, for formats that can (D21). nullopt: this file needs plan_write.
  [[nodiscard]] virtual Result<std::optional<container::InPlaceEdit>> plan_in_place(
      ByteSource& source, const label::ImplicitLabel& label) const;

  /// Digest of the content without the label's bytes: equal before and after labelling, whichever way it was written.
  /// The unlabelled form itself never leaves this class: no tool of ours takes a label out (Labelling Measures Article
  /// 10, LM-10-3).
  [[nodiscard]] Result<Bytes> digest_content(ByteSource& source, crypto::DigestAlgorithm algorithm,
                                             DigestScheme scheme) const;

 protected:
  Carrier() = default;
  Carrier(const Carrier&) = default;
  Carrier& operator=(const Carrier&) = default;

  /// The canonical bytes that digest_content covers, as a plan over the source.
  [[nodiscard]] virtual Result<container::Splice> content_form(ByteSource& source, DigestScheme scheme) const = 0;
};

}  // namespace assay::carrier
