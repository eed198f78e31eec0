#!/usr/bin/env bash
# Runs one tool over Python sources.
#
#   $1         critical: flake8, only what breaks at run time; black, flake8, isort or mypy: all that the tool finds
#   FOLDERS    folders, one a line
#   ADVISORY   "true" shows what is found without failing
set -euo pipefail
: "${FOLDERS:?}" "${1:?a tool is needed}"

# A folder may be there for other sources; mypy fails where it finds none of its own.
folders=()
while read -r folder; do
  if [[ -d $folder && -z $(find "$folder" -name '*.py' -print -quit -o -name '*.pyi' -print -quit) ]]; then
    echo "$folder holds no Python."
  elif [[ -n $folder ]]; then
    folders+=("$folder")
  fi
done <<<"$FOLDERS"
case $1 in
  # Syntax errors, undefined names, comparisons that never hold.
  critical) command=(flake8 "--select=E9,F63,F7,F82" --show-source) ;;
  black) command=(black --check --diff --quiet) ;;
  flake8) command=(flake8 --statistics) ;;
  isort) command=(isort --check-only --diff) ;;
  mypy) command=(mypy) ;;
  *)
    echo "::error::\"$1\" is no check: write critical, black, flake8, isort or mypy."
    exit 2
    ;;
esac

if ((${#folders[@]} == 0)); then
  exit 0
fi
status=0
python -m "${command[@]}" "${folders[@]}" || status=$?
if ((status == 0)); then
  echo "$1 has nothing to say of ${folders[*]}."
elif [[ ${ADVISORY:-} == true ]]; then
  echo "::warning::$1 found fault; it is shown only."
else
  echo "::error::$1 found fault in ${folders[*]}."
  exit "$status"
fi
