#!/usr/bin/env bash
# Makes the GitHub Release of a version tag, with generated notes and no files.
#
#   TAG        v1.2.3; v1.2.3-alpha1, -beta.2 or -rc1 become prereleases
#   GH_TOKEN   may write releases
set -euo pipefail
: "${TAG:?}" "${GH_TOKEN:?}" "${GITHUB_REPOSITORY:?}"

fail() {
  echo "::error::$1"
  exit 1
}

[[ $TAG =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)([.-]?[0-9]+)*)?$ ]] ||
  fail "The tag \"$TAG\" is no version: write v1.2.3, or v1.2.3-alpha1, v1.2.3-beta1 or v1.2.3-rc1 for what comes before it."

if url=$(gh release view "$TAG" --repo "$GITHUB_REPOSITORY" --json url --jq .url 2>&1); then
  fail "A release of $TAG already exists, $url: delete it to make it again, or tag the next version."
fi
# Any other answer may hide a release.
grep -qi 'release not found' <<<"$url" || fail "GitHub did not say whether a release of $TAG is there: $url"

extras=()
if [[ $TAG == *-* ]]; then
  extras+=(--prerelease --latest=false)
fi
gh release create "$TAG" --repo "$GITHUB_REPOSITORY" --verify-tag --title "$TAG" --generate-notes "${extras[@]}"
echo "- Released \`$TAG\`" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
