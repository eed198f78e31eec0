#!/usr/bin/env bash
# Runs the project's tests against the built wheel and leaves coverage.xml. Writes the step output "measured": "true", or
# nothing where the project has no tests.
#
#   PACKAGE        what is measured
#   REQUIREMENTS   pinned tools (.github/requirements-coverage.txt)
set -euo pipefail
: "${PACKAGE:?}" "${RUNNER_TEMP:?}" "${GITHUB_OUTPUT:?}"

if [[ ! -d tests ]]; then
  echo "There is no folder tests/, so there is no coverage."
  exit 0
fi
python -m venv "$RUNNER_TEMP/coverage"
tools="$RUNNER_TEMP/coverage/bin"
"$tools/python" -m pip install --quiet --require-hashes --requirement "${REQUIREMENTS:-.github/requirements-coverage.txt}"
"$tools/python" -m pip install --quiet dist/*.whl
# -P: the checkout must not stand in for the wheel.
"$tools/python" -P -m pytest tests --cov="$PACKAGE" --cov-report=xml:coverage.xml --cov-report=term
echo "measured=true" >>"$GITHUB_OUTPUT"
