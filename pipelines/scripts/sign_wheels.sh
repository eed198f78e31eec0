#!/usr/bin/env bash
# Signs every wheel below a folder with the job's own identity, without a key, and checks each signature at once. Beside
# a wheel come its Sigstore bundle (.sigstore.json) and its bare signature (.sig).
#
#   WHEELS    the folder
set -euo pipefail
: "${WHEELS:?}" "${GITHUB_SERVER_URL:?}" "${GITHUB_WORKFLOW_REF:?}"

mapfile -d '' wheels < <(find "$WHEELS" -type f -name '*.whl' -print0 | sort -z)
if ((${#wheels[@]} == 0)); then
  echo "::error::There is no wheel to sign in \"$WHEELS\"."
  exit 1
fi
for wheel in "${wheels[@]}"; do
  cosign sign-blob --yes --bundle "$wheel.sigstore.json" "$wheel"
  # A release that nobody can check later is worse than none.
  cosign verify-blob --bundle "$wheel.sigstore.json" \
    --certificate-identity "$GITHUB_SERVER_URL/$GITHUB_WORKFLOW_REF" \
    --certificate-oidc-issuer https://token.actions.githubusercontent.com "$wheel"
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["messageSignature"]["signature"])' \
    "$wheel.sigstore.json" >"$wheel.sig"
  echo "Signed ${wheel##*/}"
done
