#!/usr/bin/env bash
# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# Compares what the base and the head of a change declare, for each stack: by two plans, so without state and identity.
#
#   BASE                  revision to compare with
#   OUT                   folder for preview.md, preview.html and preview.json
#   GITHUB_STEP_SUMMARY
set -euo pipefail
: "${BASE:?}" "${OUT:?}" "${GITHUB_STEP_SUMMARY:?}"

mkdir -p "$OUT"
status=0
npx --no -- slipway preview --base "$BASE" --out "$OUT" --json >"$OUT/preview.json" || status=$?
if [[ -f $OUT/preview.md ]]; then
  cat "$OUT/preview.md" >>"$GITHUB_STEP_SUMMARY"
else
  rm -f "$OUT/preview.json"
fi
if [[ $status == 1 ]]; then
  echo "::error::The change has findings of severity error: the summary of this run names them."
fi
exit "$status"
