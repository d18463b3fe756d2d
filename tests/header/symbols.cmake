# cmake -DNM=<nm> -DOBJECT=<object that holds every function> -P symbols.cmake
# The library never prints, aborts or exits. Writing to a descriptor (files), formatting into memory (snprintf) and std::terminate,
# which noexcept brings along, are no fault. Fails when nm does, or finds nothing at all.

set(refused "abort|_?_?exit|_Exit|quick_exit|atexit|__assert|__assert_fail|raise|kill|system|perror|psignal|errx?|warnx?|syslog|v?f?printf|"
            "__v?f?printf_chk|dprintf|puts|putchar|putc|fputs|fputc|fwrite|fflush|stdout|stderr|_ZSt4cout|_ZSt4cerr|_ZSt4clog|"
            "_ZSt5wcout|_ZSt5wcerr|_ZNSt8ios_base4InitC1Ev")
list(JOIN refused "" refused)

execute_process(COMMAND ${NM} -u -P ${OBJECT} OUTPUT_VARIABLE symbols ERROR_VARIABLE words RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "'${NM} -u -P ${OBJECT}' failed (${result}): ${words}")
endif()
execute_process(COMMAND ${NM} -P --defined-only ${OBJECT} OUTPUT_VARIABLE defined ERROR_VARIABLE words RESULT_VARIABLE result)
string(REGEX MATCHALL "8realizar[^\n]*" functions "${defined}")
list(LENGTH functions count)
if(NOT result EQUAL 0 OR count LESS 1000)
  message(FATAL_ERROR "expected an object with all functions of the library, found ${count} of them: ${words}")
endif()

string(REGEX MATCHALL "[^\n]+" lines "${symbols}")
list(LENGTH lines seen)
if(seen LESS 50)
  message(FATAL_ERROR "expected undefined symbols, found ${seen}")
endif()
foreach(line IN LISTS lines)
  string(REGEX REPLACE "[ @].*" "" symbol "${line}")
  if(symbol MATCHES "^(${refused})$")
    list(APPEND found ${symbol})
  endif()
endforeach()
if(found)
  message(FATAL_ERROR "the library refers to functions that print, abort or exit: ${found}")
endif()
message("${count} functions refer to ${seen} symbols, none that prints, aborts or exits")
