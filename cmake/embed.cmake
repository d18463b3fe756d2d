# realizar_embed(<target> <file> <symbol>): puts a file into a program, 64-byte aligned and read-only. In the program:
#
#   extern "C" const std::byte symbol_begin[], symbol_end[];
#   auto file = realizar::gguf::file::from_memory({symbol_begin, symbol_end}, "built-in");
#
# The assembler reads the file (.incbin): g++, clang and mingw-w64, for any machine.

function(realizar_embed target file symbol)
  if(MSVC)
    message(FATAL_ERROR "realizar_embed: MSVC's assembler cannot include files; use clang or mingw-w64")
  endif()
  get_filename_component(file "${file}" ABSOLUTE)
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "realizar_embed: there is no file ${file}")
  endif()
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp")
  configure_file("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed.cpp" "${source}" COPYONLY)
  set_source_files_properties("${source}" PROPERTIES
    COMPILE_DEFINITIONS "REALIZAR_EMBED_SYMBOL=${symbol};REALIZAR_EMBED_FILE=\"${file}\""
    COMPILE_OPTIONS "-fno-lto" OBJECT_DEPENDS "${file}")
  target_sources(${target} PRIVATE "${source}")
endfunction()
