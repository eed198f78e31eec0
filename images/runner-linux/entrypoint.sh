#!/usr/bin/env bash
# What the image does:
#   (nothing)   takes one job by the just-in-time configuration in RUNNER_JIT_CONFIG, and ends with it
#   validate    prints and checks the version of every tool
#   anything    runs that command
set -euo pipefail

case ${1:-} in
  "")
    if [[ -z ${RUNNER_JIT_CONFIG:-} ]]; then
      echo "RUNNER_JIT_CONFIG is empty: give the configuration that GitHub made for this one runner." >&2
      exit 1
    fi
    if [[ $(id -u) == 0 ]]; then
      echo "A runner is never root: leave --user out, or name another user." >&2
      exit 1
    fi
    configuration=$RUNNER_JIT_CONFIG
    # Jobs inherit the environment; the configuration is the runner's alone.
    unset RUNNER_JIT_CONFIG
    exec "${RUNNER_HOME:-/home/runner}/run.sh" --jitconfig "$configuration"
    ;;
  validate)
    exec validate.sh
    ;;
  *)
    exec "$@"
    ;;
esac
