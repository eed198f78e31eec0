#!/usr/bin/env bash
# Writes the tags of an image to the step output "tags", one full reference a line, and the first to "first".
#
#   IMAGE            registry and name, without a tag
#   STAGE            development or production
#   REF              refs/heads/main, refs/tags/v1.0.0, refs/pull/7/merge
#   COMMIT           full SHA
#   DEFAULT_BRANCH   gets "latest", or "prod"
#   GH_TOKEN         may read the repository's tags; needed for version tags
set -euo pipefail
: "${IMAGE:?}" "${STAGE:?}" "${REF:?}" "${COMMIT:?}" "${DEFAULT_BRANCH:?}" "${GITHUB_OUTPUT:?}"

# The newest release among the versions on standard input; candidates do not count.
newest() {
  grep -Ex '[0-9]+\.[0-9]+\.[0-9]+' | sort --version-sort | tail -n 1
}

suffix=""
[[ $STAGE != production ]] || suffix=-prod
tags=()
case $REF in
  refs/tags/*)
    version=${REF#refs/tags/}
    tags+=("$version$suffix")
    if [[ $STAGE == development && $version =~ ^v(([0-9]+)\.[0-9]+)\.[0-9]+$ ]]; then
      minor=${BASH_REMATCH[1]} major=${BASH_REMATCH[2]}
      # "1.0" and "1" never move back.
      versions=$(gh api --paginate "repos/${GITHUB_REPOSITORY:?}/git/matching-refs/tags/v$major." \
        --jq '.[].ref | ltrimstr("refs/tags/v")')
      of_major=$(printf '%s\n' "$versions" "${version#v}" | newest)
      of_minor=$(printf '%s\n' "$versions" "${version#v}" | grep "^${minor//./\\.}\." | newest)
      [[ $of_minor != "${version#v}" ]] || tags+=("$minor")
      [[ $of_major != "${version#v}" ]] || tags+=("$major")
    fi
    ;;
  refs/pull/*)
    number=${REF#refs/pull/}
    tags+=("pr-${number%%/*}$suffix")
    ;;
  refs/heads/*)
    branch=${REF#refs/heads/}
    # A tag takes letters, digits, "_", "." and "-", begins with none of the last two and has 128 at most.
    slug=$(printf '%s' "$branch" | LC_ALL=C tr -cs 'A-Za-z0-9_.-' '-' | sed 's/^[.-]*//' | cut -c1-110)
    tags+=("${slug:-branch}$suffix")
    if [[ $STAGE == development ]]; then
      tags+=("${slug:-branch}-${COMMIT:0:7}")
      if [[ $branch == "$DEFAULT_BRANCH" ]]; then tags+=(latest); fi
    elif [[ $branch == "$DEFAULT_BRANCH" ]]; then
      tags+=(prod)
    fi
    ;;
  *)
    echo "::error::\"$REF\" is neither a branch, nor a tag, nor a pull request: there is no tag for its image."
    exit 1
    ;;
esac

{
  echo "first=${tags[0]}"
  echo "tags<<END_OF_TAGS"
  printf '%s\n' "${tags[@]/#/$IMAGE:}"
  echo "END_OF_TAGS"
} >>"$GITHUB_OUTPUT"
printf '%s\n' "${tags[@]/#/$IMAGE:}"
