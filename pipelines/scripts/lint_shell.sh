#!/usr/bin/env bash
# Checks the shell scripts of the repository with shellcheck: by ending, and by first line where there is none.
#
#   SEVERITY   least weight of a finding that fails: error, warning, info or style
set -euo pipefail
: "${SEVERITY:?}"

command -v shellcheck >/dev/null || {
  echo "::error::shellcheck is not on this runner: take one of GitHub's Linux runners, or install it there."
  exit 1
}

scripts=()
while IFS= read -r -d '' file; do
  # A link leads out of the repository, or to a file that is in the list by itself.
  [[ -f $file && ! -L $file ]] || continue
  case ${file##*/} in
    *.sh | *.bash) scripts+=("$file") ;;
    *.*) ;;
    *)
      IFS= read -r -n 100 first <"$file" 2>/dev/null || true
      [[ ${first-} =~ ^#!.*[/\ ](ba|da|k)?sh($|\ ) ]] && scripts+=("$file")
      ;;
  esac
done < <(git ls-files -z)

if ((${#scripts[@]} == 0)); then
  echo "::warning::There is no shell script in this repository."
  exit 0
fi
shellcheck --severity="$SEVERITY" -- "${scripts[@]}"
echo "No fault in ${#scripts[@]} shell scripts."
