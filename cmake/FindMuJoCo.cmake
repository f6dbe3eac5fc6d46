# Finds MuJoCo inside the `mujoco-core` wheel of the project's virtual environment and declares MuJoCo::mujoco.
#
# Looks in GENSIM_VENV (default: .venv beside the sources). The wheel holds headers in mujoco/include and one
# versioned library, mujoco/libmujoco.so.VERSION, without the usual unversioned link.

set(GENSIM_VENV "${CMAKE_SOURCE_DIR}/.venv" CACHE PATH "virtual environment with the pinned wheels")
file(GLOB _mujoco_dirs "${GENSIM_VENV}/lib/python3*/site-packages/mujoco")
find_path(MuJoCo_INCLUDE_DIR mujoco/mujoco.h PATHS ${_mujoco_dirs} PATH_SUFFIXES include NO_DEFAULT_PATH)
if(_mujoco_dirs)
  list(GET _mujoco_dirs 0 _mujoco_dir)
  file(GLOB _mujoco_libs "${_mujoco_dir}/libmujoco.so.*")
  if(_mujoco_libs)
    list(GET _mujoco_libs 0 MuJoCo_LIBRARY)
    string(REGEX REPLACE ".*libmujoco\\.so\\." "" MuJoCo_VERSION "${MuJoCo_LIBRARY}")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MuJoCo
  REQUIRED_VARS MuJoCo_LIBRARY MuJoCo_INCLUDE_DIR
  VERSION_VAR MuJoCo_VERSION
  REASON_FAILURE_MESSAGE "is the wheel mujoco-core in ${GENSIM_VENV}? ./gensim and ./run-tests install it")

if(MuJoCo_FOUND AND NOT TARGET MuJoCo::mujoco)
  add_library(MuJoCo::mujoco SHARED IMPORTED)
  set_target_properties(MuJoCo::mujoco PROPERTIES
    IMPORTED_LOCATION "${MuJoCo_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${MuJoCo_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS "GENSIM_MUJOCO_VERSION=\"${MuJoCo_VERSION}\"")
endif()
