# Puts a text file into a program: assay_embed(assay_law rules/wording.toml assay::law::kWordingToml) adds a source to
# the target that defines `extern const std::string_view kWordingToml` in that namespace. FILE is relative to the
# project; the source is made anew whenever the file changes.
function(assay_embed target file symbol)
  set(input ${PROJECT_SOURCE_DIR}/${file})
  string(MAKE_C_IDENTIFIER ${file} stem)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DSYMBOL=${symbol} -P ${script}
    DEPENDS ${input} ${script}
    COMMENT "Embedding ${file}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# The same with every *.toml below a folder: assay_embed_folder(assay_law_rules rules assay::law::rules::kEmbedded) defines
# `extern const std::span<const EmbeddedFile> kEmbedded`, sorted by name; names are relative to the folder.
function(assay_embed_folder target folder symbol)
  set(root ${PROJECT_SOURCE_DIR}/${folder})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${root} ${root}/*.toml)
  list(SORT files)
  string(MAKE_C_IDENTIFIER ${folder} stem)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${stem}_folder.txt)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${stem}_folder.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_folder.cmake)
  list(JOIN files "\n" lines)
  file(CONFIGURE OUTPUT ${list} CONTENT "${lines}\n" @ONLY)  # written only when it changes
  list(TRANSFORM files PREPEND ${root}/ OUTPUT_VARIABLE inputs)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${root} -DLIST=${list} -DOUTPUT=${output} -DSYMBOL=${symbol} -P ${script}
    DEPENDS ${inputs} ${list} ${script}
    COMMENT "Embedding ${folder}/"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
