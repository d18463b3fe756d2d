# realizar_add_cuda(<target>): lets a program of g++ or clang use realizar/cuda/backend.hpp. The device's side is compiled by nvcc
# into the target; for the chips of CMAKE_CUDA_ARCHITECTURES, else from compute capability 8.0 on.

set(realizar_cuda_source "${CMAKE_CURRENT_LIST_DIR}/cuda.cu")

# A macro: languages are enabled for the folder that calls it.
macro(realizar_add_cuda target)
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
  if(NOT TARGET realizar_cuda_device)
    # One library for all targets: the unit is slow to compile. A static one, whose table a program's reference draws in.
    add_library(realizar_cuda_device STATIC "${realizar_cuda_source}")
    target_link_libraries(realizar_cuda_device PRIVATE realizar::realizar)
    # The standard as a flag: CMake 3.25 knows none of nvcc 13. Without fused operations that are not written as such, a row's arithmetic is the same in every kernel it goes through.
    target_compile_options(realizar_cuda_device PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-std=c++20> $<$<COMPILE_LANGUAGE:CUDA>:-fmad=false>)
    if(NOT CMAKE_CUDA_ARCHITECTURES OR CMAKE_CUDA_ARCHITECTURES LESS 80)
      set_target_properties(realizar_cuda_device PROPERTIES CUDA_ARCHITECTURES "80;90;100")
    endif()
  endif()
  target_link_libraries(${target} PRIVATE realizar_cuda_device CUDA::cudart_static)
endmacro()
