# Only xsimd's headers are used: Debian 12's package names xtl as a link library it does not need.
find_package(xsimd 8.1 REQUIRED)
get_target_property(realizar_xsimd_include xsimd INTERFACE_INCLUDE_DIRECTORIES)
