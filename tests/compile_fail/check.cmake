# cmake -DCXX=<compiler> -DFLAGS=<flags> -DSOURCE=<file> -P check.cmake

separate_arguments(FLAGS UNIX_COMMAND "${FLAGS}")
file(STRINGS ${SOURCE} expect REGEX "^// expect: ")
string(REGEX REPLACE "^// expect: " "" expect "${expect}")
if(expect STREQUAL "")
  message(FATAL_ERROR "${SOURCE}: expected a line '// expect: <regular expression>', found none")
endif()

execute_process(COMMAND ${CXX} ${FLAGS} ${SOURCE} RESULT_VARIABLE result ERROR_VARIABLE words OUTPUT_VARIABLE words)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: must compile without REALIZAR_MUST_FAIL:\n${words}")
endif()

set(ENV{LC_ALL} C)
execute_process(COMMAND ${CXX} ${FLAGS} -DREALIZAR_MUST_FAIL ${SOURCE} RESULT_VARIABLE result ERROR_VARIABLE words OUTPUT_VARIABLE words)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: must not compile with REALIZAR_MUST_FAIL, but did")
endif()
if(NOT words MATCHES "${expect}")
  message(FATAL_ERROR "${SOURCE}: expected an error that matches '${expect}', found:\n${words}")
endif()
