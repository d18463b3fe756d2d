# Finds xsimd 8.1 to 14 and sets realizar_xsimd_include to the folder that holds xsimd/xsimd.hpp. Only the headers are used: the
# package of Debian 12 names a link library (xtl) that nothing here needs.
#
# Another xsimd is chosen by -DREALIZAR_XSIMD_INCLUDE_DIR=<folder with xsimd/xsimd.hpp>, -Dxsimd_DIR=<folder with xsimdConfig.cmake>
# or CMAKE_PREFIX_PATH. The installed package includes this file too.

include(${CMAKE_CURRENT_LIST_DIR}/headers.cmake)
realizar_find_headers(realizar_xsimd_include
  PACKAGE xsimd TARGET xsimd HEADER xsimd/xsimd.hpp
  REPOSITORY https://github.com/xtensor-stack/xsimd.git
  COMMIT e88a72831858123924f7118f345dfe5d70d95991)  # 14.3.0

# Asked of the header itself: the packages call only their own major version compatible.
if(EXISTS "${realizar_xsimd_include}/xsimd/config/xsimd_config.hpp")
  file(STRINGS "${realizar_xsimd_include}/xsimd/config/xsimd_config.hpp" realizar_xsimd_lines REGEX "define XSIMD_VERSION_[MP]")
  string(REGEX REPLACE ".*MAJOR ([0-9]+).*MINOR ([0-9]+).*PATCH ([0-9]+).*" "\\1.\\2.\\3" realizar_xsimd_version
                       "${realizar_xsimd_lines}")
  if(realizar_xsimd_version VERSION_LESS 8.1 OR realizar_xsimd_version VERSION_GREATER_EQUAL 15)
    message(FATAL_ERROR "realizar: expected xsimd 8.1 to 14, found ${realizar_xsimd_version} in ${realizar_xsimd_include}; "
                        "name another with -DREALIZAR_XSIMD_INCLUDE_DIR=...")
  endif()
  if(NOT realizar_FIND_QUIETLY)
    message(STATUS "realizar: xsimd ${realizar_xsimd_version} in ${realizar_xsimd_include}")
  endif()
endif()
