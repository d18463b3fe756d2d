# realizar_add_kernels(<target> [ARCHS <arch>...]): gives a program the kernels of several architectures, the best of which
# that the processor runs is picked at start; REALIZAR_ARCH=<arch> in the environment asks for another. Without ARCHS: all of
# the processor family. Every unit that includes realizar in the program is to be a source of <target>, whose own flags stay
# those of the oldest machine it is for. ARCHS native: one unit, for the machine that compiles; it is compiled beside the
# program's other sources, and not again when those change.

function(realizar_add_kernels target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ARCHS")
  if(MSVC)
    message(FATAL_ERROR "realizar_add_kernels: needs g++ or clang")
  endif()
  # Best first; a list that the processor of the program is in ends in one that every such processor runs.
  set(x86_archs amx avx512_bf16 avx512_vnni avx512 avx_vnni avx2 sse2)
  set(arm_archs i8mm dotprod neon)
  set(flags_native -march=native)
  set(flags_sse2 -march=x86-64)
  set(flags_avx2 -march=x86-64-v3)
  set(flags_avx_vnni ${flags_avx2} -mavxvnni)
  set(flags_avx512 -march=x86-64-v4)
  set(flags_avx512_vnni ${flags_avx512} -mavx512vnni)
  set(flags_avx512_bf16 ${flags_avx512_vnni} -mavx512bf16)
  set(flags_amx ${flags_avx512_bf16} -mamx-tile -mamx-bf16 -mamx-int8)
  set(flags_neon -march=armv8-a)
  set(flags_dotprod -march=armv8.2-a+dotprod)
  set(flags_i8mm -march=armv8.6-a)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(known ${x86_archs})
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|ARM64|arm64")
    set(known ${arm_archs})
  else()
    message(FATAL_ERROR "realizar_add_kernels: knows no architectures of ${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  list(GET known -1 oldest)
  if(NOT arg_ARCHS)
    set(arg_ARCHS ${known})
  elseif(arg_ARCHS STREQUAL native)
    set(known native)
    set(oldest native)
  endif()
  foreach(arch IN LISTS arg_ARCHS)
    if(NOT arch IN_LIST known)
      list(JOIN known " " names)
      message(FATAL_ERROR "realizar_add_kernels: ARCHS: expected native alone or some of ${names}, found ${arch}")
    endif()
  endforeach()

  set(declared "")
  set(listed "")
  foreach(arch IN LISTS known)
    if(NOT arch IN_LIST arg_ARCHS AND NOT arch STREQUAL oldest)
      continue()
    endif()
    set(unit ${target}_kernels_${arch})
    set(table realizar_kernels_${arch})
    add_library(${unit} OBJECT ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/kernel_unit.cpp)
    target_link_libraries(${unit} PRIVATE realizar::realizar)
    # Kernels are compiled with -O2 in Debug builds too. xsimd's functions get a name for each unit: it has some that every
    # architecture shares, which the linker would merge. No link-time optimization, which would look past the units.
    target_compile_options(${unit} PRIVATE -O2 -fno-lto ${flags_${arch}})
    target_compile_definitions(${unit} PRIVATE REALIZAR_KERNEL_ARCH="${arch}" REALIZAR_KERNEL_TABLE=${table}
                                               xsimd=xsimd_${arch})
    set_target_properties(${unit} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${unit}>)
    string(APPEND declared "extern \"C\" const realizar::kernel::table ${table};\n")
    string(APPEND listed "&${table}, ")
  endforeach()
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}_kernels.cpp)
  file(CONFIGURE OUTPUT ${list} @ONLY CONTENT [[
// The kernel units of a program, best first.
#include <realizar/kernel/pick.hpp>

@declared@
namespace realizar::inline REALIZAR_ABI::kernel {
extern "C" {
const table* const realizar_kernel_units[] = {@listed@nullptr};
}
}  // namespace realizar::inline REALIZAR_ABI::kernel
]])
  target_sources(${target} PRIVATE ${list})
  target_compile_definitions(${target} PRIVATE REALIZAR_DISPATCH)
endfunction()

# realizar_add_usual_kernels(<target>): those of realizar_add_kernels that a program for every machine wants, on x86-64 four beside
# the oldest. Nothing where the flags or REALIZAR_NATIVE and REALIZAR_SCALAR have chosen, or the compiler or the processor has no choice.
function(realizar_add_usual_kernels target)
  if(MSVC OR REALIZAR_NATIVE OR REALIZAR_SCALAR OR CMAKE_CXX_FLAGS MATCHES "-m|-fsanitize")
    return()
  endif()
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    realizar_add_kernels(${target} ARCHS amx avx512_vnni avx_vnni avx2)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    realizar_add_kernels(${target})
  endif()
endfunction()
