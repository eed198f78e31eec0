#!/usr/bin/env bash
# Fails where a stack is not what was declared: somebody changed it by hand, or a merge was not applied. Changes nothing.
# GitHub is read back by REST, which sees what the provider does not; then the engine compares its state.
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

read_back=0
npx --no -- slipway drift --stack "$STACK" >"$work/drift" 2>&1 || read_back=$?
cat "$work/drift"
{
  printf '## What GitHub has of %s\n\n' "$STACK"
  head -c 200000 "$work/drift" | sed 's/^/    /'
  printf '\n'
} >>"$GITHUB_STEP_SUMMARY"

status=0
pulumi preview --stack "$STACK" --refresh --expect-no-changes --diff --non-interactive --color never --suppress-progress \
  "${pack[@]}" 2>&1 | npx --no -- slipway redact --stack "$STACK" | tee "$work/log" || status=$?
python3 "$here/plan_summary.py" "$STACK" "" "$work/log" >>"$GITHUB_STEP_SUMMARY"
if [[ $status == 0 ]]; then
  status=$read_back
fi
if [[ $status != 0 ]]; then
  echo "::error::$STACK is not what is declared: the summary of this run has the difference."
fi
exit "$status"
