#!/usr/bin/env bash
# Looks for secrets in what the run is about, by the rules of .gitleaks.toml, and writes SARIF without the secrets
# themselves. Go's checksum database vouches for what is run; the version is this file's.
#
#   REPORT     where the SARIF goes
#   RANGE      commits to look at (BASE..HEAD); empty for the whole history
#   GITLEAKS   another program to call in its place
set -euo pipefail
: "${REPORT:?}"
version=v8.30.0

call() {
  if [[ -n ${GITLEAKS:-} ]]; then
    "$GITLEAKS" "$@"
  else
    go run "github.com/zricethezav/gitleaks/v8@$version" "$@"
  fi
}

if [[ ! -f .gitleaks.toml ]]; then
  echo "::error::There is no .gitleaks.toml: without it documentation and tests give false alarms."
  exit 1
fi
mkdir -p "$(dirname "$REPORT")"
options=()
if [[ -n ${RANGE:-} ]]; then
  options=(--log-opts "$RANGE")
fi
# What is found is judged from the report: here only a fault of the program itself counts.
call git --config .gitleaks.toml --redact --no-banner --exit-code 0 \
  --report-format sarif --report-path "$REPORT" "${options[@]}" .
