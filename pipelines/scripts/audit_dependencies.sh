#!/usr/bin/env bash
# Looks up everything that is installed in the lists of known vulnerabilities, and writes what is found as SARIF.
# The tool lives in an environment of its own, so that it is not looked up itself.
#
#   REQUIREMENTS   requirements file with pip-audit, each package with its hashes
#   PLACE          lock file at which findings are shown
#   PIP_AUDIT      another program to call in its place
set -euo pipefail
: "${REQUIREMENTS:?}" "${PLACE:?}" "${RUNNER_TEMP:?}"

installed=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
if [[ -z ${PIP_AUDIT:-} ]]; then
  python3 -m venv "$RUNNER_TEMP/audit"
  "$RUNNER_TEMP/audit/bin/python" -m pip install --quiet --require-hashes --requirement "$REQUIREMENTS"
  PIP_AUDIT="$RUNNER_TEMP/audit/bin/pip-audit"
fi
mkdir -p dependencies
rm -f dependencies/audit.json
# It ends with 1 both when it finds something and when it fails: only then is there no file.
"$PIP_AUDIT" --path "$installed" --skip-editable --progress-spinner off --format json \
  --output dependencies/audit.json || [[ -s dependencies/audit.json ]]
python3 "$(dirname "$0")/audit_sarif.py" dependencies/audit.json dependencies/audit.sarif "$PLACE"
