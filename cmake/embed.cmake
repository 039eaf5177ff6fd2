# cmake -DINPUT=... -DOUTPUT=... -DSYMBOL=a::b::kName -P embed.cmake: the text of INPUT as a constant in a .cpp
file(READ ${INPUT} text)
string(FIND "${text}" ")embedded\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "${INPUT}: holds the end mark of the raw string it is embedded as")
endif()
string(REGEX MATCH "^(.*)::([A-Za-z0-9_]+)$" matched ${SYMBOL})
if(NOT matched)
  message(FATAL_ERROR "${SYMBOL}: expected namespace::kName")
endif()
get_filename_component(name ${INPUT} NAME)
file(WRITE ${OUTPUT} "// Made from ${name} by the build.
#include <string_view>

namespace ${CMAKE_MATCH_1} {
extern const std::string_view ${CMAKE_MATCH_2};
constinit const std::string_view ${CMAKE_MATCH_2} = R\"embedded(${text})embedded\";
}  // namespace ${CMAKE_MATCH_1}
")
