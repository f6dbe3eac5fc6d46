# Settings that every target of the project shares, and the functions that declare a folder's library and its tests.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")

# A compiler cache where there is one: clones share what they compile, for paths are taken relative to the sources.
# Precompiled headers need the sloppiness: ours hold no time macros, and their defines are those of the command line.
find_program(GENSIM_CCACHE ccache)
if(GENSIM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_SLOPPINESS=pch_defines,time_macros ${GENSIM_CCACHE})
endif()

# The pinned version of MuJoCo, from the one file that holds all pins.
file(STRINGS ${CMAKE_SOURCE_DIR}/scripts/versions GENSIM_MUJOCO_PIN REGEX "^MUJOCO_VERSION=")
string(REPLACE "MUJOCO_VERSION=" "" GENSIM_MUJOCO_PIN "${GENSIM_MUJOCO_PIN}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/scripts/versions)

# One instruction set and no fused multiply-add: the same seed must give the same bits on every x86-64 machine.
add_compile_options(-ffp-contract=off)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-march=x86-64-v2)
endif()

# Warnings are errors on our own code; headers of libraries come in as system headers.
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Werror)
# GCC 12 and 13 warn falsely about std::string joined with literals (GCC bugs 105329 and 105651); whether they do depends on
# lengths, that of the build folder's path among them, so no clone could be sure to build.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()

# GENSIM_SANITIZE: empty, `address` (with undefined) or `thread`.
set(GENSIM_SANITIZE "" CACHE STRING "sanitizer of the whole build: empty, address or thread")
if(GENSIM_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1
                      -Wno-maybe-uninitialized)  # false in std::regex once it is instrumented (GCC bug 105562)
  add_link_options(-fsanitize=address,undefined)
elseif(GENSIM_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=thread)
elseif(NOT GENSIM_SANITIZE STREQUAL "")
  message(FATAL_ERROR "GENSIM_SANITIZE is '${GENSIM_SANITIZE}'; legal: empty, address, thread")
endif()

# gensim_library(NAME [SUBDIRS dir...] DEPS target...): all .cc files of this folder (and of SUBDIRS) as one static library.
function(gensim_library name)
  cmake_parse_arguments(ARG "" "" "SUBDIRS;DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  foreach(dir ${ARG_SUBDIRS})
    file(GLOB more CONFIGURE_DEPENDS ${dir}/*.cc)
    list(APPEND sources ${more})
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# gensim_cold(NAME...): libraries without inner loops, which files, sockets and people wait for; a third less to compile in release.
function(gensim_cold)
  foreach(target ${ARGN})
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endforeach()
endfunction()

# gensim_embed_texts(NAME FOLDER dir ENDING ending HEADER header NAMESPACE namespace FUNCTION function): the files of a folder as
# constants of library NAME, so that the command works wherever it stands; HEADER declares FUNCTION (envs/base/embedded_text.h).
function(gensim_embed_texts name)
  cmake_parse_arguments(ARG "" "FOLDER;ENDING;HEADER;NAMESPACE;FUNCTION" "" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS ${ARG_FOLDER}/*.${ARG_ENDING})
  string(MD5 names "${files}")  # in the command, so that it runs again when a file is gone
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cc)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DNAMES=${names} -DFOLDER=${ARG_FOLDER} -DENDING=${ARG_ENDING} -DHEADER=${ARG_HEADER}
            -DNAMESPACE=${ARG_NAMESPACE} -DFUNCTION=${ARG_FUNCTION} -DOUTPUT=${output} -P ${script}
    DEPENDS ${files} ${script}
    COMMENT "Embedding the files of ${ARG_FOLDER}" VERBATIM)
  target_sources(${name} PRIVATE ${output})
endfunction()

# gensim_tests(AREA DEPS target...): every tests/AREA/*_test.cc in one program AREA_test (slashes become underscores).
function(gensim_tests area)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${area}/*.cc)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name ${area}_test)
  add_executable(${name} ${sources})
  target_compile_definitions(${name} PRIVATE GENSIM_SOURCE_DIR="${CMAKE_SOURCE_DIR}" GENSIM_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  set_property(GLOBAL APPEND PROPERTY GENSIM_TEST_PROGRAMS ${name})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 1200)
endfunction()
