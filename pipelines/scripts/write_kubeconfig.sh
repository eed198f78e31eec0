#!/usr/bin/env bash
# Writes the kubeconfig file that a secret holds, as it is or in base64, for this user alone.
#
#   KUBECONFIG           where to
#   KUBECONFIG_CONTENT   the secret
set -euo pipefail
: "${KUBECONFIG:?}"

if [[ -z ${KUBECONFIG_CONTENT:-} ]]; then
  echo "::error::The secret with the kubeconfig file is empty: set it in the environment that the job deploys to."
  exit 2
fi
umask 077
if [[ $KUBECONFIG_CONTENT == *clusters:* ]]; then
  printf '%s\n' "$KUBECONFIG_CONTENT" >"$KUBECONFIG"
elif ! base64 --decode <<<"$KUBECONFIG_CONTENT" >"$KUBECONFIG" 2>/dev/null || ! grep -q 'clusters:' "$KUBECONFIG"; then
  rm -f "$KUBECONFIG"
  echo "::error::The secret with the kubeconfig file holds no kubeconfig file, neither as it is nor in base64."
  exit 2
fi
echo "The kubeconfig file is there."
