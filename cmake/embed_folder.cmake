# cmake -DROOT=... -DLIST=names.txt -DOUTPUT=... -DSYMBOL=a::b::kName -P embed_folder.cmake: the texts of files below ROOT, with
# their names, as a constant span in a .cpp
string(REGEX MATCH "^(.*)::([A-Za-z0-9_]+)$" matched ${SYMBOL})
if(NOT matched)
  message(FATAL_ERROR "${SYMBOL}: expected namespace::kName")
endif()
set(namespace ${CMAKE_MATCH_1})
set(name ${CMAKE_MATCH_2})
file(STRINGS ${LIST} files)
set(entries "")
foreach(file ${files})
  file(READ ${ROOT}/${file} text)
  string(FIND "${text}" ")embedded\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file}: holds the end mark of the raw string it is embedded as")
  endif()
  string(APPEND entries "    {\"${file}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from the files it names by the build.
#include <array>
#include <span>

#include \"base/embedded_file.hpp\"

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace ${namespace} {
namespace {
constexpr auto kFiles = std::to_array<assay::EmbeddedFile>({
${entries}});
}  // namespace
extern const std::span<const assay::EmbeddedFile> ${name};
constinit const std::span<const assay::EmbeddedFile> ${name} = kFiles;
}  // namespace ${namespace}
")
