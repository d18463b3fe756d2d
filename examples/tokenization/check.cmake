# Writes the sample and compares what is printed about a text with expected_output.txt; then a file without a vocabulary must be refused.
set(sample sample_vocabulary.gguf)
execute_process(COMMAND ${emulator} ${write} ${sample} WORKING_DIRECTORY ${folder} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${emulator} ${read} ${sample} "once on!" WORKING_DIRECTORY ${folder} OUTPUT_VARIABLE printed
                COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\r" "" printed "${printed}")
file(READ ${expected} wanted)
if(NOT printed STREQUAL wanted)
  message(FATAL_ERROR "expected\n${wanted}\nfound\n${printed}")
endif()

file(WRITE ${folder}/broken.gguf "GGUF")
execute_process(COMMAND ${emulator} ${read} broken.gguf text WORKING_DIRECTORY ${folder} RESULT_VARIABLE code ERROR_VARIABLE message)
if(NOT code EQUAL 1 OR NOT message MATCHES "^broken.gguf: byte 4")
  message(FATAL_ERROR "expected exit code 1 and a clear sentence, found ${code} and: ${message}")
endif()
