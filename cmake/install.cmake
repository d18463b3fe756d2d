# install(): the headers, the package config for find_package(realizar), and realizar.pc.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(realizar_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/realizar)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/realizar DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh")
install(TARGETS realizar EXPORT realizarTargets)
install(EXPORT realizarTargets NAMESPACE realizar:: DESTINATION ${realizar_package_dir})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/realizarConfig.cmake.in ${PROJECT_BINARY_DIR}/realizarConfig.cmake
                              INSTALL_DESTINATION ${realizar_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/realizarConfigVersion.cmake COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/realizarConfig.cmake ${PROJECT_BINARY_DIR}/realizarConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/xsimd.cmake ${PROJECT_SOURCE_DIR}/cmake/headers.cmake
              ${PROJECT_SOURCE_DIR}/cmake/embed.cmake ${PROJECT_SOURCE_DIR}/cmake/embed.cpp
              ${PROJECT_SOURCE_DIR}/cmake/cuda.cmake ${PROJECT_SOURCE_DIR}/cmake/cuda.cu
              ${PROJECT_SOURCE_DIR}/cmake/kernels.cmake ${PROJECT_SOURCE_DIR}/cmake/kernel_unit.cpp
        DESTINATION ${realizar_package_dir})

set(realizar_pc_cflags "")
if(REALIZAR_SCALAR)
  set(realizar_pc_cflags "-DREALIZAR_SCALAR")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/realizar.pc.in ${PROJECT_BINARY_DIR}/realizar.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/realizar.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
