#!/usr/bin/env bash
# Pushes a packaged Helm chart to an OCI registry.
#
#   CHARTS                folder with one package (.tgz)
#   TARGET                oci://registry/owner/charts
#   REGISTRY              host
#   USERNAME, PASSWORD    for the registry
set -euo pipefail
: "${CHARTS:?}" "${TARGET:?}" "${REGISTRY:?}" "${USERNAME:?}" "${PASSWORD:?}"

shopt -s nullglob
packages=("$CHARTS"/*.tgz)
if ((${#packages[@]} != 1)); then
  echo "::error::There are ${#packages[@]} packages in $CHARTS: exactly one is published."
  exit 1
fi
helm registry login "$REGISTRY" --username "$USERNAME" --password-stdin <<<"$PASSWORD"
trap 'helm registry logout "$REGISTRY" >/dev/null' EXIT
helm push "${packages[0]}" "$TARGET" 2>&1 | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
