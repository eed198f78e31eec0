import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import type { Files } from "./applied-here.ts";

/** A change of a stack that may be interrupted at any of its calls. */
export interface Interrupted {
  readonly title: string;
  /** What was applied before, undisturbed; nothing where the stack is new. */
  readonly before: Files | undefined;
  /** What is applied, and stopped. */
  readonly files: Files;
  /** What is done to GitHub by hand before the stopped run. */
  readonly meanwhile?: (github: Sandbox) => Promise<void>;
}

const workflow = (job: string) => `name: Checks
on: { pull_request: {} }
permissions: {}
concurrency: { group: checks, cancel-in-progress: true }
jobs:
  ${job}:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps: [{ run: make }]
`;

const settings = (length: number) => `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:delivery: commit
  slipway:organization: owned
  slipway:secrets: { "*": { from: generated, length: ${length} } }
`;

const repository = `description: Small, with one of each
topics: [small]
visibility: private
features: { wiki: false }
access: { teams: { platform: push } }
labels: { ours: { color: cccccc } }
variables: { REGION: eu-central-1 }
secrets: { TOKEN: { dependabot: true } }
environments: { production: { reviewers: { teams: [platform] }, branches: [main], secrets: [DEPLOY_KEY], variables: { STAGE: production } } }
actions: { defaultToken: read }
jobs: [{ run: checks.yml, require: [verify] }]
rules: { approvals: 1, bypass: [{ role: admin }] }
`;

/** One repository that has one of each kind of thing, and an organisation that has a secret in both of its scopes. */
const small: Files = {
  "inventory/defaults.yaml": null,
  "inventory/groups": null,
  "inventory/repositories/sample-app.yaml": null,
  "inventory/organization.yaml":
    "secrets: { SHARED: { repositories: [small], dependabot: true } }\nvariables: { ZONE: { value: a, repositories: [small] } }\n",
  "inventory/workflows/checks.yml": workflow("verify"),
  "inventory/repositories/small.yaml": repository,
  "Pulumi.local.yaml": settings(40),
};

/** Another word in each of its resources. */
const changed: Files = {
  ...small,
  "inventory/organization.yaml": small["inventory/organization.yaml"]!.replace("value: a", "value: b"),
  "inventory/workflows/checks.yml": workflow("verify").replace("run: make", "run: make check"),
  "inventory/repositories/small.yaml": repository
    .replace("one of each", "two of each")
    .replace("[small]", "[small, changed]")
    .replace("platform: push", "platform: maintain")
    .replace("color: cccccc", "color: dddddd")
    .replace("eu-central-1", "eu-west-1")
    .replace("branches: [main]", "branches: [main, release/*]")
    .replace("STAGE: production", "STAGE: live")
    .replace("defaultToken: read", "defaultToken: write")
    .replace("approvals: 1", "approvals: 2"),
};

/** The repository is there already, with things of other people's around it. */
const adopted: Files = {
  ...small,
  "inventory/repositories/small.yaml": `adopt: true\n${repository}`,
};

async function settledByOthers(github: Sandbox): Promise<void> {
  const octokit = octokitFor(github);
  const at = { owner: "local", repo: "small" };
  await octokit.rest.repos.update({ ...at, description: "Theirs", has_wiki: true, homepage: "https://example.org" });
  await octokit.rest.repos.replaceAllTopics({ ...at, names: ["theirs"] });
  await octokit.rest.issues.createLabel({ ...at, name: "theirs", color: "123456" });
  await octokit.rest.actions.createRepoVariable({ ...at, name: "THEIRS", value: "1" });
  await octokit.rest.repos.createOrUpdateEnvironment({ ...at, environment_name: "theirs", wait_timer: 3 });
  await octokit.rest.repos.createOrUpdateFileContents({
    ...at,
    path: "theirs.txt",
    message: "Begin",
    content: Buffer.from("theirs\n").toString("base64"),
  });
}

/** What is applied and then destroyed; the in-process driver deletes nothing. */
export const destroyed: Interrupted = { title: "destroying a stack", before: small, files: small };

/** The changes that are stopped at each of their calls, under every driver. */
export const interruptions: Readonly<Record<"create" | "update" | "adopt" | "rotate", Interrupted>> = {
  create: { title: "creating a stack", before: undefined, files: small },
  update: { title: "another word in each resource", before: small, files: changed },
  adopt: { title: "adopting a repository", before: undefined, files: adopted, meanwhile: settledByOthers },
  rotate: {
    title: "a new value of every secret",
    before: small,
    files: { ...small, "Pulumi.local.yaml": settings(41) },
  },
};
