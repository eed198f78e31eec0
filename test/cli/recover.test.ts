import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { planLoaded } from "../../cli/plan.ts";
import { recoverOutput } from "../../cli/recover/output.ts";
import type { LoadedStack } from "../../platform/load.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { applied, freshGitHub, loadFiles, projectOf, temporary } from "../stack/applied-here.ts";
import { interruptions } from "../stack/crash-stack.ts";
import { commandLine } from "./command-line.ts";
import { pathWithoutPulumi } from "./project.ts";

const { files } = interruptions.create;
const prefix = "urn:pulumi:local::slipway::";
const repository = `${prefix}slipway:github:ManagedRepository$slipway:github:Repository$github:index/repository:Repository::small`;
const region = `${prefix}slipway:github:ManagedRepository$slipway:github:Variables$github:index/actionsVariable:ActionsVariable::small-variables-REGION`;
const stage = `${prefix}slipway:github:ManagedRepository$slipway:github:Environment$slipway:github:Variables$github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable::small-environment-production-variables-STAGE`;
const zone = `${prefix}slipway:github:OrganizationVariables$github:index/actionsOrganizationVariable:ActionsOrganizationVariable::organization-variables-ZONE`;
const ruleset = `${prefix}slipway:github:ManagedRepository$slipway:github:BranchRules$github:index/repositoryRuleset:RepositoryRuleset::small-rules-branch`;

let github: Sandbox;
let stack: LoadedStack;
let urns: { urn: string; type: string }[];
beforeAll(async () => {
  stack = await loadFiles(files);
  const fresh = await freshGitHub(stack);
  github = fresh.github;
  await applied(stack, github, fresh.folder);
  urns = (await planLoaded(stack)).registrations.map(({ urn, type }) => ({ urn, type }));
});
afterAll(() => github.close());
afterEach(() => void vi.unstubAllEnvs());

interface Left {
  /** What the state lacks. */
  readonly without: readonly string[];
  /** What of that the state has as begun. */
  readonly creating?: readonly string[];
  readonly others?: readonly object[];
  readonly time?: string;
}

/** What `pulumi stack export` prints of a stack that has all but some. */
function stateOf({ without, creating = [], others = [], time = new Date().toISOString() }: Left): string {
  const operation = (urn: string) => ({
    type: "creating",
    resource: { urn, type: urn.split("::")[2]!.split("$").at(-1), inputs: {} },
  });
  const resources = urns.filter(({ urn }) => !without.includes(urn));
  return JSON.stringify({
    version: 3,
    deployment: {
      manifest: { time },
      resources: resources.map(({ urn, type }) => ({ urn, type, ...(urn === repository && { id: "small" }) })),
      pending_operations: [...creating.map(operation), ...others],
    },
  });
}

