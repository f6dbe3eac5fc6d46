#!/bin/sh
# shellcheck disable=SC2016,SC2013  # stand-ins are written as text; folder names hold no spaces
# The logic of ./gensim and ./run-tests, with stand-ins for apt, pip, CMake and ninja: nothing is installed or built.
# Each check is one function; the first that fails ends the script with its name.
set -u
source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED in $check: $*"
  sed 's/^/  log: /' "$log"
  exit 1
}

# a clone with two source files and a folder of stand-in programs that write what they are asked to $log
new_clone() {
  rm -rf "${work:?}/bin"
  clone="$work/clone dir"
  rm -rf "$clone"
  log=$work/log
  : >"$log"
  mkdir -p "$clone/scripts" "$clone/cmake" "$clone/envs" "$clone/tasklib" "$clone/tsp" "$clone/policies" "$clone/generator" "$clone/evaluation" "$clone/cli" "$work/bin"
  cp "$source/gensim" "$source/run-tests" "$clone/"
  cp "$source"/scripts/setup.sh "$source"/scripts/versions "$clone/scripts/"
  touch "$clone/CMakeLists.txt" "$clone/CMakePresets.json" "$clone/cli/main.cc"
  uid=0 packages=installed
  stand_in id "echo \$FAKE_UID"
  stand_in dpkg-query '[ "$FAKE_PACKAGES" = installed ] || [ -e "$FAKE_LOG.installed" ] || exit 1
    shift 3; for p; do echo "installed $p"; done'
  stand_in dpkg 'echo "dpkg $*" >>"$FAKE_LOG"'
  stand_in apt-get 'echo "apt-get $*" >>"$FAKE_LOG"; case $1 in install) touch "$FAKE_LOG.installed" ;; esac'
  stand_in python3 'echo "python3 $*" >>"$FAKE_LOG"; mkdir -p "$3/bin"; cp "$FAKE_BIN/pip" "$3/bin/python"'
  stand_in pip 'echo "pip $*" >>"$FAKE_LOG"; [ ! -e "$FAKE_LOG.no-pip" ]'
  stand_in cmake 'echo "cmake $*" >>"$FAKE_LOG"; touch "$FAKE_CLONE/build/release/build.ninja"'
  stand_in ninja 'echo "ninja $*" >>"$FAKE_LOG"; [ ! -e "$FAKE_LOG.no-build" ] || exit 1
    mkdir -p "$2/cli"; cp "$FAKE_BIN/command" "$2/cli/$3"'
  stand_in command 'printf "<%s>" "$@"; echo; pwd; exit 3'
  rm -f "$log".*
}

# stand_in NAME SCRIPT
stand_in() {
  printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# runs the launcher of the clone; sets code, out and err
gensim() {
  : >"$log"
  FAKE_LOG=$log FAKE_BIN=$work/bin FAKE_CLONE=$clone FAKE_UID=$uid FAKE_PACKAGES=$packages PATH=$work/bin:$PATH \
    "$clone/${program:-gensim}" "$@" >"$work/out" 2>"$work/err" </dev/null
  code=$?
  out=$(cat "$work/out") err=$(cat "$work/err")
}

said() { case $err in *"$1"*) ;; *) fail "standard error lacks '$1': $err" ;; esac; }
did() { grep -qF -- "$1" "$log" || fail "did not run '$1'"; }
did_not() { if grep -qF -- "$1" "$log"; then fail "ran '$1'"; fi; }
nothing_done() { [ ! -s "$log" ] || fail "set-up ran again"; }

