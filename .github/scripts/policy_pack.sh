# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# Sets "pack": the arguments by which Pulumi judges a stack, as the stack's own file says. Read by other scripts, not run.
#
#   STACK                 stack to judge
#   POLICY_PACK           folder of a policy pack; may be empty
#   work                  folder for what the pack is told
# shellcheck shell=bash
# "pack" is for the script that reads this, which has made "work".
# shellcheck disable=SC2034,SC2154
pack=()
if [[ -n ${POLICY_PACK:-} ]]; then
  npx --no -- slipway policy-config --stack "$STACK" >"$work/policy.json"
  pack=(--policy-pack "$POLICY_PACK" --policy-pack-config "$work/policy.json")
fi
