#!/usr/bin/env bash
# Takes exceptions from branch rules back that are over, and does nothing else: a plan that would do more is not applied.
# So it needs nobody's approval. No policy pack is asked: what only closes is not held up by what is wrong elsewhere.
#
#   STACK                 stack to look at
#   GITHUB_TOKEN          identity that writes branch rules; PULUMI_BACKEND_URL and what else the engine needs
#   GITHUB_SHA, GITHUB_STEP_SUMMARY
set -euo pipefail
: "${STACK:?}" "${GITHUB_TOKEN:?}" "${GITHUB_SHA:?}" "${GITHUB_STEP_SUMMARY:?}"
export PULUMI_SKIP_UPDATE_CHECK=true
here=$(dirname "$0")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npx --no -- slipway targets --lapsed --stack "$STACK" >"$work/targets"
mapfile -t targets <"$work/targets"
if ((${#targets[@]} == 0)); then
  echo "No exception of $STACK has lapsed."
  exit 0
fi

status=0
{ pulumi preview --stack "$STACK" --refresh --json --non-interactive --save-plan "$work/plan.json" "${targets[@]}" \
  2>"$work/errors" || echo "$?" >"$work/status"; } | npx --no -- slipway redact --stack "$STACK" >"$work/engine.json"
npx --no -- slipway redact --stack "$STACK" <"$work/errors"
npx --no -- slipway targets --lapsed --stack "$STACK" --engine "$work/engine.json" >"$work/closing" 2>&1 || status=$?
cat "$work/closing"
if [[ $status != 0 ]] || [[ -s $work/status ]]; then
  { printf '## %s\n\nExceptions are over, and were not taken back:\n\n' "$STACK" && sed 's/^/    /' "$work/closing"; } \
    >>"$GITHUB_STEP_SUMMARY"
  echo "::error::$STACK has exceptions that are over, and more would change with them: start the workflow that deploys, and approve it."
  exit 1
fi

touch "$work/log"
if [[ $(python3 "$here/plan_summary.py" "$STACK" "$work/plan.json" "$work/log" 3>&1 1>/dev/null) != true ]]; then
  echo "What has lapsed in $STACK was taken back before; take it out of the inventory."
  exit 0
fi
pulumi up --stack "$STACK" --refresh --plan "$work/plan.json" --yes --skip-preview --non-interactive --color never \
  --suppress-progress --message "exceptions that are over, ${GITHUB_SHA:0:12}" "${targets[@]}" 2>&1 |
  npx --no -- slipway redact --stack "$STACK" | tee "$work/log" || status=$?
python3 "$here/plan_summary.py" "$STACK" "" "$work/log" >>"$GITHUB_STEP_SUMMARY"
exit "$status"
