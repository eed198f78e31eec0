#!/usr/bin/env bash
# Gives an image of the registry further tags, as it is: the digest stays the same.
#
#   IMAGE     registry and name, without a tag
#   DIGEST    of the image
#   $@        the tags
set -euo pipefail
: "${IMAGE:?}" "${DIGEST:?}" "${1:?a tag is needed}"

for tag in "$@"; do
  # --prefer-index=false copies a single manifest as it is; wrapped in an index it would get another digest.
  docker buildx imagetools create --prefer-index=false --tag "$IMAGE:$tag" "$IMAGE@$DIGEST"
  moved=$(docker buildx imagetools inspect "$IMAGE:$tag" --format '{{.Manifest.Digest}}')
  if [[ $moved != "$DIGEST" ]]; then
    echo "::error::$IMAGE:$tag is $moved, not $DIGEST."
    exit 1
  fi
  echo "- \`$IMAGE:$tag\` is \`$DIGEST\`" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
done
