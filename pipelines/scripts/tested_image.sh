#!/usr/bin/env bash
# Finds the image that CI tested and pushed for the tagged commit, and writes its digest to the step output "digest".
# Waits for a CI run that has not ended yet, as branch and tag are often pushed together.
#
#   IMAGE            registry and name, without a tag
#   COMMIT           full SHA that the tag names
#   TAG              the Git tag
#   GH_TOKEN         may read the repository's workflow runs
#   WAIT_ATTEMPTS    how often to look (60), WAIT_SECONDS apart (30)
set -euo pipefail
: "${IMAGE:?}" "${COMMIT:?}" "${TAG:?}" "${GH_TOKEN:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_OUTPUT:?}"

fail() {
  echo "::error::$1"
  exit 1
}

[[ $TAG =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  fail "The tag \"$TAG\" is no version: write v1.2.3, or v1.2.3-rc1 for a candidate."

runs="repos/$GITHUB_REPOSITORY/actions/workflows/ci.yml/runs?head_sha=$COMMIT&per_page=100"
for ((attempt = 1; ; attempt++)); do
  results=$(gh api "$runs" --jq '.workflow_runs[] | if .status == "completed" then .conclusion else "pending" end')
  grep -qx success <<<"$results" && break
  if [[ -n $results ]] && ! grep -qx pending <<<"$results"; then
    fail "CI did not succeed for $COMMIT, so there is no tested image to promote: fix it, then tag a commit that passes."
  fi
  ((attempt < ${WAIT_ATTEMPTS:-60})) ||
    fail "CI has no result for $COMMIT: tag a commit that CI ran for, or run this job again when CI is done."
  echo "CI has no result for $COMMIT yet (${results:-no run}); looking again in ${WAIT_SECONDS:-30} seconds."
  sleep "${WAIT_SECONDS:-30}"
done

digest=$(docker buildx imagetools inspect "$IMAGE:sha-$COMMIT" --format '{{.Manifest.Digest}}') ||
  fail "CI succeeded for $COMMIT, but $IMAGE:sha-$COMMIT is not in the registry: run CI for that commit again."
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "The registry gave \"$digest\" for $IMAGE:sha-$COMMIT, which is no digest."
echo "digest=$digest" >>"$GITHUB_OUTPUT"
echo "$IMAGE:sha-$COMMIT is $digest"
