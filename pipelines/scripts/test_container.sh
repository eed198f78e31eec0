#!/usr/bin/env bash
# Tries an image out.
#
#   TEST_TYPE        basic: its entrypoint's help; import: its Python and the modules in it; help: its tools
#   IMAGE            full reference
#   PYTHON_VERSION   that the image must have (3.11)
#   CMAKE_VERSION    least version of CMake (3.24)
#   MODULES          Python modules that must be importable, separated by spaces
#   TOOLS            programs that must answer --version, separated by spaces
set -euo pipefail
: "${IMAGE:?}" "${TEST_TYPE:?}"

fail() {
  echo "::error::$1"
  exit 1
}

case $TEST_TYPE in
  basic)
    printed=$(docker run --rm "$IMAGE" --help) || fail "The image's entrypoint does not answer --help."
    printf '%s\n' "$printed"
    [[ -n $printed ]] || fail "The image's entrypoint says nothing to --help."
    ;;
  import)
    : "${PYTHON_VERSION:?}" "${MODULES:?}"
    version=$(docker run --rm --entrypoint python "$IMAGE" -c 'import platform; print(platform.python_version())') ||
      fail "Python does not start in the image."
    echo "Python $version"
    [[ $version == "$PYTHON_VERSION" || $version == "$PYTHON_VERSION".* ]] ||
      fail "The image has Python $version, not $PYTHON_VERSION."
    for module in $MODULES; do
      docker run --rm --entrypoint python "$IMAGE" -c "import $module" || fail "\"import $module\" fails in the image."
      echo "import $module"
    done
    ;;
  help)
    : "${CMAKE_VERSION:?}" "${TOOLS:?}"
    for tool in $TOOLS; do
      printed=$(docker run --rm --entrypoint "$tool" "$IMAGE" --version) || fail "\"$tool\" is not in the image."
      echo "$tool: ${printed%%$'\n'*}"
      if [[ $tool == cmake ]]; then
        version=$(grep -Eo '[0-9]+\.[0-9]+(\.[0-9]+)?' <<<"$printed" | head -n 1)
        older=$(printf '%s\n' "$version" "$CMAKE_VERSION" | sort --version-sort | head -n 1)
        [[ $older == "$CMAKE_VERSION" ]] || fail "The image has CMake $version, but at least $CMAKE_VERSION is needed."
      fi
    done
    ;;
  *) fail "\"$TEST_TYPE\" is no test: write basic, import or help." ;;
esac
