// Text that stands in a picture, read by Tesseract. What it needs is opened before the process is locked in and loaded
// when the first picture comes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "media/features/pixels.hpp"

namespace assay::media::features {

struct TextLine {
  std::string text;      ///< UTF-8; no blanks between Han characters
  visible::Box box;      ///< pixels of the picture
  float confidence = 0;  ///< 0 to 100, as Tesseract gives it
};

struct WrittenText {
  std::vector<TextLine> lines;  ///< from top to bottom as Tesseract finds them, at most kMostLines
  bool timed_out = false;       ///< time was up: lines may be missing
};

class TextReader {
 public:
  static constexpr std::size_t kMostLines = 2000;
  static constexpr std::uint64_t kMostPixels = 6'000'000;  ///< a larger picture is made smaller first
  /// Of lines with less, most is texture that was taken for letters.
  static constexpr float kLeastConfidence = 40;
  static constexpr int kMostMilliseconds = 20'000;

  /// Opens the language files in `folder` (Debian: /usr/share/tesseract-ocr/5/tessdata), for Chinese and English.
  /// @return NotFound naming the missing file and its package: pictures are then told without their text
  [[nodiscard]] static Result<std::unique_ptr<TextReader>> open(const std::string& folder);
  TextReader(const TextReader&) = delete;
  TextReader& operator=(const TextReader&) = delete;
  ~TextReader();

  /// @return Corrupt when the language files cannot be used; Internal when Tesseract gives up
  [[nodiscard]] Result<WrittenText> read(const visible::Colours& picture);

 private:
  struct Engine;
  TextReader();
  std::unique_ptr<Engine> engine_;
};

/// The folder of language files of this system; $ASSAY_TESSDATA is another.
[[nodiscard]] std::string tessdata_folder();

}  // namespace assay::media::features
