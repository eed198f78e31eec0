#!/usr/bin/env bash
# Looks for insecure code with Bandit and writes what is found as SARIF.
#
#   REQUIREMENTS   requirements file with bandit, each package with its hashes
#   BANDIT         another program to call in its place
#   $@             folders
set -euo pipefail
: "${REQUIREMENTS:?}" "${RUNNER_TEMP:?}" "${1:?a folder is needed}"

for folder in "$@"; do
  if [[ ! -e $folder ]]; then
    echo "::error::There is no \"$folder\": name folders that are there in the pipeline's option \"sources\"."
    exit 1
  fi
done
if [[ -z ${BANDIT:-} ]]; then
  python3 -m venv "$RUNNER_TEMP/bandit"
  "$RUNNER_TEMP/bandit/bin/python" -m pip install --quiet --require-hashes --requirement "$REQUIREMENTS"
  BANDIT="$RUNNER_TEMP/bandit/bin/bandit"
fi
mkdir -p bandit
# Findings are judged from the report: here only a fault of the program itself counts.
"$BANDIT" --recursive --exit-zero --format sarif --output bandit/bandit.sarif -- "$@"
