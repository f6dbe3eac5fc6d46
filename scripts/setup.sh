# shellcheck shell=sh
# Set-up steps shared by ./gensim and ./run-tests. Sourced by a POSIX shell; not a program of its own.
#
# The caller sets `root` (the clone) and `me` (its name in messages) first. Every step looks before it acts, writes its
# mark of completion last and starts over where the mark is missing, so that a step cut off at any moment mends itself
# on the next call. All output goes to standard error. Exit code 6: set-up is incomplete and the message says why.
# Outside the clone only Debian packages and the caches of pip and ccache are written.

: "${root:?}" "${me:?}"
. "$root/scripts/versions"
state=$root/.setup

say() { printf '%s: %s\n' "$me" "$*" >&2; }

# give_up MESSAGE...: set-up cannot go on
give_up() {
  say "$@"
  exit 6
}

# One set-up at a time in a clone. The lock lives in descriptor 9 and goes with the last process that holds it, so
# compilers that outlive a killed launcher still keep others away.
take_lock() {
  mkdir -p "$state" || give_up "cannot write in $root"
  exec 9>"$state/lock"
  flock -n 9 && return
  say "another set-up of this clone is running; waiting for it"
  flock 9
}

# ---- Debian packages ------------------------------------------------------------------------------------------------

# missing_packages PACKAGE...: those that are not fully installed, on one line
missing_packages() {
  installed=$(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' "$@" 2>/dev/null | sed -n 's/^installed \([^:]*\).*/\1/p')
  for package; do
    case "
$installed
" in
      *"
$package
"*) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# need_packages PACKAGE...: installs what is missing, as root or through sudo
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    # not Debian: the compiler and the build tools decide what is missing
    for tool in c++ cmake ninja python3; do
      command -v $tool >/dev/null ||
        give_up "$tool is missing and this system has no apt; install the counterparts of these Debian packages: $*"
    done
    return
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ]; }; }; then
    as_root=sudo
  else
    say "Debian packages are missing; install them with this command, then run $me again:"
    printf '  %s\n' "$(admin_prefix)apt-get install -y --no-install-recommends $missing" >&2
    exit 6
  fi
  say "installing Debian packages: $missing"
  # a package run that was cut off has to be finished before apt does anything else
  $as_root env DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold --configure -a >&2 || true
  # shellcheck disable=SC2086  # one word a package
  { $as_root apt-get update -qq &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 $missing; } >"$state/apt.log" 2>&1 || {
    tail -n 15 "$state/apt.log" >&2
    give_up "apt-get could not install: $missing(log: $state/apt.log)"
  }
}

admin_prefix() { if command -v sudo >/dev/null; then printf 'sudo '; fi; }

# ---- Python wheels --------------------------------------------------------------------------------------------------

# venv_holds FOLDER WHEELS: the folder was filled with exactly these
venv_holds() {
  [ -f "$root/$1/.complete" ] && [ "$(cat "$root/$1/.complete")" = "$2" ] && [ -x "$root/$1/bin/python" ]
}

# fill_venv FOLDER WHEELS [PIP OPTION...]: a new virtual environment in the clone. Its mark is written last and removed first.
fill_venv() {
  venv=$root/$1 wheels=$2
  shift 2
  rm -f "$venv/.complete"
  rm -rf "$venv"
  # shellcheck disable=SC2086  # one word a wheel
  { python3 -m venv "$venv" &&
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input -q --only-binary :all: "$@" $wheels; } \
    >"$state/pip.log" 2>&1 || {
    tail -n 15 "$state/pip.log" >&2
    give_up "pip could not install: $wheels (log: $state/pip.log)"
  }
  printf '%s\n' "$wheels" >"$venv/.complete.new" && mv "$venv/.complete.new" "$venv/.complete"
}

# need_wheels: .venv holds exactly the pinned wheels
need_wheels() {
  venv_holds .venv "$WHEELS" && return
  say "installing Python wheels into .venv: $WHEELS"
  fill_venv .venv "$WHEELS"
}

# need_torch: .venv-torch holds LibTorch. What its wheel asks for is left away: 4 GB for GPUs and Python.
need_torch() {
  venv_holds .venv-torch "$TORCH_WHEELS" && return
  say "installing LibTorch into .venv-torch, for networks ($TORCH_SIZE): $TORCH_WHEELS"
  fill_venv .venv-torch "$TORCH_WHEELS" --no-deps
}

# need_test_wheels: .venv-test holds what tests compare with
need_test_wheels() {
  venv_holds .venv-test "$TEST_WHEELS" && return
  say "installing Python wheels into .venv-test: $TEST_WHEELS"
  fill_venv .venv-test "$TEST_WHEELS" --no-deps
}

# ---- build ----------------------------------------------------------------------------------------------------------

# build PRESET TARGET TESTS TORCH: configures build/PRESET where needed and builds TARGET. TESTS and TORCH are ON, or ANY
# when it does not matter whether the folder is set up for tests and for LibTorch.
build() {
  folder=$root/build/$1
  mark=$folder/.configured
  wanted=$(cksum <"$root/scripts/versions")
  have=
  # the mark is away while CMake or ninja run: where it is missing, the last run was cut off and CMake starts afresh
  if [ -f "$mark" ] && [ -f "$folder/build.ninja" ]; then have=$(cat "$mark"); fi
  mkdir -p "$folder"
  rm -f "$mark"
  # what the folder was set up for before stays on, as long as it is there
  tests=OFF torch=OFF
  case $3$have in ON* | "ANY$wanted ON "*) tests=ON ;; esac
  case $4$have in ON* | "ANY$wanted "*" ON") torch=ON ;; esac
  venv_holds .venv-torch "$TORCH_WHEELS" || torch=OFF
  [ "$have" = "$wanted $tests $torch" ] || configure "$1" "$tests" "$torch"
  say "building $2 ($1)"
  if NINJA_STATUS='[%f/%t %es] ' ninja -C "$folder" "$2" >&2; then built=0; else built=$?; fi
  printf '%s %s %s\n' "$wanted" "$tests" "$torch" >"$mark"
  return $built
}

# configure PRESET TESTS TORCH: a fresh CMake run; objects already built stay
configure() {
  say "configuring build/$1"
  set -- --fresh -S "$root" --preset "$1" -DGENSIM_TESTS="$2" -DGENSIM_TORCH="$3"
  if cmake "$@" >"$state/cmake.log" 2>&1; then return; fi
  # a folder damaged beyond that is made anew, once
  rm -rf "$folder"
  mkdir -p "$folder"
  cmake "$@" >"$state/cmake.log" 2>&1 || {
    tail -n 30 "$state/cmake.log" >&2
    give_up "CMake failed (log: $state/cmake.log)"
  }
}
