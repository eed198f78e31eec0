#!/usr/bin/env bash
# Writes the tag of a build environment, `buildenv-<hash>`, to the step output "tag". The hash covers what goes into the
# image: path, content and executable bit of every file below the declared inputs, links as what they point to.
# Slipway computes the same in container/content-tag.ts.
#
#   INPUTS      files and folders from the repository's root, one a line
#   ARGUMENTS   build arguments, NAME=value, one a line; left out, there are none
#   TARGET      stage of the Dockerfile; left out, the last one
#   PLATFORMS   such as linux/amd64, one a line; left out, the builder's own
set -euo pipefail
: "${INPUTS:?}"
export LC_ALL=C

list=$(mktemp)
trap 'rm -f "$list" "$list.records" "$list.sum"' EXIT

inputs=()
while IFS= read -r input; do
  [[ -n $input ]] || continue
  if [[ ! -e $input && ! -L $input ]]; then
    echo "::error::The build environment is made of \"$input\", which is not there: write it, or take it out of the pipeline's option inputs."
    exit 1
  fi
  inputs+=("$input")
done <<<"$INPUTS"
find "${inputs[@]}" \( -type f -o -type l \) -print0 | sort -zu >"$list"

# One record a file, its path last and ended by NUL, so that no name can look like another record.
while IFS= read -r -d '' path; do
  if [[ -L $path ]]; then
    kind="link"
    # Without the line break that readlink adds, and with those that the target may end in.
    sum=$(readlink -n -- "$path" | sha256sum)
  else
    kind="file"
    [[ ! -x $path ]] || kind="exec"
    sum=$(sha256sum <"$path")
  fi
  printf '%s %s %s\0' "$kind" "${sum%% *}" "$path"
done <"$list" >"$list.records"

# record KIND VALUE NAME: what decides about the image besides files.
record() {
  local sum
  sum=$(printf '%s' "$2" | sha256sum)
  printf '%s %s %s\0' "$1" "${sum%% *}" "$3" >>"$list.records"
}
if [[ -n ${ARGUMENTS:-} ]]; then
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    if [[ ! $line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]]; then
      echo "::error::\"$line\" is no build argument: write NAME=value."
      exit 1
    fi
    record arg "${line#*=}" "${line%%=*}"
  done < <(sort --field-separator== --key=1,1 <<<"$ARGUMENTS")
fi
[[ -z ${TARGET:-} ]] || record set "$TARGET" target
if [[ -n ${PLATFORMS:-} ]]; then
  record set "$(grep . <<<"$PLATFORMS" | sort | paste --serial --delimiters=,)" platforms
fi

sha256sum <"$list.records" >"$list.sum"

hash=$(cut -c1-16 "$list.sum")
echo "tag=buildenv-$hash" >>"${GITHUB_OUTPUT:-/dev/null}"
echo "buildenv-$hash"
