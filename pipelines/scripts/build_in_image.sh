#!/usr/bin/env bash
# Builds the native libraries and the wheel in the build environment, as `docker run ... build` does on anybody's
# machine, and checks what it left: libraries in build/, one wheel in dist/, all of it owned by the caller.
#
#   IMAGE      full reference
#   PACKAGE    name of the package, as it begins the wheel's file name
set -euo pipefail
: "${IMAGE:?}" "${PACKAGE:?}"

fail() {
  echo "::error::$1"
  exit 1
}

docker run --rm --volume "$PWD:/workspace" "$IMAGE" build

[[ -d build ]] || fail "The image's command \"build\" left no folder build/: native libraries belong there."
libraries=$(find build -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.a' \))
[[ -n $libraries ]] || fail "The image's command \"build\" left no native library in build/."
shopt -s nullglob
wheels=(dist/"$PACKAGE"-*.whl)
((${#wheels[@]} == 1)) ||
  fail "The image's command \"build\" left ${#wheels[@]} wheels dist/$PACKAGE-*.whl: it must leave exactly one."
foreign=$(find build dist ! -user "$(id -u)" -print -quit)
[[ -z $foreign ]] ||
  fail "The image's command \"build\" left \"$foreign\" to another user: its files must belong to the owner of /workspace."

printf '%s\n' "$libraries" "${wheels[@]}"
