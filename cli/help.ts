import { type Command, Help } from "commander";

/** What an exit code means, everywhere. */
const exitCodes = `Exit codes:
  0  done; warnings and infos may be there
  1  a finding of severity error: nothing was written
  2  wrong usage, input that cannot be loaded, or a token or server that is unfit`;

const examples: Readonly<Record<string, readonly string[]>> = {
  plan: ["slipway plan", "slipway plan --stack prod --repository sample-app", "slipway plan --json | jq .findings"],
  preview: [
    "slipway preview --base main",
    "slipway preview --base main --head HEAD --stack prod --out preview",
    "slipway preview --base base.json --head head.json --json",
    "slipway preview --engine engine.json",
    "slipway preview --engine engine.json --base main",
  ],
  render: ["slipway render --out rendered", "slipway render --repository sample-app --badges --out rendered"],
  simulate: [
    "slipway simulate sample-app --event push",
    "slipway simulate sample-app --event pull_request --fork --paths docs/index.md",
    "slipway simulate sample-app --event push --ref refs/tags/v1.2.3 --approve production",
    "slipway simulate sample-app --event push --outcome 'test[python-version=3.12]=failure'",
  ],
  run: [
    "slipway run sample-app ci.yml:test --in ../sample-app --cell python-version=3.12",
    "slipway run sample-app release.yml:candidate --event push --ref refs/tags/v1.2.3 --host",
  ],
  rehearse: ["slipway rehearse", "slipway rehearse --fresh --keep", "slipway rehearse --engine pulumi --stack staging"],
  check: ["slipway check", "slipway check --stack prod --json"],
  drift: [
    "slipway drift --stack prod",
    "slipway drift --stack prod --accept sample-app:merge.squash --pull-request",
    "slipway drift --stack prod --revert sample-app:rules",
    "slipway drift --stack prod --ignore 'sample-app:rules' --until 2026-12-31 --reason 'release freeze'",
  ],
  doctor: ["slipway doctor", "slipway doctor --stack prod --json | jq '.diagnoses[] | select(.state == \"error\")'"],
  report: ["slipway report --weekly --stack prod", "slipway report --quarterly --until 2026-09-30 --out report"],
  why: [
    "slipway why acme/app#12 --stack prod",
    "slipway why https://github.com/acme/app/actions/runs/123/job/456 --stack prod",
    "slipway why acme/app --deployment 789 --stack prod",
  ],
  repo: [
    "slipway repo onboard acme/app",
    "slipway repo adopt acme/app acme/lib",
    "slipway repo import",
    "slipway repo offboard old-app",
  ],
  secrets: ["slipway secrets", "slipway secrets unused"],
  explain: ["slipway explain sample-app rules.approvals", "slipway explain sample-app with"],
  fleet: ["slipway fleet simulate --help", "slipway fleet prices --help"],
  images: ["slipway images", "slipway images prune", "slipway images build toolchain"],
  bootstrap: [
    "slipway bootstrap --stack prod",
    "slipway bootstrap --stack prod --yes",
    "slipway bootstrap --stack prod --check",
  ],
  stack: ["slipway stack --help", "slipway stack add --help"],
  preflight: ["slipway preflight --stack prod", "slipway preflight --stack prod --json | jq .findings"],
  targets: [
    "slipway targets --base main --stack staging",
    "slipway targets --base HEAD~1 --head HEAD --stack prod --json",
    "slipway targets --lapsed --stack prod",
  ],
  "policy-config": [
    "slipway policy-config --stack prod > policy-config.json",
    "slipway policy-config --stack staging | jq 'keys'",
  ],
  recover: [
    "slipway recover --stack prod",
    "slipway recover --stack prod --yes",
    "slipway recover --stack prod --take acme/app --yes",
    "slipway recover --state state.json",
  ],
  redact: ["slipway redact < up.log", "slipway redact --stack prod < up.log"],
  sandbox: ["slipway sandbox --port 4010 --state .github-state", "slipway sandbox --plan free --limits off"],
};

