#!/usr/bin/env bash
# What the development image does: a shell, or any command, in the source tree at /workspace.
set -euo pipefail

case ${1:-} in
  "")
    exec bash
    ;;
  help | --help | -h)
    cat <<'END_OF_HELP'
@NAME@: the environment in which it is developed and built.

  docker run --rm -it --volume "$PWD:/workspace" IMAGE            a shell
  docker run --rm --volume "$PWD:/workspace" IMAGE COMMAND ...    any command
  docker run --rm IMAGE --help                                    this text
END_OF_HELP
    ;;
  *)
    exec "$@"
    ;;
esac
