#!/usr/bin/env bash
# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# Prints what helps to understand a failing job. Never the environment: it may hold secrets.
set -euo pipefail

section() {
  echo "::group::$1"
  shift
  "$@" || true
  echo "::endgroup::"
}

section "Run" printf '%s\n' \
  "event:      ${GITHUB_EVENT_NAME:-}" "ref:        ${GITHUB_REF:-}" "commit:     ${GITHUB_SHA:-}" \
  "workflow:   ${GITHUB_WORKFLOW:-}" "job:        ${GITHUB_JOB:-}" "attempt:    ${GITHUB_RUN_ATTEMPT:-}" \
  "matrix:     ${MATRIX:-none}" "conditions: ${CONDITIONS:-none}"
section "Runner" printf '%s\n' \
  "name:       ${RUNNER_NAME:-}" "system:     ${RUNNER_OS:-} ${RUNNER_ARCH:-}" "image:      ${ImageOS:-} ${ImageVersion:-}"
section "System" uname -a
section "Disk" df -h .
section "Memory" free -h
if command -v nvidia-smi >/dev/null; then
  section "GPU" nvidia-smi
fi
