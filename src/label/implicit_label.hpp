// The implicit label of GB 45438-2025 Annex E as a value: seven strings, their rules, and the two ways to read them.
//
//   auto mine = ImplicitLabel::first_writing(Degree::Is, "001191110000MA0000000H10001", id, protection);
//   std::string bare = *write_bare(mine);                  // {"Label":"1","ContentProducer":...}
//   Reading seen = read_tolerant(foreign_text);            // never fails: what could be understood, and each deviation
//   by name
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "label/finding.hpp"

namespace assay::label {

/// The value of `Label`. Source: Annex E; Labelling Measures Article 6.
enum class Degree : std::uint8_t { Is = 1, Possibly = 2, Suspected = 3 };

struct ImplicitLabel {
  std::string label;  ///< "1", "2" or "3"
  std::string content_producer;
  std::string produce_id;
  std::string reserved_code1;
  std::string content_propagator;
  std::string propagate_id;
  std::string reserved_code2;

  /// At first writing the propagator is the producer (Annex E note 1).
  [[nodiscard]] static ImplicitLabel first_writing(Degree degree, std::string producer, std::string produce_id,
                                                   std::string reserved_code1);
  /// A propagator keeps fields 1-4 and sets 5-7 (Annex E; Labelling Measures Article 6).
  [[nodiscard]] ImplicitLabel propagated_by(std::string propagator, std::string new_propagate_id,
                                            std::string new_reserved_code2) const;
  [[nodiscard]] std::optional<Degree> degree() const noexcept;
  friend bool operator==(const ImplicitLabel&, const ImplicitLabel&) = default;
};

/// The seven member names in the order Annex E b) prints them.
inline constexpr std::array<std::string_view, 7> kFieldNames = {
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2"};

/// The fields in that order.
[[nodiscard]] std::array<const std::string*, 7> fields_of(const ImplicitLabel& label) noexcept;
[[nodiscard]] std::array<std::string*, 7> fields_of(ImplicitLabel& label) noexcept;

/// The most that write() makes for a label of our own: a label with both signatures has room. The standard names no
/// limit.
inline constexpr std::size_t kLargestOwnLabel = 4096;
/// The most of any label that is read, and of a propagated one that is written.
inline constexpr std::size_t kLargestLabel = 64 * 1024;

/// True when the propagator is named and is not the producer: fields 1-4 are somebody else's words, which a propagator
/// keeps whatever they are (Annex E; Labelling Measures Article 6 and 10).
[[nodiscard]] bool is_propagated(const ImplicitLabel& label) noexcept;

/// The printed shape of the value: with the outer {"AIGC": ...} or the seven-member object alone.
enum class Form : std::uint8_t { Bare, Wrapped };

/// Annex E's rules for what we write: Label 1-3; producer and ProduceID present; every character of GB 18030 0x21,
/// 0x23-0x5B, 0x5D-0x7E or the sequence \" ; at most kLargestOwnLabel bytes in all. In a propagated label the kept
/// fields 2-4 may be empty and hold any UTF-8 without control characters (Annex E j) says "mainly"), up to
/// kLargestLabel bytes. @return InvalidInput naming the field, the character and its place
[[nodiscard]] Result<> validate(const ImplicitLabel& label);

/// One line of JSON in exact member order, validated first. Bare has no blank; Wrapped is `{"AIGC": {...}}` with one
/// blank as Annex E b) prints it.
[[nodiscard]] Result<std::string> write(const ImplicitLabel& label, Form form = Form::Bare);

/// Exactly what write() may produce, either form (blanks between tokens allowed): seven string members, each once, in
/// order, nothing else.
/// @return Corrupt with the byte offset of the first deviation
[[nodiscard]] Result<ImplicitLabel> read_strict(std::string_view text);

/// What a tolerant reader made of a text.
struct Reading {
  std::optional<ImplicitLabel> label;  ///< absent: the text is no label (findings say why)
  Form form = Form::Bare;
  std::vector<Finding>
      findings;  ///< every deviation of labels that real producers write, by name; empty for a correct label
};

/// Reads what real producers write: each deviation is accepted and named. Duplicate members are never accepted (no
/// label, "duplicate-member"). Input over 64 KiB or nested deeper than 32 is no label. Never throws, never fails.
[[nodiscard]] Reading read_tolerant(std::string_view text);

}  // namespace assay::label
