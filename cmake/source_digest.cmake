# gensim_source_digest(TARGET SOURCE WORD FOLDER...): SOURCE of the target sees "WORD_digest.h", which defines GENSIM_WORD_DIGEST
# as the SHA-256 of all *.cc, *.h and *.csv below the folders of the project: results that they decide are told apart by it. As a
# script (-DROOT -DOUT -DNAME -DFOLDERS, folders separated by commas) this file writes that header.
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "," ";" folders "${FOLDERS}")
  set(sources "")
  foreach(folder ${folders})
    file(GLOB_RECURSE found RELATIVE ${ROOT} ${ROOT}/${folder}/*.cc ${ROOT}/${folder}/*.h
         ${ROOT}/${folder}/*.csv)
    list(APPEND sources ${found})
  endforeach()
  list(SORT sources)
  set(digests "")
  foreach(source ${sources})
    file(SHA256 ${ROOT}/${source} digest)
    string(APPEND digests "${source} ${digest}\n")
  endforeach()
  string(SHA256 digest "${digests}")
  file(CONFIGURE OUTPUT ${OUT} CONTENT "#define ${NAME} \"${digest}\"\n")
  return()
endif()

function(gensim_source_digest target source word)
  set(patterns "")
  foreach(folder ${ARGN})
    list(APPEND patterns ${CMAKE_SOURCE_DIR}/${folder}/*.cc ${CMAKE_SOURCE_DIR}/${folder}/*.h
         ${CMAKE_SOURCE_DIR}/${folder}/*.csv)
  endforeach()
  file(GLOB_RECURSE digested CONFIGURE_DEPENDS ${patterns})
  set(header ${CMAKE_CURRENT_BINARY_DIR}/${word}_digest.h)
  set(script ${CMAKE_SOURCE_DIR}/cmake/source_digest.cmake)
  string(REPLACE ";" "," folders "${ARGN}")
  string(TOUPPER GENSIM_${word}_DIGEST name)
  add_custom_command(OUTPUT ${header}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DOUT=${header} -DNAME=${name} -DFOLDERS=${folders} -P ${script}
    DEPENDS ${digested} ${script}
    COMMENT "Digest of ${folders}")
  target_sources(${target} PRIVATE ${header})
  set_property(SOURCE ${source} APPEND PROPERTY INCLUDE_DIRECTORIES ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
