#!/usr/bin/env bash
# Makes the tag of a release by hand. The tag of a pushed tag is there already, and must be of the same commit.
#
#   TAG         v1.2.3
#   COMMIT      full SHA that was tested and built
#   GH_TOKEN    may write contents
set -euo pipefail
: "${TAG:?}" "${COMMIT:?}" "${GH_TOKEN:?}" "${GITHUB_REPOSITORY:?}"

# matching-refs answers an empty list where there is none; ls-remote would need the checkout's credentials.
there=$(gh api "repos/$GITHUB_REPOSITORY/git/matching-refs/tags/$TAG" --jq ".[] | select(.ref == \"refs/tags/$TAG\") | .ref")
if [[ -z $there ]]; then
  gh api --method POST "repos/$GITHUB_REPOSITORY/git/refs" -f "ref=refs/tags/$TAG" -f "sha=$COMMIT" --silent
  echo "Made the tag $TAG at $COMMIT"
  exit 0
fi
# Through the commits API, which follows an annotated tag to its commit.
tagged=$(gh api "repos/$GITHUB_REPOSITORY/commits/$TAG" --jq .sha)
if [[ $tagged != "$COMMIT" ]]; then
  echo "::error::The tag $TAG is of $tagged, but $COMMIT was tested and built: was it moved meanwhile?"
  exit 1
fi
echo "The tag $TAG is of $COMMIT"
