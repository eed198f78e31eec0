#!/usr/bin/env bash
# Builds a project's wheel into dist/ with python -m build, on all processors.
#
#   PROJECT         folder of the project
#   CMAKE_VERSION   least version of CMake, checked where the project has a CMakeLists.txt
set -euo pipefail
: "${PROJECT:?}" "${CMAKE_VERSION:?}"

if [[ -f $PROJECT/CMakeLists.txt || -f CMakeLists.txt ]]; then
  version=$(cmake --version | grep -Eo '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1)
  if [[ $(printf '%s\n' "$version" "$CMAKE_VERSION" | sort --version-sort | head -n 1) != "$CMAKE_VERSION" ]]; then
    echo "::error::CMake is $version, but at least $CMAKE_VERSION is needed."
    exit 1
  fi
fi

# Windows says it in a variable; macOS has another command.
processors=${NUMBER_OF_PROCESSORS:-$(nproc 2>/dev/null || sysctl -n hw.ncpu)}
export CMAKE_BUILD_PARALLEL_LEVEL=$processors MAKEFLAGS="-j$processors"
echo "Compiling on $processors processors"

python -m build --wheel --outdir dist "$PROJECT"

shopt -s nullglob
wheels=(dist/*.whl)
if ((${#wheels[@]} != 1)); then
  echo "::error::The build left ${#wheels[@]} wheels in dist/: it must leave exactly one."
  exit 1
fi
{
  echo "| wheel | bytes |"
  echo "|---|---|"
  echo "| \`${wheels[0]##*/}\` | $(wc -c <"${wheels[0]}" | tr -d ' ') |"
} | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
