# Fails when a kernel unit defines a symbol that others could be linked with: all but its table must lie in the namespace of its
# architecture or of its own xsimd. Fails too when nm does, or finds nothing.

foreach(entry IN LISTS OBJECTS)
  string(REGEX MATCH "^([a-z0-9_]+)=(.*)$" matched "${entry}")
  set(arch ${CMAKE_MATCH_1})
  execute_process(COMMAND ${NM} -C --defined-only --extern-only ${CMAKE_MATCH_2} OUTPUT_VARIABLE symbols RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${NM} failed: ${result}")
  endif()
  if(NOT symbols MATCHES "realizar_kernels_${arch}")
    message(FATAL_ERROR "${arch}: the table realizar_kernels_${arch} is not there")
  endif()
  string(REGEX REPLACE ";" "," symbols "${symbols}")
  string(REGEX MATCHALL "[^\n]+" lines "${symbols}")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[0-9a-f]+ [A-Za-z] " "" name "${line}")
    if(NOT name MATCHES "v[0-9]+_${arch}::|xsimd_${arch}::" AND NOT name STREQUAL "realizar_kernels_${arch}"
       AND NOT name STREQUAL "DW.ref.__gxx_personality_v0")  # a pointer, the same in every object of a compiler
      message(SEND_ERROR "${arch}: a symbol that another unit may have too: ${line}")
    endif()
  endforeach()
endforeach()
