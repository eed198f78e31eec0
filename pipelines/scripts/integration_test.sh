#!/usr/bin/env bash
# Starts a container of the image and runs the integration tests against it; they find it by its id in CONTAINER.
#
#   IMAGE    full reference; pulled where it is not there yet
#   $1       folder of the tests
set -euo pipefail
: "${IMAGE:?}" "${1:?the folder of the tests is needed}"

if [[ ! -d $1 ]]; then
  echo "::error::There is no folder $1: write the tests there, or set the pipeline's option integrationTests to false."
  exit 1
fi

# A command-line program would end at once, so an idle interpreter keeps the container up.
CONTAINER=$(docker run --detach --init --entrypoint python "$IMAGE" -c 'import signal; signal.pause()')
export CONTAINER
trap 'docker rm --force "$CONTAINER" >/dev/null' EXIT

if [[ $(docker inspect --format '{{.State.Running}}' "$CONTAINER") != true ]]; then
  docker logs "$CONTAINER"
  echo "::error::The container did not start."
  exit 1
fi
python -m pytest "$1" --override-ini=addopts=
