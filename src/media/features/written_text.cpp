#include "media/features/written_text.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>
#include <tesseract/resultiterator.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/descriptor.hpp"

namespace assay::media::features {
namespace {

struct Language {
  std::string_view name;     ///< as Tesseract calls it
  std::string_view package;  ///< what brings its file
};
constexpr std::array<Language, 2> kLanguages = {{{"chi_sim", "tesseract-ocr-chi-sim"}, {"eng", "tesseract-ocr-eng"}}};
constexpr std::uint64_t kMostFile = std::uint64_t{256} << 20U;  // the best models have 15 MiB
constexpr int kResolution = 150;  // dots an inch: what is unknown of most pictures, and Tesseract asks for

/// A language file in memory, mapped while files can still be opened. Tesseract's reader of files is a plain function,
/// so they stand for the whole process; nothing changes them after the first open().
struct Mapped {
  const char* data = nullptr;
  std::size_t size = 0;
};
std::array<Mapped, kLanguages.size()>& files() {
  static std::array<Mapped, kLanguages.size()> mapped;
  return mapped;
}

/// Tesseract asks by a path that ends in "NAME.traineddata".
bool read_language(const char* path, std::vector<char>* into) {
  const std::string_view wanted(path);
  for (std::size_t i = 0; i < kLanguages.size(); ++i) {
    const Mapped& file = files()[i];
    if (file.data == nullptr || !wanted.ends_with(fmt::format("{}.traineddata", kLanguages[i].name))) continue;
    if (const std::size_t slash = wanted.rfind('/'); wanted.substr(slash == std::string_view::npos ? 0 : slash + 1) !=
                                                     fmt::format("{}.traineddata", kLanguages[i].name))
      continue;
    into->assign(file.data, file.data + file.size);
    return true;
  }
  return false;
}

Result<Mapped> map_file(const std::string& folder, const Language& language) {
  const std::string path = fmt::format("{}/{}.traineddata", folder, language.name);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat info {};
  if (!file.is_open() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0 ||
      static_cast<std::uint64_t>(info.st_size) > kMostFile)
    return fail(Code::NotFound, fmt::format("{}: the language file for reading text in pictures cannot be read; "
                                            "install the package {}",
                                            path, language.package));
  const auto size = static_cast<std::size_t>(info.st_size);
  void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (mapped == MAP_FAILED) return fail(Code::Unavailable, fmt::format("{}: {}", path, std::strerror(errno)));
  return Mapped{static_cast<const char*>(mapped), size};
}

/// First byte of a Han character in UTF-8: U+3000 to U+9FFF (with the marks that stand among them) and beyond U+20000.
bool is_han_lead(char byte) noexcept {
  const auto lead = static_cast<unsigned char>(byte);
  return (lead >= 0xe3 && lead <= 0xe9) || lead == 0xef || lead == 0xf0;
}

/// Tesseract puts blanks between Han characters, which nobody writes.
std::string without_han_blanks(std::string_view text) {
  std::string out;
  bool after_han = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' && after_han && i + 1 < text.size() && is_han_lead(text[i + 1])) continue;
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80) after_han = is_han_lead(text[i]);
    out += text[i];
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

}  // namespace

struct TextReader::Engine {
  tesseract::TessBaseAPI api;
  bool ready = false;
};

TextReader::TextReader() : engine_(std::make_unique<Engine>()) {}
TextReader::~TextReader() = default;

std::string tessdata_folder() {
  const char* const named = std::getenv("ASSAY_TESSDATA");
  return named != nullptr && *named != '\0' ? named : "/usr/share/tesseract-ocr/5/tessdata";
}

Result<std::unique_ptr<TextReader>> TextReader::open(const std::string& folder) {
  std::array<Mapped, kLanguages.size()> mapped;
  for (std::size_t i = 0; i < kLanguages.size(); ++i) {
    ASSAY_TRY(mapped[i], map_file(folder, kLanguages[i]));
  }
  files() = mapped;
  return std::unique_ptr<TextReader>(new TextReader());
}

Result<WrittenText> TextReader::read(const visible::Colours& picture) {
  Engine& engine = *engine_;
  if (!engine.ready) {
    const std::string names = fmt::format("{}+{}", kLanguages[0].name, kLanguages[1].name);
    if (engine.api.Init("", 0, names.c_str(), tesseract::OEM_LSTM_ONLY, nullptr, 0, nullptr, nullptr, false,
                        &read_language) != 0)
      return fail(Code::Corrupt,
                  "the language files for reading text in pictures cannot be used; install the packages "
                  "tesseract-ocr-chi-sim and tesseract-ocr-eng anew");
    engine.api.SetPageSegMode(tesseract::PSM_SPARSE_TEXT);  // text anywhere, in no order
    engine.ready = true;
  }
  const Reduced small = reduced(picture, kMostPixels);
  engine.api.SetImage(small.grey.row(0), static_cast<int>(small.grey.width()), static_cast<int>(small.grey.height()), 1,
                      static_cast<int>(small.grey.width()));
  engine.api.SetSourceResolution(kResolution);
  tesseract::ETEXT_DESC monitor;
  monitor.set_deadline_msecs(kMostMilliseconds);
  const int failed = engine.api.Recognize(&monitor);
  WrittenText out;
  out.timed_out = monitor.deadline_exceeded();
  const std::unique_ptr<tesseract::ResultIterator> at(engine.api.GetIterator());
  if (failed != 0 && !out.timed_out) return fail(Code::Internal, "Tesseract cannot read this picture");
  if (at != nullptr) {
    do {
      const std::unique_ptr<char[]> line(at->GetUTF8Text(tesseract::RIL_TEXTLINE));
      int left = 0;
      int top = 0;
      int right = 0;
      int bottom = 0;
      if (line == nullptr || !at->BoundingBox(tesseract::RIL_TEXTLINE, &left, &top, &right, &bottom)) continue;
      std::string text = without_han_blanks(line.get());
      if (text.empty() || at->Confidence(tesseract::RIL_TEXTLINE) < kLeastConfidence) continue;
      const auto natural = [](int value) { return static_cast<std::uint32_t>(std::max(0, value)); };
      const visible::Box box{natural(left), natural(top), natural(right - left), natural(bottom - top)};
      out.lines.push_back(
          {std::move(text), enlarged(box, small.factor, picture.size()), at->Confidence(tesseract::RIL_TEXTLINE)});
    } while (out.lines.size() < kMostLines && at->Next(tesseract::RIL_TEXTLINE));
  }
  engine.api.Clear();
  return out;
}

}  // namespace assay::media::features
