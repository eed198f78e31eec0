#!/usr/bin/env bash
# Finds what is to be deployed, and writes it to the step outputs "image" (by digest) and "commit".
#
#   IMAGE        registry and name, without a tag
#   ASKED        full reference that is asked for; otherwise empty
#   CI_COMMIT    commit of the CI run that this run follows; otherwise empty
#   RELEASE      tag of the release that was published; otherwise empty
#   GITHUB_SHA   commit of the run
set -euo pipefail
: "${IMAGE:?}" "${GITHUB_SHA:?}" "${GITHUB_OUTPUT:?}"

commit=${CI_COMMIT:-$GITHUB_SHA}
if [[ -n ${ASKED:-} ]]; then
  reference=$ASKED
  # Nobody deploys an image of somebody else's under this repository's name.
  if [[ $reference != "$IMAGE"@* && $reference != "$IMAGE":* ]]; then
    echo "::error::\"$reference\" is no image of this repository: write $IMAGE with a tag or a digest."
    exit 1
  fi
elif [[ -n ${RELEASE:-} ]]; then
  reference=$IMAGE:${RELEASE#v}
else
  reference=$IMAGE:sha-$commit
fi

if ! digest=$(docker buildx imagetools inspect "$reference" --format '{{.Manifest.Digest}}'); then
  echo "::error::There is no image $reference in the registry: CI on the default branch pushes one for each commit."
  exit 1
fi
if [[ ! $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
  echo "::error::The registry gave \"$digest\" for $reference, which is no digest."
  exit 1
fi
printf 'image=%s@%s\ncommit=%s\n' "$IMAGE" "$digest" "$commit" >>"$GITHUB_OUTPUT"
echo "$reference is $digest" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
