#!/usr/bin/env bash
# Prints the version of every tool of the image, and fails when one is missing or too old.
set -uo pipefail

faults=0

# Whether version $1 is at least $2.
at_least() {
  [[ $(printf '%s\n' "$1" "$2" | sort --version-sort | head -n 1) == "$2" ]]
}

# check NAME LEAST COMMAND...: the first version number in what the command prints must be LEAST or newer.
check() {
  local name=$1 least=$2 printed version
  shift 2
  if ! printed=$("$@" 2>&1); then
    printf '%-8s missing: "%s" does not run\n' "$name" "$*"
    faults=$((faults + 1))
    return
  fi
  version=$(grep -Eo '[0-9]+\.[0-9]+(\.[0-9]+)*' <<<"$printed" | head -n 1)
  if [[ -z $version ]]; then
    printf '%-8s has no version: "%s" says none\n' "$name" "$*"
    faults=$((faults + 1))
  elif ! at_least "$version" "$least"; then
    printf '%-8s %s is too old: at least %s is needed\n' "$name" "$version" "$least"
    faults=$((faults + 1))
  else
    printf '%-8s %s\n' "$name" "$version"
  fi
}

check python 3.13 python --version
check conda 24.0 conda --version
check rust 1.80 rustc --version
check cargo 1.80 cargo --version
check cmake 3.24 cmake --version
check ninja 1.10 ninja --version
check llvm 15.0 llvm-config --version
check vulkan 1.3 pkg-config --modversion vulkan
check glslc 2020.0 glslc --version
check git 2.30 git --version

if ((faults > 0)); then
  echo "$faults of the tools are not as they should be." >&2
  exit 1
fi
