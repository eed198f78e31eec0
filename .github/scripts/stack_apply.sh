#!/usr/bin/env bash
# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# Changes a stack exactly as a sealed plan says. Nothing is changed where the plan is another commit's or run's, where the
# default branch went on meanwhile, or where anything, the value of a secret too, is not what was planned.
#
#   STACK                 stack to change
#   SEALED                file that stack_plan.sh wrote in this run
#   PLAN_KEY              what it is sealed with
#   BRANCH                the default branch
#   POLICY_PACK           folder of a policy pack; may be empty
#   GITHUB_TOKEN          identity that writes; PULUMI_BACKEND_URL and what else the engine needs
#   GH_TOKEN              the job's own token
#   GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_RUN_ID, GITHUB_STEP_SUMMARY
set -euo pipefail
: "${STACK:?}" "${SEALED:?}" "${PLAN_KEY:?}" "${BRANCH:?}" "${GITHUB_TOKEN:?}" "${GH_TOKEN:?}"
: "${GITHUB_REPOSITORY:?}" "${GITHUB_SHA:?}" "${GITHUB_RUN_ID:?}" "${GITHUB_STEP_SUMMARY:?}"
export PULUMI_SKIP_UPDATE_CHECK=true
here=$(dirname "$0")

newest=$(GITHUB_TOKEN='' gh api "repos/$GITHUB_REPOSITORY/commits/$BRANCH" --jq .sha)
if [[ $newest != "$GITHUB_SHA" ]]; then
  echo "::error::$BRANCH is at ${newest:0:7} by now, and this plan is of ${GITHUB_SHA:0:7}: approve the run of the newer commit."
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node "$here/sealed_file.mjs" open "$SEALED" "$work/plan.json"
# shellcheck source=policy_pack.sh
source "$here/policy_pack.sh"

status=0
pulumi up --stack "$STACK" --refresh --plan "$work/plan.json" --yes --skip-preview --non-interactive --color never \
  --suppress-progress --message "${GITHUB_SHA:0:12}" "${pack[@]}" 2>&1 |
  npx --no -- slipway redact --stack "$STACK" | tee "$work/log" || status=$?
python3 "$here/plan_summary.py" "$STACK" "" "$work/log" >>"$GITHUB_STEP_SUMMARY"
if [[ $status != 0 ]] && grep -q 'violates plan' "$work/log"; then
  echo "::error::$STACK is not what was planned any more, so it was left as it is from there on: run the workflow again for a new plan."
elif [[ $status != 0 ]] && grep -qiE 'currently locked|pending operations' "$work/log"; then
  echo "::error::An earlier update of $STACK was cut off: see docs/guides/recover-a-stack.md of Slipway."
elif [[ $status != 0 ]] && grep -qiE 'already[ _]exists|name must be unique' "$work/log"; then
  echo "::error::GitHub has something that the state of $STACK does not: npx slipway recover --stack $STACK says whose it is, and with --yes takes over what is this stack's."
fi
exit "$status"
