# realizar_find_headers(<result> PACKAGE <name> TARGET <target> HEADER <file> REPOSITORY <url> COMMIT <hash>)
#
# Where the headers of a header-only dependency are, in this order:
#   1. -DREALIZAR_<NAME>_INCLUDE_DIR=<folder>
#   2. a target of that name that the project around this one already has
#   3. find_package(<name>)
#   4. when cross-compiling, the build machine's own headers: they are the same for every target
#   5. FetchContent of the pinned commit (not from an installed package: what it finds is the choice of its user)

function(realizar_find_headers result)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PACKAGE;TARGET;HEADER;REPOSITORY;COMMIT" "")
  string(TOUPPER ${arg_PACKAGE} upper)
  set(chosen "REALIZAR_${upper}_INCLUDE_DIR")
  set(${chosen} "" CACHE PATH "The folder that holds ${arg_HEADER}; empty: search for it")
  mark_as_advanced(${chosen})

  if(${chosen})
    if(NOT EXISTS "${${chosen}}/${arg_HEADER}")
      message(FATAL_ERROR "${chosen}: expected ${arg_HEADER} in it, found none in ${${chosen}}")
    endif()
    set(${result} "${${chosen}}" PARENT_SCOPE)
    return()
  endif()

  if(NOT TARGET ${arg_TARGET} AND NOT CMAKE_CROSSCOMPILING)
    find_package(${arg_PACKAGE} QUIET)
  endif()
  if(TARGET ${arg_TARGET})
    get_target_property(folder ${arg_TARGET} INTERFACE_INCLUDE_DIRECTORIES)
    set(${result} "${folder}" PARENT_SCOPE)
    return()
  endif()

  find_path(realizar_${arg_PACKAGE}_found ${arg_HEADER})
  if(NOT realizar_${arg_PACKAGE}_found AND CMAKE_CROSSCOMPILING)
    find_path(realizar_${arg_PACKAGE}_found ${arg_HEADER} PATHS /usr/include /usr/local/include NO_DEFAULT_PATH
              NO_CMAKE_FIND_ROOT_PATH)
  endif()
  mark_as_advanced(realizar_${arg_PACKAGE}_found)
  if(realizar_${arg_PACKAGE}_found)
    set(folder "${realizar_${arg_PACKAGE}_found}")
    if(CMAKE_CROSSCOMPILING)  # a copy of its own: /usr/include as a whole would bring the build machine's C library along
      get_filename_component(name ${arg_HEADER} DIRECTORY)
      file(COPY "${folder}/${name}" DESTINATION "${CMAKE_CURRENT_BINARY_DIR}/host_headers/${arg_PACKAGE}")
      set(folder "${CMAKE_CURRENT_BINARY_DIR}/host_headers/${arg_PACKAGE}")
    endif()
    set(${result} "${folder}" PARENT_SCOPE)
    return()
  endif()

  if(CMAKE_FIND_PACKAGE_NAME STREQUAL "realizar")
    set(${result} "" PARENT_SCOPE)
    return()
  endif()
  message(STATUS "realizar: ${arg_PACKAGE} is not installed; fetching ${arg_REPOSITORY} at ${arg_COMMIT}")
  include(FetchContent)
  FetchContent_Declare(realizar_${arg_PACKAGE} GIT_REPOSITORY ${arg_REPOSITORY} GIT_TAG ${arg_COMMIT}
                       SOURCE_SUBDIR headers-only)  # a folder without a CMakeLists.txt: its own build is not wanted
  FetchContent_MakeAvailable(realizar_${arg_PACKAGE})
  FetchContent_GetProperties(realizar_${arg_PACKAGE} SOURCE_DIR folder)
  if(EXISTS "${folder}/include/${arg_HEADER}")
    set(folder "${folder}/include")
  endif()
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()
