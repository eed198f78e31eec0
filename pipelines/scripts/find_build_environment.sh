#!/usr/bin/env bash
# Looks for an image in the registry and writes its digest to the step output "digest"; nothing where there is none.
# A registry that does not answer is no reason to build: it would give the same tag a second content.
#
#   IMAGE            registry and name, without a tag
#   TAG              the tag to look for
#   RETRY_SECONDS    between attempts (10)
set -euo pipefail
: "${IMAGE:?}" "${TAG:?}" "${GITHUB_OUTPUT:?}"

for ((attempt = 1; ; attempt++)); do
  if found=$(docker buildx imagetools inspect "$IMAGE:$TAG" --format '{{.Manifest.Digest}}' 2>&1); then
    break
  fi
  if grep -Eqi 'not found|manifest unknown|name unknown' <<<"$found"; then
    echo "$IMAGE:$TAG is not there yet: it will be built."
    exit 0
  fi
  # No reason to build either: the image may be there, and what is built could not be pushed.
  if grep -Eqi 'denied|unauthorized|401 unauthorized|403 forbidden' <<<"$found"; then
    printf '%s\n' "$found"
    echo "::error::The registry does not let this run look for $IMAGE:$TAG. Under the package's settings, Manage Actions access, give ${GITHUB_REPOSITORY:-this repository} the role Write; the job needs \`packages: read\`."
    exit 1
  fi
  if ((attempt == 3)); then
    printf '%s\n' "$found"
    echo "::error::The registry did not say whether $IMAGE:$TAG is there: run the job again when it answers."
    exit 1
  fi
  sleep "${RETRY_SECONDS:-10}"
done

if [[ ! $found =~ ^sha256:[0-9a-f]{64}$ ]]; then
  echo "::error::The registry gave \"$found\" for $IMAGE:$TAG, which is no digest."
  exit 1
fi
echo "digest=$found" >>"$GITHUB_OUTPUT"
echo "$IMAGE:$TAG is $found: nothing is built."
