# Renders a conversation in a known format and compares it with expected_output.txt; an unknown format must be refused.
execute_process(COMMAND ${emulator} ${program} chatml "Hi" "Hello!" "Bye." OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\r" "" printed "${printed}")
file(READ ${expected} wanted)
if(NOT printed STREQUAL wanted)
  message(FATAL_ERROR "expected\n${wanted}\nfound\n${printed}")
endif()

execute_process(COMMAND ${emulator} ${program} nothing "Hi" RESULT_VARIABLE code ERROR_VARIABLE message)
if(NOT code EQUAL 1 OR NOT message MATCHES "^chat format: expected one of alpaca")
  message(FATAL_ERROR "expected exit code 1 and a clear sentence, found ${code} and: ${message}")
endif()
