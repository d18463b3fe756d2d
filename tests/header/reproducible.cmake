# cmake -DCXX=<compiler> -DFLAGS=<flags> -DXSIMD=<folder> -DSOURCE=<tree> -DFOLDER=<where to build> -P reproducible.cmake
# Copies the library to two folders, builds one program in each, compares the bytes: no path, time or random name may get into them.

separate_arguments(FLAGS UNIX_COMMAND "${FLAGS}")
if(XSIMD AND NOT XSIMD STREQUAL "/usr/include")
  list(APPEND FLAGS -isystem ${XSIMD})
endif()
file(REMOVE_RECURSE ${FOLDER})
foreach(copy one another)
  file(COPY ${SOURCE}/include ${SOURCE}/examples/gguf_loading/main.cpp DESTINATION ${FOLDER}/${copy})
  execute_process(COMMAND ${CXX} -std=c++20 -O1 ${FLAGS} -Iinclude main.cpp -o program -pthread WORKING_DIRECTORY ${FOLDER}/${copy}
                  RESULT_VARIABLE result ERROR_VARIABLE words OUTPUT_VARIABLE words)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "the program does not compile:\n${words}")
  endif()
  file(SHA256 ${FOLDER}/${copy}/program hash_${copy})
endforeach()
if(NOT hash_one STREQUAL hash_another)
  message(FATAL_ERROR "expected two equal builds, found ${hash_one} and ${hash_another}")
endif()
message("two builds, one program: ${hash_one}")