/** Exit codes that a command has in a way of its own. */
const ownExitCodes: Readonly<Record<string, string>> = {
  simulate: `Exit codes:
  0  done, a failure that was asked for included
  2  wrong usage, or input that cannot be loaded`,
  preview: `Exit codes:
  0  done; dangerous changes may be there
  1  the head has a finding of severity error, or the engine could not preview all of it
  2  wrong usage, or a head that cannot be loaded`,
  drift: `Exit codes:
  0  GitHub has what is declared, or differs only where an exception says so
  1  something declared is not so on GitHub, or could not be accepted or reverted
  2  wrong usage, input that cannot be loaded, or a token or server that is unfit`,
  doctor: `Exit codes:
  0  nothing is broken; warnings, and what could not be looked at, may be there
  1  something is broken
  2  wrong usage, or a stack that cannot be read`,
  why: `Exit codes:
  0  nothing holds it up
  1  something does
  2  wrong usage, nothing of that name, or a token or server that is unfit`,
  fleet: `Exit codes:
  0  done
  2  wrong usage, a fleet that the stack does not make, or a file that cannot be read`,
  repo: `Exit codes:
  0  done: nothing would change in what was adopted, or the entry of what was onboarded has no error
  1  a layer of the inventory would change a repository, which was not adopted, or an entry has a finding of severity error
  2  wrong usage, input that cannot be loaded, or a token or server that is unfit`,
  secrets: `Exit codes:
  0  done
  1  a value is overdue, not where it should be, or could not be written there
  2  wrong usage, input that cannot be loaded, or a token, server or store that is unfit`,
  explain: `Exit codes:
  0  done
  2  wrong usage, an unknown field, or input that cannot be loaded`,
  run: `Exit codes:
  0  every job succeeded
  1  a job failed
  2  wrong usage, input that cannot be loaded, or nothing to run it with`,
  bootstrap: `Exit codes:
  0  all of it is there; with --yes: all that can be made before the stack is up
  1  something is missing, differs or waits for the stack, and nothing was made
  2  wrong usage, an identity that AWS or GitHub refuses, or a step that could not be made
  130  interrupted; what is made stays, and the next run goes on there`,
  stack: `Exit codes:
  0  done
  1  what a stack stands on is missing, and was only looked at
  2  wrong usage, or a stack that is there already or cannot be read
  130  interrupted; what is made stays, and the same command goes on`,
  preflight: `Exit codes:
  0  nothing stands in the way; warnings may be there
  1  the identity will not do, or a fleet can never start a machine
  2  wrong usage, or a stack that cannot be read`,
  targets: `Exit codes:
  0  done
  2  wrong usage, or a base or head that cannot be loaded`,
  "policy-config": `Exit codes:
  0  done
  2  wrong usage, or a stack that cannot be read`,
  recover: `Exit codes:
  0  nothing is left that somebody has to decide on
  1  GitHub has something that is not known to be this stack's, or another provider's creation was cut off
  2  wrong usage, a file that is no state, a stack with errors, an unfit token, or an engine that stopped`,
  redact: `Exit codes:
  0  everything is passed on
  2  wrong usage, or a stack whose secrets cannot be read: nothing is passed on`,
  sandbox: `Exit codes:
  0  interrupted
  2  wrong usage, or a file, folder or port that cannot be used`,
};

/** Gives a command's help what a stranger asks next: examples, and what the exit codes mean. */
export function withHelp(program: Command): Command {
  for (const command of program.commands) {
    const lines = examples[command.name()];
    if (lines === undefined) continue;
    const shown = lines.map((line) => `  ${line}`).join("\n");
    command.addHelpText("after", `\nExamples:\n${shown}\n\n${ownExitCodes[command.name()] ?? exitCodes}`);
  }
  return program.addHelpText(
    "after",
    `
First steps:
  slipway check                    is everything in order?
  slipway plan                     what would there be?
  slipway rehearse --keep          try it on an embedded GitHub, and look around

${exitCodes}

Guides and reference: docs/README.md`,
  );
}

/** Options that may be repeated say so, instead of showing the empty list that they begin with. */
export const helpConfiguration: Partial<Help> = {
  optionDescription: (option) => new Help().optionDescription(option).replace(" (default: [])", "; may be repeated"),
};
