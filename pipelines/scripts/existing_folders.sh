#!/usr/bin/env bash
# Writes those of the given folders that are there to the step output "folders", one a line.
#
#   FOLDERS   folders from the repository's root, one a line
set -euo pipefail
: "${FOLDERS:?}" "${GITHUB_OUTPUT:?}"

found=()
while IFS= read -r folder; do
  if [[ -n $folder && -d $folder ]]; then
    found+=("$folder")
  fi
done <<<"$FOLDERS"

if ((${#found[@]} == 0)); then
  echo "None of these folders is there, so there is nothing to check: ${FOLDERS//$'\n'/, }."
  exit 0
fi
{
  echo "folders<<END_OF_FOLDERS"
  printf '%s\n' "${found[@]}"
  echo "END_OF_FOLDERS"
} >>"$GITHUB_OUTPUT"
printf '%s\n' "${found[@]}"
