#!/usr/bin/env bash
# Makes the GitHub Release of a version tag, with everything that lies below a folder. Fails before anything is made when
# the tag is no version, a release is there already, or an artifact is missing.
#
#   TAG         v1.2.3; v1.2.3-alpha1, -beta.2 or -rc1 become prereleases
#   ASSETS      folder with the files, in any depth
#   REQUIRED    file patterns, one a line, each of which must fit at least one file
#   GH_TOKEN    may write releases
set -euo pipefail
: "${TAG:?}" "${ASSETS:?}" "${REQUIRED:?}" "${GH_TOKEN:?}" "${GITHUB_REPOSITORY:?}"

fail() {
  echo "::error::$1"
  exit 1
}

[[ $TAG =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)([.-]?[0-9]+)?)?$ ]] ||
  fail "The tag \"$TAG\" is no version: write v1.2.3, or v1.2.3-alpha1, v1.2.3-beta1 or v1.2.3-rc1 for what comes before it."

[[ -d $ASSETS ]] || fail "No artifact was handed over: there is no folder \"$ASSETS\"."
while IFS= read -r pattern; do
  [[ -n $pattern ]] || continue
  found=$(find "$ASSETS" -type f -path "$ASSETS/$pattern" -print -quit)
  [[ -n $found ]] || fail "The artifact \"$pattern\" is missing: every platform's wheels belong to a release."
done <<<"$REQUIRED"

mapfile -d '' files < <(find "$ASSETS" -type f -print0 | sort -z)
twice=$(printf '%s\n' "${files[@]##*/}" | sort | uniq -d | head -n 1)
[[ -z $twice ]] || fail "Two artifacts hold a file \"$twice\": a release has one file of each name. Are the wheels of no platform?"

if state=$(gh release view "$TAG" --repo "$GITHUB_REPOSITORY" --json isDraft,url --jq '"\(.url) (draft: \(.isDraft))"' 2>&1); then
  fail "A release of $TAG is there already, $state: delete it to make it again, or tag the next version."
fi
# Any other answer may hide a release.
grep -qi 'release not found' <<<"$state" || fail "GitHub did not say whether a release of $TAG is there: $state"

extras=()
if [[ $TAG == *-* ]]; then
  extras+=(--prerelease --latest=false)
fi
# gh makes a draft, uploads, and publishes last: nobody sees half a release.
gh release create "$TAG" --repo "$GITHUB_REPOSITORY" --verify-tag --title "$TAG" --generate-notes "${extras[@]}" "${files[@]}"
{
  echo "Released $TAG with ${#files[@]} files:"
  printf -- '- %s\n' "${files[@]##*/}"
} | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
