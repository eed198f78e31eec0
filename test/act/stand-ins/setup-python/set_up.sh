#!/usr/bin/env bash
# STAND_IN_PYTHONS has lines "3.11 /usr/bin/python3.11".
set -euo pipefail

python=$(awk -v version="$VERSION" '$1 == version || version == "3" { print $2; exit }' <<<"$STAND_IN_PYTHONS")
if [[ -z $python ]]; then
  echo "::error::There is no Python $VERSION on this machine."
  exit 1
fi
place=$(mktemp -d "$RUNNER_TEMP/python-XXXXXX")
"$python" -m venv "$place"
echo "$place/bin" >>"$GITHUB_PATH"
echo "version=$("$python" -c 'import platform; print(platform.python_version())')" >>"$GITHUB_OUTPUT"
