#!/usr/bin/env bash
# Finds the image that Build published for a commit, and writes its digest to the step output "digest".
#
#   IMAGE    registry and name, without a tag
#   COMMIT   full SHA
set -euo pipefail
: "${IMAGE:?}" "${COMMIT:?}" "${GITHUB_OUTPUT:?}"

fail() {
  echo "::error::$1"
  exit 1
}

digest=$(docker buildx imagetools inspect "$IMAGE:sha-$COMMIT" --format '{{.Manifest.Digest}}') ||
  fail "There is no image of $COMMIT: run Build for that commit first, from a push or by hand."
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "The registry gave \"$digest\" for $IMAGE:sha-$COMMIT, which is no digest."
echo "digest=$digest" >>"$GITHUB_OUTPUT"
echo "$IMAGE:sha-$COMMIT is $digest"
