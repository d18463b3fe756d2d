# Three models, room for two: the third evicts the one that was unused for longest.
set(models "")
foreach(name a b c)
  execute_process(COMMAND ${emulator} ${write} ${folder}/${name}.gguf COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND models ${folder}/${name}.gguf)
endforeach()
file(WRITE ${folder}/questions.txt "a: Once\nb: Once\na: Once upon\nc: Once\nnobody: Once\nb: Once\na silent line\n")
execute_process(COMMAND ${emulator} ${run} 2 ${models} INPUT_FILE ${folder}/questions.txt
                OUTPUT_VARIABLE found ERROR_VARIABLE complaints COMMAND_ERROR_IS_FATAL ANY)
set(sentence ": Once upon a time there was the smallest llama.\n")  # all that the model of this test has to say
set(wanted "a${sentence}b${sentence}a${sentence}c${sentence}b${sentence}1 hits, 4 misses, 2 evictions, 2 in memory
")
if(NOT found STREQUAL wanted)
  message(FATAL_ERROR "Expected\n${wanted}\nfound\n${found}")
endif()
if(NOT complaints MATCHES "'nobody'" OR NOT complaints MATCHES "NAME: PROMPT, found 'a silent line'")
  message(FATAL_ERROR "An unknown name and a line without one should be told, not: ${complaints}")
endif()
execute_process(COMMAND ${emulator} ${run} none ${models} RESULT_VARIABLE code ERROR_VARIABLE message)
if(NOT code EQUAL 2 OR NOT message MATCHES "usage")
  message(FATAL_ERROR "A limit that is no number should end with 2 and the usage, not with ${code}: ${message}")
endif()
