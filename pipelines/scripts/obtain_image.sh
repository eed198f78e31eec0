#!/usr/bin/env bash
# Brings the image of an earlier job onto this machine and writes how to call it to the step output "image": from the
# registry by its digest, or, where nothing may be pushed, from the archive that the earlier job handed over.
#
#   IMAGE      registry and name, without a tag
#   DIGEST     of the image in the registry; empty where it is in the archive
#   TAG        that the image in the archive has
#   ARCHIVE    folder that the archive was downloaded to
set -euo pipefail
: "${IMAGE:?}" "${TAG:?}" "${GITHUB_OUTPUT:?}"

if [[ -n ${DIGEST:-} ]]; then
  image="$IMAGE@$DIGEST"
  docker pull --quiet "$image"
else
  : "${ARCHIVE:?}"
  image="$IMAGE:$TAG"
  if [[ ! -f $ARCHIVE/image.tar ]]; then
    echo "::error::There is neither a digest nor an archive of $image: the job that builds it handed nothing over."
    exit 1
  fi
  docker load --quiet --input "$ARCHIVE/image.tar"
  # Gigabytes that the build may need.
  rm -f "$ARCHIVE/image.tar"
  if ! docker image inspect "$image" >/dev/null 2>&1; then
    echo "::error::The archive does not hold $image."
    exit 1
  fi
fi
echo "image=$image" >>"$GITHUB_OUTPUT"
echo "The image is $image"
