#!/usr/bin/env bash
# Looks for secrets in every commit with gitleaks, and prints where they are, never what they are. The repository's
# .gitleaks.toml and .gitleaksignore count. Go's checksum database vouches for what is run; the version is this file's.
#
#   GITLEAKS   another program to call in its place
set -euo pipefail
version=v8.30.1

if [[ $(git rev-parse --is-shallow-repository) == true ]]; then
  echo "::error::Only part of the history is checked out: set fetch-depth to 0."
  exit 1
fi
command=("${GITLEAKS:-gitleaks}")
if [[ -z ${GITLEAKS:-} ]]; then
  command=(go run "github.com/zricethezav/gitleaks/v8@$version")
fi
status=0
"${command[@]}" git --redact --no-banner --verbose . || status=$?
if ((status == 0)); then
  echo "No secret in $(git rev-list --all --count) commits."
elif ((status == 1)); then
  echo "::error::There is a secret in the history, see above: revoke it first, as whoever has a clone has it. What is none goes into .gitleaks.toml."
  exit 1
else
  echo "::error::gitleaks did not run (exit status $status)."
  exit "$status"
fi
