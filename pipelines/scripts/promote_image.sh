#!/usr/bin/env bash
# Gives the tested image its production tags, without building anything: the digest stays the same.
# "v1.2.3-prod" is always made; "prod" moves only to the newest version, never to a candidate and never back.
#
#   IMAGE       registry and name, without a tag
#   DIGEST      of the image that was tested
#   TAG         the Git tag, a version (v1.2.3, v1.2.3-rc1)
#   GH_TOKEN    may read the repository's tags
set -euo pipefail
: "${IMAGE:?}" "${DIGEST:?}" "${TAG:?}" "${GH_TOKEN:?}" "${GITHUB_REPOSITORY:?}"

versions=$(gh api --paginate "repos/$GITHUB_REPOSITORY/git/matching-refs/tags/v" --jq '.[].ref | ltrimstr("refs/tags/")')
newest=$(grep -Ex 'v[0-9]+\.[0-9]+\.[0-9]+' <<<"$versions" | sort --version-sort | tail -n 1 || true)

tags=("$TAG-prod")
if [[ $TAG == "$newest" ]]; then
  tags+=(prod)
else
  echo "\"prod\" stays where it is: the newest version is ${newest:-not there yet}."
fi

for tag in "${tags[@]}"; do
  # --prefer-index=false copies a single manifest as it is; wrapped in an index it would get another digest.
  docker buildx imagetools create --prefer-index=false --tag "$IMAGE:$tag" "$IMAGE@$DIGEST"
  promoted=$(docker buildx imagetools inspect "$IMAGE:$tag" --format '{{.Manifest.Digest}}')
  if [[ $promoted != "$DIGEST" ]]; then
    echo "::error::$IMAGE:$tag is $promoted, not the tested $DIGEST."
    exit 1
  fi
  echo "- \`$IMAGE:$tag\` is \`$DIGEST\`" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
done
