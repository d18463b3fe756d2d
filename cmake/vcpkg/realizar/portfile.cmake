# vcpkg port of the tree it lies in: vcpkg install realizar --overlay-ports=cmake/vcpkg
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)
set(VCPKG_BUILD_TYPE release)  # headers only

vcpkg_check_features(OUT_FEATURE_OPTIONS features
  FEATURES
    zstd   REALIZAR_ZSTD
    sodium REALIZAR_SODIUM
    server REALIZAR_BUILD_SERVER
    cuda   REALIZAR_CUDA)

vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS ${features} -DREALIZAR_BUILD_TESTS=OFF -DREALIZAR_BUILD_EXAMPLES=OFF -DREALIZAR_BUILD_BENCH=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME realizar CONFIG_PATH share/cmake/realizar)
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug" "${CURRENT_PACKAGES_DIR}/lib")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
