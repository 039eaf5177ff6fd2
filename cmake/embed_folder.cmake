# cmake -DROOT=... -DLIST=names.txt -DOUTPUT=... -DSYMBOL=a::b::kName -P embed_folder.cmake: the texts of files below ROOT, with
# their names, as a constant span in a .cpp
string(REGEX MATCH "^(.*)::([A-Za-z0-9_]+)$" matched ${SYMBOL})
if(NOT matched)
  message(FATAL_ERROR "${SYMBOL}: expected namespace::kName")
endif()
set(namespace ${CMAKE_MATCH_1})
set(name ${CMAKE_MATCH_2})
file(STRINGS ${LIST} files)
set(texts "")
set(entries "")
set(number 0)
foreach(file ${files})
  file(READ ${ROOT}/${file} text)
  string(FIND "${text}" ")embedded\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file}: holds the end mark of the raw string it is embedded as")
  endif()
  # as arrays, whose length needs no counting: clang gives up counting so many characters at compile time
  string(APPEND texts "constexpr char kText${number}[] = R\"embedded(${text})embedded\";\n")
  string(APPEND entries "    {\"${file}\", {kText${number}, sizeof(kText${number}) - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made from the files it names by the build.
#include <array>
#include <span>

#include \"base/embedded_file.hpp\"

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace ${namespace} {
namespace {
${texts}constexpr auto kFiles = std::to_array<assay::EmbeddedFile>({
${entries}});
}  // namespace
extern const std::span<const assay::EmbeddedFile> ${name};
constinit const std::span<const assay::EmbeddedFile> ${name} = kFiles;
}  // namespace ${namespace}
")
