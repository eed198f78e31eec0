#!/usr/bin/env bash
# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# Plans a stack against what is there now, shows the difference, and leaves the plan sealed for the job that applies it.
# Writes "changes" (true or false) to the step outputs.
#
#   STACK                 stack to plan
#   SEALED                file to write
#   PLAN_KEY              what it is sealed with
#   POLICY_PACK           folder of a policy pack; may be empty
#   GITHUB_TOKEN          identity that reads; PULUMI_BACKEND_URL and what else the engine needs
#   GITHUB_SHA, GITHUB_RUN_ID, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY
set -euo pipefail
: "${STACK:?}" "${SEALED:?}" "${PLAN_KEY:?}" "${GITHUB_TOKEN:?}" "${GITHUB_SHA:?}" "${GITHUB_RUN_ID:?}"
: "${GITHUB_OUTPUT:?}" "${GITHUB_STEP_SUMMARY:?}"
export PULUMI_SKIP_UPDATE_CHECK=true
here=$(dirname "$0")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=policy_pack.sh
source "$here/policy_pack.sh"

status=0
pulumi preview --stack "$STACK" --refresh --diff --non-interactive --color never --suppress-progress \
  --save-plan "$work/plan.json" "${pack[@]}" 2>&1 |
  npx --no -- slipway redact --stack "$STACK" | tee "$work/log" || status=$?
if [[ $status != 0 ]]; then
  python3 "$here/plan_summary.py" "$STACK" "" "$work/log" >>"$GITHUB_STEP_SUMMARY"
  exit "$status"
fi

changes=$(python3 "$here/plan_summary.py" "$STACK" "$work/plan.json" "$work/log" 3>&1 1>>"$GITHUB_STEP_SUMMARY")
echo "changes=$changes" | tee -a "$GITHUB_OUTPUT"
if [[ $changes == true ]]; then
  mkdir -p "$(dirname "$SEALED")"
  node "$here/sealed_file.mjs" seal "$work/plan.json" "$SEALED"
fi
