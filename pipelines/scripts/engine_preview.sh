#!/usr/bin/env bash
# Has Pulumi's engine preview a stack, and says where that is something else than what two plans say of the change.
#
#   STACK                 stack to preview
#   BASE                  revision that the change is compared with
#   OUT                   folder for engine-STACK.md
#   POLICY_PACK           folder of a policy pack; may be empty
#   GITHUB_TOKEN          identity that reads; PULUMI_BACKEND_URL and what else the engine needs
#   GITHUB_STEP_SUMMARY
set -euo pipefail
: "${STACK:?}" "${BASE:?}" "${OUT:?}" "${GITHUB_TOKEN:?}" "${GITHUB_STEP_SUMMARY:?}"
export PULUMI_SKIP_UPDATE_CHECK=true
here=$(dirname "$0")

mkdir -p "$OUT"
work=$(mktemp -d)
# shellcheck source=policy_pack.sh
source "$here/policy_pack.sh"

# Only what the change may do something to; where that is everything, there are none.
npx --no -- slipway targets --base "$BASE" --head HEAD --stack "$STACK" >"$work/targets"
mapfile -t targets <"$work/targets"

status=0
{ pulumi preview --stack "$STACK" --refresh --non-interactive --json "${pack[@]}" "${targets[@]}" 2>"$work/errors" || echo "$?" >"$work/status"; } |
  npx --no -- slipway redact --stack "$STACK" >"$work/engine.json"
if [[ -s $work/status ]]; then
  status=$(<"$work/status")
fi
npx --no -- slipway redact --stack "$STACK" <"$work/errors" >"$work/shown"
cat "$work/shown"

report=$OUT/engine-$STACK.md
compared=0
npx --no -- slipway preview --base "$BASE" --head HEAD --stack "$STACK" --engine "$work/engine.json" --out "$work" \
  >/dev/null || compared=$?
if [[ -f $work/engine.md ]]; then
  cp "$work/engine.md" "$report"
else
  {
    printf '### Pulumi could not preview %s\n\n' "$STACK"
    printf 'The last lines of what it said; all of them are in the log of the job.\n\n'
    tail -n 40 "$work/shown" | cut -c 1-300 | sed 's/^/    /'
  } >"$report"
fi
if [[ $status == 0 ]]; then
  status=$compared
fi
if [[ -f $report ]]; then
  cat "$report" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
