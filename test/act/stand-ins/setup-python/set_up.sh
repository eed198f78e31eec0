#!/usr/bin/env bash
# STAND_IN_PYTHONS has lines "3.11 /usr/bin/python3.11". STAND_IN_ENVIRONMENTS may name a folder that keeps an untouched
# environment of each: a copy of it is there at once, where making one takes seconds.
set -euo pipefail

python=$(awk -v version="$VERSION" '$1 == version || version == "3" { print $2; exit }' <<<"$STAND_IN_PYTHONS")
if [[ -z $python ]]; then
  echo "::error::There is no Python $VERSION on this machine."
  exit 1
fi
place=$(mktemp -d "$RUNNER_TEMP/python-XXXXXX")
if [[ -n ${STAND_IN_ENVIRONMENTS:-} ]]; then
  mkdir -p "$STAND_IN_ENVIRONMENTS"
  pattern=$STAND_IN_ENVIRONMENTS/$("$python" -c 'import platform; print(platform.python_version())')
  exec 9>"$pattern.lock"
  flock 9
  if [[ ! -f $pattern/made ]]; then
    rm -rf "$pattern"
    "$python" -m venv "$pattern"
    # They would install into the folder that they were made for; `python -m pip` does not.
    rm -f "$pattern"/bin/pip* "$pattern"/bin/activate* "$pattern"/bin/Activate*
    touch "$pattern/made"
  fi
  flock -u 9
  cp -a "$pattern/." "$place"
else
  "$python" -m venv "$place"
fi
echo "$place/bin" >>"$GITHUB_PATH"
echo "version=$("$python" -c 'import platform; print(platform.python_version())')" >>"$GITHUB_OUTPUT"