# arguments, working folder, exit code and standard output are the command's own; set-up speaks on standard error
check_passes_through() {
  new_clone
  cd "$work" && gensim --json 'two words' ''
  [ "$code" = 3 ] || fail "exit code $code, not 3"
  [ "$out" = "<--json><two words><>
$work" ] || fail "output '$out'"
  said "installing Python wheels"
}

# in place: the second call runs the command and nothing else, from any folder, through a link too
check_second_call_is_quiet() {
  gensim
  nothing_done
  [ -z "$err" ] || fail "spoke: $err"
  ln -sf "$clone/gensim" "$work/bin/linked"
  : >"$log"
  (cd / && FAKE_LOG=$log PATH=$work/bin:$PATH linked x >/dev/null)
  nothing_done
}

# a changed, a new and a removed source file and changed pins each lead to a build
check_sees_changes() {
  sleep 0.02
  echo x >"$clone/cli/main.cc"
  gensim && did "ninja"
  did_not cmake
  echo x >"$clone/envs/new.cc"
  gensim && did "ninja"
  rm "$clone/envs/new.cc"
  gensim && did "ninja"
  gensim
  nothing_done
  echo "# changed" >>"$clone/scripts/versions"
  gensim && did "cmake --fresh"
}

# files that a user writes into the clone do not
check_ignores_other_files() {
  echo x >"$clone/picture.png"
  mkdir -p "$clone/demos"
  gensim
  nothing_done
}

# a build that fails is exit 6, is not taken for complete and is tried again
check_retries_failed_builds() {
  new_clone
  touch "$log.no-build"
  gensim
  [ "$code" = 6 ] || fail "exit code $code"
  said "the build failed"
  rm "$log.no-build"
  gensim
  [ "$code" = 3 ] || fail "exit code $code after the repair"
  did ninja
}

# pip cut off: the folder without its mark is made anew
check_mends_cut_off_venv() {
  new_clone
  touch "$log.no-pip"
  gensim
  [ "$code" = 6 ] || fail "exit code $code"
  said "pip could not install"
  rm "$log.no-pip"
  gensim && did "python3 -m venv"
  rm "$clone/.venv/.complete"
  touch "$clone/.venv/half"
  gensim && did "python3 -m venv"
  [ ! -e "$clone/.venv/half" ] || fail "the half-made folder was kept"
}

# CMake or ninja cut off (the mark is away): CMake starts afresh
check_mends_cut_off_build() {
  rm "$clone/build/release/.configured"
  echo x >"$clone/cli/main.cc"
  gensim && did "cmake --fresh"
  rm "$clone/build/release/cli/gensim"
  gensim && did ninja
  rm -rf "$clone/build"
  gensim && did "cmake --fresh"
}

# a clone that was moved does not trust its old marks
check_sees_a_move() {
  mv "$clone" "$work/moved"
  clone=$work/moved
  gensim && did ninja
  rm -rf "$clone"
}

# root installs the missing packages, after finishing a cut-off package run
check_installs_as_root() {
  new_clone
  packages=missing
  gensim && did "dpkg --force-confdef --force-confold --configure -a"
  did "apt-get update"
  did "--no-install-recommends"
  did "g++"
  did_not "libgtest-dev"
}

# without root and sudo the one command is printed and the exit code is 6
check_prints_the_command() {
  new_clone
  packages=missing uid=1000
  stand_in sudo 'exit 1'
  gensim
  [ "$code" = 6 ] || fail "exit code $code"
  said "apt-get install -y --no-install-recommends g++ "
  did_not "apt-get"
}

# with sudo that asks nothing, apt runs through it
check_installs_through_sudo() {
  stand_in sudo 'if [ "$1" = -n ]; then shift; fi; echo "sudo $*" >>"$FAKE_LOG"; exec "$@"'
  gensim && did "sudo apt-get update"
  did "apt-get install"
}

# two calls at once: one sets up, the other waits and finds all in place
check_takes_turns() {
  new_clone
  stand_in ninja 'echo "ninja $*" >>"$FAKE_LOG"; sleep 0.3; mkdir -p "$2/cli"; cp "$FAKE_BIN/command" "$2/cli/$3"'
  for i in 1 2 3; do
    FAKE_LOG=$log FAKE_BIN=$work/bin FAKE_CLONE=$clone FAKE_UID=0 FAKE_PACKAGES=installed PATH=$work/bin:$PATH \
      "$clone/gensim" "$i" >"$work/out$i" 2>&1 &
  done
  wait
  [ "$(grep -c ninja "$log")" = 1 ] || fail "built $(grep -c ninja "$log") times"
  for i in 1 2 3; do grep -q "<$i>" "$work/out$i" || fail "call $i did not run the command"; done
}

# killed at any moment, the next call ends well
check_survives_kills() {
  new_clone
  stand_in ninja 'sleep 0.02; mkdir -p "$2/cli"; cp "$FAKE_BIN/command" "$2/cli/gensim"'
  stand_in pip 'sleep 0.02'
  for round in 1 2 3 4 5 6 7 8 9 10 11 12; do
    rm -rf "$clone/.venv/.complete" "$clone/.setup/release-gensim"
    [ $((round % 3)) != 0 ] || rm -rf "$clone/build" "$clone/.venv"
    FAKE_LOG=$log FAKE_BIN=$work/bin FAKE_CLONE=$clone FAKE_UID=0 FAKE_PACKAGES=installed PATH=$work/bin:$PATH \
      timeout -s KILL "0.0$round" "$clone/gensim" >/dev/null 2>&1
    gensim ok
    [ "$code" = 3 ] || fail "round $round: exit code $code: $err"
  done
}

# networks: their program and LibTorch come at the first call that needs them, stay, and are nothing to the plain command
check_installs_torch_when_asked() {
  new_clone
  gensim
  did_not torch
  gensim --with-torch train 'two words'
  [ "$code $out" = "3 <train><two words>
$PWD" ] || fail "exit code $code, output '$out'"
  said "installing LibTorch into .venv-torch, for networks ($(sed -n 's/^TORCH_SIZE="\(.*\)"/\1/p' "$source/scripts/versions"))"
  did "--no-deps torch=="
  did "-DGENSIM_TORCH=ON"
  did "gensim-torch"
  gensim --with-torch train
  nothing_done
  gensim
  nothing_done
  # a build of the plain command leaves LibTorch switched on
  echo x >"$clone/cli/main.cc"
  gensim && did ninja
  did_not cmake
}

# LibTorch cut off or removed: installed afresh for networks, and the plain command does without
check_mends_cut_off_torch() {
  rm "$clone/.venv-torch/.complete"
  touch "$clone/.venv-torch/half"
  gensim && nothing_done
  gensim --with-torch && did "--no-deps torch=="
  [ ! -e "$clone/.venv-torch/half" ] || fail "the half-made folder was kept"
  rm -r "$clone/.venv-torch"
  echo x >"$clone/cli/main.cc"
  gensim && did "-DGENSIM_TORCH=OFF"
  did_not "torch=="
  touch "$log.no-pip"
  gensim --with-torch
  [ "$code" = 6 ] || fail "exit code $code"
  said "pip could not install: torch=="
  rm "$log.no-pip"
}

# the command learns where to come back to for networks
check_tells_the_way_back() {
  new_clone
  stand_in command 'echo "$GENSIM_LAUNCHER"'
  gensim
  [ "$out" = "$clone/gensim" ] || fail "output '$out'"
}

# every folder that CMake builds the command from is watched for changes
check_watches_all_sources() {
  for folder in $(sed -n 's/^ *add_subdirectory(\([a-z]*\).*/\1/p' "$source/CMakeLists.txt" | sort -u); do
    [ "$folder" != tests ] || continue
    grep -qF "\"\$root/$folder\"" "$source/gensim" || fail "./gensim does not watch $folder/"
  done
}

# wrong use of run-tests is exit 2 and names the value and what is legal, before anything is set up
check_run_tests_refuses_wrong_use() {
  new_clone
  program=run-tests
  gensim --preset fast
  [ "$code" = 2 ] || fail "exit code $code"
  said "'fast'; legal: release, dev, asan, tsan"
  gensim --preset=
  [ "$code" = 2 ] || fail "exit code $code"
  gensim --jobs 0
  [ "$code" = 2 ] || fail "exit code $code"
  said "'0' is not a positive number"
  gensim --colour
  [ "$code" = 2 ] || fail "exit code $code"
  said "unknown option '--colour'"
  gensim one two
  [ "$code" = 2 ] || fail "exit code $code"
  gensim --jobs
  said "--jobs needs a value"
  nothing_done
  program=gensim
}

for check in passes_through second_call_is_quiet sees_changes ignores_other_files retries_failed_builds \
  mends_cut_off_venv mends_cut_off_build sees_a_move installs_as_root prints_the_command installs_through_sudo \
  takes_turns survives_kills installs_torch_when_asked mends_cut_off_torch tells_the_way_back watches_all_sources run_tests_refuses_wrong_use; do
  "check_$check"
  echo "ok $check"
done
