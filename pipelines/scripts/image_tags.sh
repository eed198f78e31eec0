#!/usr/bin/env bash
# Writes the tags of one build to the step output "tags", one full reference a line.
#
#   IMAGE    registry and name, without a tag
#   BRANCH   branch that is built; for a pull request its source branch
#   COMMIT   full SHA; for a pull request its head commit
#   LATEST   "true" adds the tag "latest"
set -euo pipefail
: "${IMAGE:?}" "${BRANCH:?}" "${COMMIT:?}" "${LATEST:?}" "${GITHUB_OUTPUT:?}"

# A tag takes letters, digits, "_", "." and "-", 128 at most. Two branches may share a slug (a/b and a-b): the commit's
# tag is the one to rely on.
slug=$(printf '%s' "$BRANCH" | LC_ALL=C tr -cs 'A-Za-z0-9_.-' '-' | cut -c1-121)

tags=("$IMAGE:branch-$slug" "$IMAGE:sha-$COMMIT")
if [[ $LATEST == true ]]; then
  tags+=("$IMAGE:latest")
fi

{
  echo "tags<<END_OF_TAGS"
  printf '%s\n' "${tags[@]}"
  echo "END_OF_TAGS"
} >>"$GITHUB_OUTPUT"
printf '%s\n' "${tags[@]}"
