#!/usr/bin/env bash
# Writes to the step outputs "code" and "docs" whether a pull request touches either. Everything else than a pull request,
# and a pull request whose changes cannot be seen, counts as both: what is not looked at must not be left out.
#
#   DOCUMENTATION        folder of the documentation; Markdown anywhere counts as well
#   GITHUB_EVENT_NAME    pull_request; its checkout is the merge commit, with both parents
set -euo pipefail
: "${DOCUMENTATION:?}" "${GITHUB_EVENT_NAME:?}" "${GITHUB_OUTPUT:?}"

tell() {
  printf 'code=%s\ndocs=%s\n' "$1" "$2" | tee -a "$GITHUB_OUTPUT"
}

if [[ $GITHUB_EVENT_NAME != pull_request ]]; then
  tell true true
  exit 0
fi
if ! git rev-parse --quiet --verify 'HEAD^2' >/dev/null; then
  echo "::notice::The checkout is no merge commit, so what changed cannot be seen: everything is run."
  tell true true
  exit 0
fi

code=false
docs=false
while IFS= read -r -d '' file; do
  case $file in
    "$DOCUMENTATION"/* | *.md) docs=true ;;
    *) code=true ;;
  esac
done < <(git diff --name-only --no-renames -z 'HEAD^1' HEAD)
tell "$code" "$docs"
