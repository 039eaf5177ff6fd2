#include "review/corpus/file_kind.hpp"

#include <algorithm>
#include <array>

namespace assay::review::corpus {
namespace {

struct Magic {
  std::size_t at;
  std::string_view bytes;
  FileKind kind;
};
using namespace std::string_view_literals;

constexpr std::array<Magic, 36> kMagic = {{
    {0, "\x1f\x8b"sv, FileKind::Gzip},
    {0, "\x28\xb5\x2f\xfd"sv, FileKind::Zstd},
    {0, "\xff\xd8\xff"sv, FileKind::Picture},
    {0, "\x89PNG"sv, FileKind::Picture},
    {0, "GIF8"sv, FileKind::Picture},
    {8, "WEBP"sv, FileKind::Picture},
    {0, "II*\0"sv, FileKind::Picture},
    {0, "MM\0*"sv, FileKind::Picture},
    {0, "\0\0\1\0"sv, FileKind::Picture},
    {4, "ftypheic"sv, FileKind::Picture},
    {4, "ftypheix"sv, FileKind::Picture},
    {4, "ftypmif1"sv, FileKind::Picture},
    {4, "ftypavif"sv, FileKind::Picture},
    {0, "\xff\x0a"sv, FileKind::Picture},
    {8, "WAVE"sv, FileKind::Sound},
    {0, "ID3"sv, FileKind::Sound},
    {0, "\xff\xfb"sv, FileKind::Sound},
    {0, "\xff\xf3"sv, FileKind::Sound},
    {0, "\xff\xf2"sv, FileKind::Sound},
    {0, "\xff\xfa"sv, FileKind::Sound},
    {0, "\xff\xf1"sv, FileKind::Sound},
    {0, "\xff\xf9"sv, FileKind::Sound},
    {0, "fLaC"sv, FileKind::Sound},
    {0, "OggS"sv, FileKind::Sound},
    {0, "#!AMR"sv, FileKind::Sound},
    {4, "ftypM4A"sv, FileKind::Sound},
    {4, "ftyp"sv, FileKind::Film},
    {8, "AVI "sv, FileKind::Film},
    {0, "\x1a\x45\xdf\xa3"sv, FileKind::Film},
    {0, "FLV\1"sv, FileKind::Film},
    {0, "\0\0\1\xba"sv, FileKind::Film},
    {0, "%PDF-"sv, FileKind::Other},
    {0, "PK\3\4"sv, FileKind::Other},
    {0, "PAR1"sv, FileKind::Other},
    {0, "7z\xbc\xaf"sv, FileKind::Other},
    {0, "BZh"sv, FileKind::Other},
}};

struct Ending {
  std::string_view ending;
  FileKind kind;
};
constexpr std::array<Ending, 8> kEndings = {{{".jsonl", FileKind::JsonLines},
                                             {".ndjson", FileKind::JsonLines},
                                             {".json", FileKind::JsonLines},
                                             {".csv", FileKind::Csv},
                                             {".tsv", FileKind::Tsv},
                                             {".html", FileKind::Html},
                                             {".htm", FileKind::Html},
                                             {".xhtml", FileKind::Html}}};

char lower(char one) noexcept { return one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one; }

bool same(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, &lower, &lower); }

bool begins_html(std::string_view head) noexcept {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  while (!head.empty() && (head[0] == ' ' || head[0] == '\n' || head[0] == '\r' || head[0] == '\t'))
    head.remove_prefix(1);
  return same(head.substr(0, 14), "<!doctype html") || same(head.substr(0, 5), "<html");
}

}  // namespace

std::string_view name_of(FileKind kind) noexcept {
  constexpr std::array<std::string_view, kFileKindCount> kNames = {"text", "jsonl",   "csv",   "tsv",  "html", "gzip",
                                                                   "zstd", "picture", "sound", "film", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool is_utf16(std::string_view head) noexcept {
  if (head.starts_with("\xfe\xff")) return true;
  return head.starts_with("\xff\xfe") && head.substr(2, 2) != "\0\0"sv;  // that is UTF-32
}

FileKind kind_of(std::string_view name, std::string_view head) noexcept {
  for (const Magic& one : kMagic)
    if (head.size() > one.at && head.substr(one.at).starts_with(one.bytes)) return one.kind;
  for (const Ending& one : kEndings)
    if (name.size() > one.ending.size() && same(name.substr(name.size() - one.ending.size()), one.ending))
      return one.kind;
  if (begins_html(head)) return FileKind::Html;
  if (is_utf16(head)) return FileKind::Text;
  return head.substr(0, kHeadBytes).find('\0') == std::string_view::npos ? FileKind::Text : FileKind::Other;
}

std::string_view inner_name(std::string_view name) noexcept {
  const std::size_t dot = name.rfind('.');
  const std::size_t slash = name.rfind('/');
  return dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash) ? name : name.substr(0, dot);
}

}  // namespace assay::review::corpus
