#!/usr/bin/env bash
# Fails where a stack is not what was declared: somebody changed it by hand, or a merge was not applied. Changes nothing.
#
#   STACK                 stack to look at
#   POLICY_PACK           folder of a policy pack; may be empty
#   GITHUB_TOKEN          identity that reads; PULUMI_BACKEND_URL and what else the engine needs
#   GITHUB_STEP_SUMMARY
set -euo pipefail
: "${STACK:?}" "${GITHUB_TOKEN:?}" "${GITHUB_STEP_SUMMARY:?}"
export PULUMI_SKIP_UPDATE_CHECK=true
here=$(dirname "$0")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=policy_pack.sh
source "$here/policy_pack.sh"

status=0
pulumi preview --stack "$STACK" --refresh --expect-no-changes --diff --non-interactive --color never --suppress-progress \
  "${pack[@]}" 2>&1 | npx --no -- slipway redact --stack "$STACK" | tee "$work/log" || status=$?
python3 "$here/plan_summary.py" "$STACK" "" "$work/log" >>"$GITHUB_STEP_SUMMARY"
if [[ $status != 0 ]]; then
  echo "::error::$STACK is not what is declared: the summary of this run has the difference."
fi
exit "$status"
