#!/usr/bin/env bash
# What the image does:
#   (nothing)   opens a shell in the conda environment, in the source tree at /workspace
#   build       builds the native libraries into build/ and the wheel into dist/
#   validate    prints and checks the version of every tool
#   anything    runs that command in the conda environment
# It runs as whoever calls it, so that what it writes is theirs:
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/workspace" IMAGE build
# Started as root, it gives that up for the owner of /workspace.
set -euo pipefail

workspace=${WORKSPACE:-/workspace}

# A user that the image does not know has no home; pip, cargo and conda need one.
own_home() {
  if [[ ! -w ${HOME:-/} || ${HOME:-/} == / ]]; then
    HOME=$(mktemp -d)
    export HOME
  fi
}

as_caller() {
  local user group
  if [[ $(id -u) != 0 ]]; then
    own_home
    exec "$@"
  fi
  user=$(stat -c %u "$workspace")
  group=$(stat -c %g "$workspace")
  if [[ $user == 0 ]]; then
    exec "$@"
  fi
  HOME=$(mktemp -d)
  chown "$user:$group" "$HOME"
  export HOME
  exec setpriv --reuid "$user" --regid "$group" --clear-groups "$@"
}

case ${1:-} in
  "")
    as_caller bash --rcfile /opt/toolchain/shell.sh
    ;;
  build)
    shift
    if [[ ! -f $workspace/.github/scripts/build_wheel.py ]]; then
      echo "There is no source tree at $workspace: mount one with --volume \"\$PWD:/workspace\"." >&2
      exit 1
    fi
    if [[ $(id -u) != 0 && ! -w $workspace ]]; then
      echo "$workspace belongs to user $(stat -c %u "$workspace"), and this is user $(id -u): add --user \"\$(id -u):\$(id -g)\"." >&2
      exit 1
    fi
    cd "$workspace"
    : "${PACKAGE:?name the package that is built: --env PACKAGE=my_package}"
    as_caller env PACKAGE="$PACKAGE" PROJECT="${PROJECT:-.}" python .github/scripts/build_wheel.py "$@"
    ;;
  validate)
    shift
    exec validate.sh "$@"
    ;;
  *)
    as_caller "$@"
    ;;
esac
