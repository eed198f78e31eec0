#!/usr/bin/env bash
# Submodules with a cache between the runs of a machine: Git's own copies of them, in .git/modules.
#
#   $1   key: writes the step output "commits", a hash of the commits that the submodules are at; nothing without any.
#        update: checks them out, those within submodules too.
set -euo pipefail
: "${1:?key or update is needed}"

case $1 in
  key)
    : "${GITHUB_OUTPUT:?}"
    # 160000 is Git's mode of a submodule.
    commits=$(git ls-tree -r -z HEAD | tr '\0\n' '\n ' | grep '^160000 ' || true)
    if [[ -z $commits ]]; then
      echo "There are no submodules."
      exit 0
    fi
    printf '%s\n' "$commits"
    sum=$(git hash-object --stdin <<<"$commits")
    echo "commits=${sum:0:16}" >>"$GITHUB_OUTPUT"
    ;;
  update)
    git submodule sync --quiet --recursive
    git submodule update --init --recursive --depth 1 --jobs 4
    git submodule status --recursive
    ;;
  *)
    echo "::error::\"$1\" is no command: write key or update."
    exit 2
    ;;
esac
