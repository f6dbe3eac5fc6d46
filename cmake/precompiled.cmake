# Precompiled headers for the folders whose files mostly read JSON: parsing that header alone takes most of a second.
#
# Off unless GENSIM_PCH is set (the presets set it), so that a build without them shows missing includes. Only library
# headers are in; an edit of ours never makes them anew.

option(GENSIM_PCH "precompile the headers of libraries (fast builds)" OFF)
if(NOT GENSIM_PCH)
  return()
endif()

# gensim_precompile(NAME HEADERS header... DEPS target... FOR target...): one set of headers, compiled once for all targets
function(gensim_precompile name)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPS;FOR" ${ARGN})
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cc.new "// carries the precompiled headers\n")
  file(COPY_FILE ${CMAKE_BINARY_DIR}/${name}.cc.new ${CMAKE_BINARY_DIR}/${name}.cc ONLY_IF_DIFFERENT)
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cc)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  target_compile_options(${name} PRIVATE -fpch-preprocess)
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
  foreach(target ${ARG_FOR})
    if(TARGET ${target})
      target_compile_options(${target} PRIVATE -fpch-preprocess)
      target_precompile_headers(${target} REUSE_FROM ${name})
    endif()
  endforeach()
endfunction()

set(common <algorithm> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <string> <variant> <vector>
    <fmt/core.h> <nlohmann/json.hpp>)
set(libraries nlohmann_json::nlohmann_json fmt::fmt Threads::Threads)
gensim_precompile(gensim_pch HEADERS ${common} DEPS ${libraries}
  FOR gensim_archive gensim_tasklib gensim_llm gensim_generator gensim_evaluation gensim_cli gensim gensim-torch)
if(GENSIM_TESTS)
  get_property(programs GLOBAL PROPERTY GENSIM_TEST_PROGRAMS)
  gensim_precompile(gensim_test_pch HEADERS <gtest/gtest.h> ${common} DEPS ${libraries} GTest::gtest FOR ${programs})
endif()
