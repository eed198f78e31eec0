import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { renameOutput } from "../../../cli/repo/output.ts";
import { rehearseHere } from "../../stack/rehearsal.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

const sha = "a".repeat(40);
const project = () =>
  makeProject({
    "inventory/defaults.yaml": null,
    "inventory/groups": null,
    "inventory/repositories": null,
    "Pulumi.staging.yaml": null,
    "inventory/organization.yaml": "secrets: { SHARED: { repositories: [tools, app] } }\n",
    "inventory/workflows/own.yml": `on: { workflow_call: {} }
permissions: {}
jobs:
  push:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: { id-token: write }
    steps: [{ run: echo ghcr.io/local/tools/cache }]
`,
    "inventory/workflows/ci.yml": `on: push
permissions: {}
jobs:
  build:
    permissions: { id-token: write }
    uses: local/tools/.github/workflows/own.yml@${sha}
`,
    "inventory/repositories/app.yaml": "description: App\njobs: [{ run: ci.yml }]\n",
    "inventory/repositories/tools.yaml": `description: Tools # kept
jobs: [{ run: own.yml }]
access: { teams: { platform: maintain } }
`,
  });

const left = [
  {
    repository: "app",
    path: ".github/workflows/ci.yml",
    line: 6,
    kind: "uses",
    text: `uses: local/tools/.github/workflows/own.yml@${sha}`,
  },
  {
    repository: "tools",
    path: ".github/workflows/own.yml",
    line: 8,
    kind: "package",
    text: "steps: [{ run: echo ghcr.io/local/tools/cache }]",
  },
];

it("a rename writes the name, says by file and line what it breaks, and the next run renames in place", async () => {
  const folder = project();
  await rehearseHere(folder);
  const { stdout, stderr, code } = await commandLine(folder, "repo", "rename", "tools", "Toolbox", "--json");
  expect([stderr, code]).toEqual(["", 0]);
  expect(renameOutput.parse(JSON.parse(stdout))).toEqual({
    id: "tools",
    from: "local/tools",
    to: "local/Toolbox",
    follows: [],
    own: [],
    left,
    packages: [],
    oidc: [
      { workflow: ".github/workflows/own.yml", job: "push", from: "repo:local/tools:", to: "repo:local/Toolbox:" },
    ],
    lost: [],
    inventory: [
      `inventory/workflows/ci.yml:6: uses: local/tools/.github/workflows/own.yml@${sha}`,
      "inventory/workflows/own.yml:8: steps: [{ run: echo ghcr.io/local/tools/cache }]",
    ],
    written: ["inventory/repositories/tools.yaml"],
    next: [
      "let whoever trusts the subjects above trust the new ones beside the old",
      "change the lines above, in the same pull request where they are uses:",
      "pulumi up --refresh --stack local, which renames in place",
      "pulumi up --refresh --stack prod, which renames in place",
    ],
  });
  const text = readFileSync(path.join(folder, "inventory/repositories/tools.yaml"), "utf8");
  expect(text).toMatch(/^description: Tools # kept\n[\s\S]*\nname: Toolbox\n$/);
  const { repositories, totals } = await rehearseHere(folder);
  expect(repositories.map(({ id, name }) => [id, name])).toEqual([
    ["app", "app"],
    ["tools", "Toolbox"],
  ]);
  expect([totals.created, totals.replaced, totals.deleted]).toEqual([undefined, undefined, undefined]);
});

it("a name that GitHub does not take, or that is another's, is refused, and nothing is written", async () => {
  const folder = project();
  const refused = async (...args: string[]) => (await commandLine(folder, "repo", ...args)).stderr;
  expect(await refused("rename", "tools", "a b")).toMatch(/^"a b": is no name of a repository; write 1 to 100 letters/);
  expect(await refused("rename", "tools", "tools")).toBe('"tools": is called "tools" already.\n');
  expect(await refused("rename", "tools", "APP")).toMatch(
    /^"tools": the inventory would not be sound afterwards; nothing was/,
  );
  expect(await refused("rename", "tolls", "x")).toBe(
    '"tolls": no such repository in stack "local"; write one of app, tools.\n',
  );
  expect(await refused("transfer", "tools", "local")).toBe('"tools": belongs to "local" already.\n');
  expect(readFileSync(path.join(folder, "inventory/repositories/tools.yaml"), "utf8")).not.toContain("name:");
});

it("a transfer says what belongs to the old owner, and the steps", async () => {
  const { stdout } = await commandLine(project(), "repo", "transfer", "tools", "acme", "--json");
  const { to, lost, left: lines, next } = renameOutput.parse(JSON.parse(stdout));
  expect([to, lines]).toEqual(["acme/tools", left.toReversed()]);
  expect(lost).toEqual([
    "access of team platform: teams belong to local",
    "organisation secret SHARED: belongs to local",
  ]);
  expect(next.slice(1, 3)).toEqual([
    'transfer it on GitHub: settings of local/tools, "Transfer ownership"',
    "slipway repo move tools --stack local --to prod --transferred",
  ]);
});
