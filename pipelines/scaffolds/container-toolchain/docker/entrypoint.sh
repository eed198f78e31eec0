#!/usr/bin/env bash
# What the image does:
#   (nothing)   opens a shell in the conda environment, in the source tree at /workspace
#   build       builds the native libraries into build/ and the wheel into dist/
#   validate    prints and checks the version of every tool
#   anything    runs that command in the conda environment
# Whatever is written in /workspace belongs to the owner of /workspace.
set -euo pipefail

workspace=${WORKSPACE:-/workspace}

# Gives up root for the owner of the source tree, so that nobody finds files of root's in it.
as_owner() {
  local user group
  if [[ $(id -u) != 0 ]]; then
    exec "$@"
  fi
  user=$(stat -c %u "$workspace")
  group=$(stat -c %g "$workspace")
  if [[ $user == 0 ]]; then
    exec "$@"
  fi
  # A user that the image does not know has no home; pip, cargo and conda need one.
  HOME=$(mktemp -d)
  chown "$user:$group" "$HOME"
  export HOME
  exec setpriv --reuid "$user" --regid "$group" --clear-groups "$@"
}

case ${1:-} in
  "")
    as_owner bash --rcfile /opt/toolchain/shell.sh
    ;;
  build)
    shift
    if [[ ! -f $workspace/.github/scripts/build_wheel.py ]]; then
      echo "There is no source tree at $workspace: mount one with --volume \"\$PWD:/workspace\"." >&2
      exit 1
    fi
    cd "$workspace"
    as_owner env PACKAGE="${PACKAGE:-@PACKAGE@}" PROJECT="${PROJECT:-@PROJECT@}" python .github/scripts/build_wheel.py "$@"
    ;;
  validate)
    shift
    exec validate.sh "$@"
    ;;
  *)
    as_owner "$@"
    ;;
esac
