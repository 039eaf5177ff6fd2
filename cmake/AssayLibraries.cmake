# Libraries of others. OpenSSL, SQLite, libsodium, xxHash and zlib are linked into the program: loading them costs more than what
# a short command does (docs/adr/0006). ASSAY_SHARED_LIBRARIES=ON links the shared ones, for who packages Assay.
option(ASSAY_SHARED_LIBRARIES "link OpenSSL, SQLite, libsodium, xxHash and zlib as shared libraries" OFF)

if(NOT ASSAY_SHARED_LIBRARIES)
  set(OPENSSL_USE_STATIC_LIBS TRUE)
  set(ZLIB_USE_STATIC_LIBS TRUE)
  set(shared_first ${CMAKE_FIND_LIBRARY_SUFFIXES})
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
add_library(xxhash::xxhash UNKNOWN IMPORTED)
set_target_properties(xxhash::xxhash PROPERTIES IMPORTED_LOCATION ${XXHASH_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${XXHASH_INCLUDE_DIR})
find_library(SODIUM_LIBRARY sodium REQUIRED)
find_path(SODIUM_INCLUDE_DIR sodium.h REQUIRED)
add_library(sodium::sodium UNKNOWN IMPORTED)
set_target_properties(sodium::sodium PROPERTIES IMPORTED_LOCATION ${SODIUM_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${SODIUM_INCLUDE_DIR})
if(NOT ASSAY_SHARED_LIBRARIES)
  set(CMAKE_FIND_LIBRARY_SUFFIXES ${shared_first})
  target_link_libraries(SQLite::SQLite3 INTERFACE m)
endif()

# libpq is loaded when a postgresql:// store is opened, never linked (docs/adr/0008); its types come from here.
find_path(LIBPQ_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(LibPq::headers INTERFACE IMPORTED)
set_target_properties(LibPq::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${LIBPQ_INCLUDE_DIR})

# libcurl is loaded when a classifier elsewhere is asked, never linked (docs/adr/0010); its types come from here.
find_path(CURL_INCLUDE_DIR curl/curl.h REQUIRED)
add_library(Curl::headers INTERFACE IMPORTED)
set_target_properties(Curl::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${CURL_INCLUDE_DIR})

find_package(fmt 9 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(Threads REQUIRED)

# For assay-media alone; shared, as many as it likes: its processes live long.
find_package(JPEG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(FREETYPE REQUIRED IMPORTED_TARGET freetype2)
pkg_check_modules(HARFBUZZ REQUIRED IMPORTED_TARGET harfbuzz)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp)
pkg_check_modules(LIBAV REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswresample)
pkg_check_modules(EBUR128 REQUIRED IMPORTED_TARGET libebur128)
pkg_check_modules(AVCODEC REQUIRED IMPORTED_TARGET libavcodec libavutil)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
# For assay-text alone, which is jailed like assay-media.
pkg_check_modules(FASTTEXT REQUIRED IMPORTED_TARGET fasttext)
