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
