# Headers that nearly every file reads, read once: a third of the time of the sanitizers' build. The other builds go
# without, so that a file which does not name what it uses is found.
option(ASSAY_PRECOMPILED "compile the headers of others once for all" OFF)

# assay_precompiled(TARGET assay_headers|assay_test_headers)
function(assay_precompiled target from)
  if(ASSAY_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

if(NOT ASSAY_PRECOMPILED)
  return()
endif()
set(headers <algorithm> <array> <chrono> <cstdint> <fstream> <functional> <map> <memory> <mutex> <optional> <span>
            <string> <string_view> <thread> <unordered_map> <vector> <fmt/core.h> <tl/expected.hpp>)
set(nothing ${CMAKE_BINARY_DIR}/generated/nothing.cpp)
file(CONFIGURE OUTPUT ${nothing} CONTENT "// Carries precompiled headers.\n" @ONLY)
add_library(assay_headers STATIC ${nothing})
target_link_libraries(assay_headers PRIVATE fmt::fmt tl::expected)
target_precompile_headers(assay_headers PRIVATE ${headers})
if(ASSAY_TESTS)
  add_executable(assay_test_headers ${nothing})
  target_compile_options(assay_test_headers PRIVATE -O0 -U_FORTIFY_SOURCE)
  target_link_libraries(assay_test_headers PRIVATE fmt::fmt tl::expected GTest::gtest_main)
  target_precompile_headers(assay_test_headers PRIVATE ${headers} <gtest/gtest.h>)
endif()
