# Finds Bullet in double precision (Debian's libbullet-dev) and declares Bullet::bullet64.
#
# The package holds each library twice; those of double precision end in -float64 and need BT_USE_DOUBLE_PRECISION in all
# code that includes their headers, which the target brings along. The version is the one of btScalar.h: 324 is 3.24.

find_path(Bullet64_INCLUDE_DIR btBulletDynamicsCommon.h PATH_SUFFIXES bullet)
set(_bullet_libraries "")
foreach(_part BulletDynamics BulletCollision LinearMath)
  find_library(Bullet64_${_part} ${_part}-float64)
  mark_as_advanced(Bullet64_${_part})
  list(APPEND _bullet_libraries ${Bullet64_${_part}})
endforeach()
if(Bullet64_INCLUDE_DIR)
  file(STRINGS ${Bullet64_INCLUDE_DIR}/LinearMath/btScalar.h _bullet_line REGEX "define BT_BULLET_VERSION [0-9]+")
  string(REGEX REPLACE ".*VERSION ([0-9])([0-9]+).*" "\\1.\\2" Bullet64_VERSION "${_bullet_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Bullet64
  REQUIRED_VARS Bullet64_INCLUDE_DIR Bullet64_BulletDynamics Bullet64_BulletCollision Bullet64_LinearMath
  VERSION_VAR Bullet64_VERSION
  REASON_FAILURE_MESSAGE "is the Debian package libbullet-dev installed? ./gensim and ./run-tests install it")

if(Bullet64_FOUND AND NOT TARGET Bullet::bullet64)
  add_library(Bullet::bullet64 INTERFACE IMPORTED)
  target_include_directories(Bullet::bullet64 SYSTEM INTERFACE ${Bullet64_INCLUDE_DIR})
  target_compile_definitions(Bullet::bullet64 INTERFACE BT_USE_DOUBLE_PRECISION
    GENSIM_BULLET_VERSION="${Bullet64_VERSION}")
  target_link_libraries(Bullet::bullet64 INTERFACE ${_bullet_libraries})
endif()
