#!/usr/bin/env bash
# Prints the version of every tool that jobs rely on, and fails when one is missing. With CUDA in the image, its driver's
# view of the GPUs too, where there is any.
set -uo pipefail

faults=0
check() {
  local name=$1 printed
  shift
  if printed=$("$@" 2>&1); then
    printf '%-8s %s\n' "$name" "${printed%%$'\n'*}"
  else
    printf '%-8s missing: "%s" does not run\n' "$name" "$*"
    faults=$((faults + 1))
  fi
}

check runner "${RUNNER_HOME:-/home/runner}/bin/Runner.Listener" --version
check git git --version
check curl curl --version
check jq jq --version
check python3 python3 --version
check tar tar --version
check zstd zstd --version
if [[ -n ${CUDA_VERSION:-} ]]; then
  printf '%-8s %s\n' cuda "$CUDA_VERSION"
  if command -v nvidia-smi >/dev/null; then
    check gpu nvidia-smi --list-gpus
  fi
fi

if ((faults > 0)); then
  echo "$faults of the tools are not as they should be." >&2
  exit 1
fi
