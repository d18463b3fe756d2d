# Stand-ins for the functions of vcpkg that the port calls, as vcpkg documents them, so that the port can be run without vcpkg.
# What they do not do: build the dependencies, and move the package files to vcpkg's own folders.

function(vcpkg_check_features)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_FEATURE_OPTIONS" "FEATURES")
  set(options "")
  while(arg_FEATURES)
    list(POP_FRONT arg_FEATURES feature option)
    list(APPEND known ${feature})
    set(value OFF)
    if(feature IN_LIST FEATURES)
      set(value ON)
    endif()
    list(APPEND options -D${option}=${value})
  endwhile()
  set(${arg_OUT_FEATURE_OPTIONS} ${options} PARENT_SCOPE)
  set_property(GLOBAL PROPERTY vcpkg_known_features "${known}")
endfunction()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  must("configure the port" ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${FOLDER}/build_port -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX}
       -DCMAKE_BUILD_TYPE=Release -DREALIZAR_XSIMD_INCLUDE_DIR=${XSIMD} ${arg_OPTIONS})
  if(words MATCHES "not used by the project")
    message(FATAL_ERROR "the port sets an option that realizar does not have:\n${words}")
  endif()
endfunction()

function(vcpkg_cmake_install)
  must("install the port" ${CMAKE_COMMAND} --install ${FOLDER}/build_port --prefix ${CURRENT_PACKAGES_DIR})
endfunction()

function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "PACKAGE_NAME;CONFIG_PATH" "")
  if(NOT EXISTS ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/${arg_PACKAGE_NAME}Config.cmake)
    message(FATAL_ERROR "the port says that ${arg_PACKAGE_NAME}Config.cmake is in ${arg_CONFIG_PATH}, but it is not")
  endif()
endfunction()

function(vcpkg_fixup_pkgconfig)
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(COPY ${arg_FILE_LIST} DESTINATION ${CURRENT_PACKAGES_DIR}/share/realizar)
endfunction()