/** Runs the command in a project folder of its own, with a `pulumi` that notes its calls, and knows one state. */
async function recover(
  state: string,
  args: readonly string[],
  pulumi = 'case "$1 $2" in "stack export") cat state.json ;; esac',
) {
  const project = projectOf(files);
  const bin = path.join(temporary(), "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\necho "$*" >> calls\n${pulumi}\n`);
  chmodSync(path.join(bin, "pulumi"), 0o755);
  writeFileSync(path.join(project, "state.json"), state);
  vi.stubEnv("PATH", `${bin}${path.delimiter}${pathWithoutPulumi()}`);
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  const before = github.calls().length;
  const finished = await commandLine(project, "recover", ...args);
  const writes = github
    .calls()
    .slice(before)
    .filter(({ write }) => write);
  expect(writes).toEqual([]);
  const calls = path.join(project, "calls");
  const file = (name: string) => path.join(project, ".slipway/local", name);
  return {
    ...finished,
    calls: existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [],
    imported: (name: string) => (existsSync(file(name)) ? JSON.parse(readFileSync(file(name), "utf8")) : undefined),
  };
}

const ids = (file: { resources: { logicalName: string; id?: string; component?: boolean }[] }) =>
  Object.fromEntries(
    file.resources.filter(({ id }) => id !== undefined).map(({ logicalName, id }) => [logicalName, id]),
  );

describe("what an update that was cut off left on GitHub", () => {
  it("is nothing where the state has all of it", async () => {
    const { stdout, stderr, code } = await recover(stateOf({ without: [] }), ["--stack", "local"]);
    expect([stderr, code]).toEqual(["", 0]);
    expect(stdout).toBe(
      "Stack local: nothing was left behind: no operation was cut off, and GitHub has nothing that the state lacks.\n",
    );
  });

  it("is told with how it is known, and nothing is done", async () => {
    const state = stateOf({ without: [region, stage, zone, ruleset], creating: [zone] });
    const { stdout, stderr, code, calls, imported } = await recover(state, ["--stack", "local"]);
    expect([stderr, code]).toEqual(["", 0]);
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")).toBe(`1 operation was cut off.

creating github:index/actionsOrganizationVariable:ActionsOrganizationVariable organization-variables-ZONE
  It is on GitHub: variable "ZONE" of the organisation local.

Stack local has made on GitHub what its state does not have:
  variable "ZONE" of the organisation local
    an update was making it when it was cut off, and GitHub made it then, at TIME
  ruleset "Slipway: default branch" of local/small
    its repository is this stack's, which declares it
  variable "REGION" of local/small
    its repository is this stack's, which declares it
  variable "STAGE" of local/small, environment production
    its repository is this stack's, which declares it
As files for pulumi import: .slipway/local/recover.json

Then, with nobody else at work on the stack:
  pulumi cancel --stack local             where it says that the stack is locked
  slipway recover --stack local --yes     takes over what is this stack's
  pulumi preview --stack local --refresh  and look at it before the next update
`);
    expect(calls).toEqual(["stack export --stack local --non-interactive"]);
    expect(ids(imported("recover.json"))).toEqual({
      "organization-variables-ZONE": "ZONE",
      "small-variables-REGION": "small:REGION",
      "small-rules-branch": expect.stringMatching(/^small:\d+$/),
      "small-environment-production-variables-STAGE": "small:production:STAGE",
    });
  });

  it("is taken into the state with --yes, what is protected first; then the state forgets what was cut off", async () => {
    const without = [repository, region];
    const state = stateOf({ without, creating: [repository] });
    const { stdout, stderr, code, calls, imported } = await recover(state, ["--stack", "local", "--yes", "--json"]);
    expect([stderr, code]).toEqual(["", 0]);
    const imports = "--generate-code=false --yes --skip-preview --suppress-outputs --non-interactive";
    expect(calls).toEqual([
      "stack export --stack local --non-interactive",
      `import --stack local --file .slipway/local/recover-protected.json --protect=true ${imports}`,
      `import --stack local --file .slipway/local/recover.json --protect=false ${imports}`,
      `refresh --stack local --clear-pending-creates --yes --skip-preview --suppress-outputs --target ${prefix}pulumi:pulumi:Stack::slipway-local --non-interactive`,
    ]);
    expect(ids(imported("recover-protected.json"))).toEqual({ small: "small" });
    expect(ids(imported("recover.json"))).toEqual({ "small-variables-REGION": "small:REGION" });
    const document = recoverOutput.parse(JSON.parse(stdout));
    expect(document).toMatchObject({ dryRun: false, cleared: true, waiting: [] });
    expect(document.found.map(({ name, proof }) => [name, proof])).toEqual([
      ["small", "pending"],
      ["small-variables-REGION", "repository"],
    ]);
  });

  it("is left alone where somebody else may have made it, until it is taken by name", async () => {
    const state = stateOf({ without: [repository, region] });
    const left = await recover(state, ["--stack", "local", "--yes"]);
    expect([left.stderr, left.code]).toEqual(["", 1]);
    expect(left.stdout).toBe(`No operation was cut off.

Not taken over:
  repository local/small
    The state says nothing of it, so somebody else may have made it. If it is to be this stack's, add --take local/small, or write "adopt: true" in inventory/repositories/small.yaml, which keeps what you do not declare.
  variable "REGION" of local/small
    Its repository is not known to be this stack's.

Next: pulumi preview --stack local --refresh, and look at it before the next update
`);
    expect(left.calls).toEqual(["stack export --stack local --non-interactive"]);
    const taken = await recover(state, ["--stack", "local", "--take", "local/small", "--yes"]);
    expect([taken.stderr, taken.code]).toEqual(["", 0]);
    expect(taken.stdout).toContain("2 things are in the state of stack local now:");
  });

  it("is not a repository that was there before the update began to make one of its name", async () => {
    const state = stateOf({ without: [repository], creating: [repository], time: "2040-01-01T00:00:00Z" });
    const { stdout, code, calls } = await recover(state, ["--stack", "local", "--yes"]);
    expect(code).toBe(1);
    expect(stdout).toContain("GitHub made this one before that");
    // What was pending stays noted, as nobody has decided yet.
    expect(calls).toEqual(["stack export --stack local --non-interactive"]);
  });

  it("says what the next update would change of it", async () => {
    const changed = stateOf({ without: [region] });
    const { octokitFor } = await import("../sandbox/client.ts");
    const at = { owner: "local", repo: "small", name: "REGION" };
    await octokitFor(github).rest.actions.updateRepoVariable({ ...at, value: "elsewhere" });
    const { stdout } = await recover(changed, ["--stack", "local", "--json"]);
    await octokitFor(github).rest.actions.updateRepoVariable({ ...at, value: "eu-central-1" });
    expect(recoverOutput.parse(JSON.parse(stdout)).found[0]!.differs).toEqual([
      'value is "elsewhere", "eu-central-1" is declared',
    ]);
  });

  it("may be made by others than GitHub: those creations stay noted", async () => {
    const urn = `${prefix}aws:ec2/vpc:Vpc::fleets`;
    const others = [{ type: "creating", resource: { urn, type: "aws:ec2/vpc:Vpc" } }];
    const { stdout, code, calls } = await recover(stateOf({ without: [], others }), ["--stack", "local", "--yes"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`look for these there, and import what is there:\n  ${urn}\n`);
    expect(calls).toHaveLength(1);
  });

  it("ends with the engine's words where it cannot import, and goes on when it is run again", async () => {
    const state = stateOf({ without: [zone], creating: [zone] });
    const locked =
      'case "$1" in stack) cat state.json ;; *) echo "error: the stack is currently locked" >&2; exit 255 ;; esac';
    const { stderr, code, calls } = await recover(state, ["--stack", "local", "--yes"], locked);
    expect(code).toBe(2);
    expect(stderr).toBe(`.slipway/local/recover.json cannot be imported into stack "local":
error: the stack is currently locked
Once nobody is at work on it: pulumi cancel --stack local. Then run this again.
`);
    expect(calls).toHaveLength(2);
  });
});

describe("slipway recover", () => {
  it.each([
    [[], "Name a stack (--stack), or what `pulumi stack export` printed (--state).\n"],
    [
      ["--state", "state.json", "--yes", "--take", "a/b"],
      '"--yes" changes the state in the backend, and "--state" reads another: leave one of them out.\n"--take" needs a stack: add --stack.\n',
    ],
    [
      ["--stack", "local", "--take", "local/other"],
      '"--take local/other": nothing on GitHub is in question; leave it out.\n',
    ],
    [["--state", "none.json"], /"none.json" cannot be read .* write what `pulumi stack export` prints to it/],
  ])("refuses %j", async (args, message) => {
    const { stderr, stdout, code } = await recover(stateOf({ without: [] }), args);
    expect([stdout, code]).toEqual(["", 2]);
    expect(stderr).toMatch(message);
  });

  it("says what a stack lacks that it would import with", async () => {
    const everything = urns.map(({ urn }) => urn);
    const { stderr, code } = await recover(stateOf({ without: everything }), [
      ...["--stack", "local", "--take", "local/small", "--yes"],
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("Start an update once (pulumi up --stack local)");
  });

  it("is told where there is no CLI to ask for the state", async () => {
    vi.stubEnv("PATH", pathWithoutPulumi());
    const { stderr, code } = await commandLine(projectOf(files), "recover", "--stack", "local");
    expect(code).toBe(2);
    expect(stderr).toContain("there is no `pulumi` on PATH");
  });
});
