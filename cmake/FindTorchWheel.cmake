# Finds LibTorch inside a `torch` wheel and declares TorchWheel::torch_cpu and TorchWheel::c10.
#
# Looks in GENSIM_TORCH_VENV (default: .venv-torch beside the sources), or takes the folder `torch` of an installed wheel
# as TorchWheel_DIR. The wheel's own CMake package insists on the CUDA toolkit, which a CPU does not need.
#
# Where the wheel came with all that libtorch_cuda.so is linked to, and a GPU is there, TorchWheel::torch_cuda and
# TorchWheel::c10_cuda are declared too; otherwise TorchWheel_CUDA_MISSING says why not.

set(GENSIM_TORCH_VENV "${CMAKE_SOURCE_DIR}/.venv-torch" CACHE PATH "virtual environment with the torch wheel")
set(TorchWheel_DIR "" CACHE PATH "folder `torch` of an installed torch wheel; empty: the one in GENSIM_TORCH_VENV")
set(_torch_dir "${TorchWheel_DIR}")
if(NOT _torch_dir)
  file(GLOB _torch_dir "${GENSIM_TORCH_VENV}/lib/python3*/site-packages/torch")
endif()
find_path(TorchWheel_INCLUDE_DIR ATen/core/Tensor.h PATHS ${_torch_dir} PATH_SUFFIXES include NO_DEFAULT_PATH NO_CACHE)
foreach(_part torch_cpu c10 torch_cuda c10_cuda)
  find_library(TorchWheel_${_part} ${_part} PATHS ${_torch_dir} PATH_SUFFIXES lib NO_DEFAULT_PATH NO_CACHE)
endforeach()
if(TorchWheel_INCLUDE_DIR)
  file(STRINGS ${TorchWheel_INCLUDE_DIR}/torch/headeronly/version.h _torch_lines REGEX "TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
  string(REGEX REPLACE "[^0-9;]" "" TorchWheel_VERSION "${_torch_lines}")
  list(JOIN TorchWheel_VERSION "." TorchWheel_VERSION)
endif()

# wheels before 2.7 were built for the strings of old compilers; nothing of ours would link with them
set(_torch_abi "")
if(TorchWheel_c10)
  file(STRINGS ${TorchWheel_c10} _torch_new_strings REGEX "__cxx11" LIMIT_COUNT 1)
  if(_torch_new_strings)
    set(_torch_abi ON)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(TorchWheel
  REQUIRED_VARS TorchWheel_torch_cpu TorchWheel_c10 TorchWheel_INCLUDE_DIR _torch_abi
  VERSION_VAR TorchWheel_VERSION
  REASON_FAILURE_MESSAGE "is the wheel torch, for this ABI, in '${_torch_dir}' (GENSIM_TORCH_VENV is ${GENSIM_TORCH_VENV})? ./gensim installs it at the first call that needs networks, ./run-tests always")

# what libtorch_cuda.so is linked to stands beside the wheel, or comes with the system's CUDA
set(TorchWheel_CUDA_MISSING "")
if(NOT TorchWheel_torch_cuda OR NOT TorchWheel_c10_cuda)
  set(TorchWheel_CUDA_MISSING "the wheel is one for CPUs")
elseif(NOT EXISTS /dev/nvidiactl)
  set(TorchWheel_CUDA_MISSING "there is no GPU")
else()
  file(GLOB _torch_cudnn ${_torch_dir}/../nvidia/cudnn/lib/libcudnn.so.* ${_torch_dir}/lib/libcudnn.so.*)
  if(NOT _torch_cudnn)
    set(TorchWheel_CUDA_MISSING "the wheel was installed without the libraries for GPUs")
  endif()
endif()

if(TorchWheel_FOUND AND NOT TARGET TorchWheel::c10)
  # Of the wheel's headers only LibTorch's own: fmt, pybind11, protobuf and more stand beside them, in other versions than
  # ours. As imported targets' folders they are system headers.
  set(_torch_headers ${CMAKE_BINARY_DIR}/torch-headers)
  file(MAKE_DIRECTORY ${_torch_headers})
  foreach(_folder ATen c10 caffe2 torch)
    file(CREATE_LINK ${TorchWheel_INCLUDE_DIR}/${_folder} ${_torch_headers}/${_folder} SYMBOLIC)
  endforeach()
  add_library(TorchWheel::c10 SHARED IMPORTED)
  set_target_properties(TorchWheel::c10 PROPERTIES
    IMPORTED_LOCATION "${TorchWheel_c10}"
    INTERFACE_INCLUDE_DIRECTORIES "${_torch_headers};${_torch_headers}/torch/csrc/api/include")
  add_library(TorchWheel::torch_cpu SHARED IMPORTED)
  set_target_properties(TorchWheel::torch_cpu PROPERTIES
    IMPORTED_LOCATION "${TorchWheel_torch_cpu}"
    INTERFACE_LINK_LIBRARIES TorchWheel::c10)

  if(NOT TorchWheel_CUDA_MISSING)
    add_library(TorchWheel::c10_cuda SHARED IMPORTED)
    set_target_properties(TorchWheel::c10_cuda PROPERTIES
      IMPORTED_LOCATION "${TorchWheel_c10_cuda}"
      INTERFACE_LINK_LIBRARIES TorchWheel::c10)
    # kernels register themselves when the library is loaded: a linker that drops what no symbol asks for would drop them
    add_library(TorchWheel::torch_cuda INTERFACE IMPORTED)
    set_target_properties(TorchWheel::torch_cuda PROPERTIES
      INTERFACE_LINK_LIBRARIES "-Wl,--push-state,--no-as-needed;${TorchWheel_torch_cuda};-Wl,--pop-state;TorchWheel::c10_cuda;TorchWheel::torch_cpu")
  endif()
endif()
