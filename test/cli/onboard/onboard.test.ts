import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { completed } from "../../../cli/onboard/draft.ts";
import { onboardOutput } from "../../../cli/onboard-output.ts";
import { loadInventory } from "../../../inventory/inventory.ts";
import { codeOf } from "../../../onboarding/code.ts";
import { detect } from "../../../onboarding/detect.ts";
import { entryOf, entryText, type OwnEntry } from "../../../onboarding/entry.ts";
import { propose } from "../../../onboarding/propose.ts";
import { loadStack } from "../../../platform/load.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { readSettings, readStackFile } from "../../../settings.ts";
import { shapes } from "../../onboarding/shapes.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

const program = shapes["a Python program with an image"]!;
const workflow =
  "on: pull_request\npermissions: {}\njobs:\n  test: { runs-on: ubuntu-24.04, steps: [{ run: make }] }\n";

const image = `on: { push: { branches: [main] }, pull_request: }
permissions: { contents: read }
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with: { context: . }
      - run: docker images
`;
const stale =
  "on: { schedule: [{ cron: '1 2 * * *' }] }\njobs: { stale: { runs-on: ubuntu-24.04, steps: [{ run: ./close-old }] } }\n";

let github: Sandbox;
const folders: string[] = [];
beforeAll(async () => {
  github = await startSandbox({
    seed: {
      owners: [
        { login: "local", type: "Organization", plan: "enterprise", teams: [{ slug: "platform" }, { slug: "shop" }] },
      ],
      tokens: [{ token: "local-token", login: "octo" }],
      repositories: [
        {
          owner: "local",
          name: "Cart",
          description: "The cart",
          visibility: "public",
          files: {
            ...program,
            ".github/workflows/ci.yml": workflow,
            ".github/workflows/image.yml": image,
            ".github/workflows/stale.yml": stale,
          },
        },
        { owner: "local", name: "old", files: { "README.md": "" } },
        { owner: "local", name: "starter", visibility: "private", template: true, files: shapes["a Node package"]! },
      ],
    },
  } as never);
});
afterAll(async () => {
  await github.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
afterEach(() => void vi.unstubAllEnvs());

function project(files: Readonly<Record<string, string | null>> = {}): string {
  const folder = makeProject({ "Pulumi.staging.yaml": null, "Pulumi.prod.yaml": null, ...files });
  folders.push(folder);
  return folder;
}

/** A folder with code in it. */
function code(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-code-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Offline unless there is a token. */
function onboard(folder: string, args: readonly string[], token = "") {
  vi.stubEnv("GITHUB_TOKEN", token);
  vi.stubEnv("GITHUB_APP_ID", "");
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, "repo", "onboard", ...args);
}

const answers = ["--exists", "no", "--description", "A shop", "--owners", "platform,@octo"];
const read = (folder: string, name: string) => readFileSync(path.join(folder, name), "utf8");

describe("slipway repo onboard", () => {
  it("writes the entry of a folder's code, its owners' line, and says why", async () => {
    const folder = project({ ".github/CODEOWNERS": "* @local/everybody\n" });
    const { code: exit, stdout, stderr } = await onboard(folder, ["local/Shop", "--in", code(program), ...answers]);
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout.replaceAll(/\/tmp\S+/g, "FOLDER")).toMatchSnapshot();
    expect(read(folder, "inventory/repositories/shop.yaml")).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../schemas/repository.schema.json
      name: Shop
      description: A shop
      groups:
        - python
      pipeline: python-app
      with:
        package: sample_app
        versions:
          - "3.12"
          - "3.13"
          - "3.14"
        arguments: []
        coverage: 0
      access:
        teams:
          platform: maintain
        people:
          octo: maintain
      "
    `);
    expect(read(folder, ".github/CODEOWNERS")).toBe(
      "* @local/everybody\n/inventory/repositories/shop.yaml @local/platform @octo\n",
    );
    const again = await onboard(folder, ["local/shop", ...answers]);
    expect([again.code, again.stderr]).toEqual([2, '"local/shop": the inventory has it already.\n']);
  });

  it("names every option that is missing where there is no terminal, and writes nothing", async () => {
    const folder = project({ "inventory/defaults.yaml": null });
    const cuda = code(shapes["a library of CUDA kernels"]!);
    const { code: exit, stderr } = await onboard(folder, ["local/kernels", "--in", cuda]);
    expect(exit).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "There is no terminal to ask on; answer by these options:
        --exists <yes|no>     Is it on GitHub already: yes, no
        --description <text>  What is it, in one line ("" for nothing)
        --visibility <who>    Who may see it: public, private, internal
        --owners <a,b>        Whose is it: slugs of teams, or people as @login, with commas
        --runner <label>      It is built with CUDA, which GitHub's own machines lack; label of the machines that have it
      "
    `);
    const empty = await onboard(folder, ["local/fresh", "--in", code({}), ...answers, "--visibility", "private"]);
    expect(empty.stderr).toMatchInlineSnapshot(`
      "There is no terminal to ask on; answer by these options:
        --pipeline <name>  Nothing shows what it will be; which pipeline: pulumi-program, ml-training, container-toolchain, container-wheels, python-service, python-app, none
      "
    `);
    expect(existsSync(path.join(folder, "inventory/repositories/kernels.yaml"))).toBe(false);
  });

  it("refuses what it cannot read, all of it at once", async () => {
    const typed = [
      "--in",
      "nowhere",
      "--with",
      "coverage",
      "--variable",
      "A",
      "--owners",
      "a b",
      "--visibility",
      "all",
    ];
    const { code: exit, stderr } = await onboard(project(), [
      "acme/shop",
      ...typed,
      "--like",
      "sample",
      "--from-template",
      "x",
    ]);
    expect(exit).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      ""acme/shop": stack "local" has the repositories of "local"; no stack here has those of "acme"; "slipway stack add" makes a further one.
      "--with coverage": write it as option=value (coverage=80).
      "--like sample": the inventory has no such repository; did you mean "sample-app"?
      "--visibility all": write one of public, private, internal.
      "--owners a b": write slugs of teams (platform), or people as "@login", with commas.
      "--in nowhere" is no folder; name the one that holds the repository's code.
      "--from-template x": write it as owner/name.
      "
    `);
  });

  it("does not write what the plan finds errors in, and says what answers them", async () => {
    const folder = project();
    const training = code(shapes["a training library"]!);
    const args = ["local/moe-lab", "--in", training, ...answers];
    const { code: exit, stdout } = await onboard(folder, args);
    expect(exit).toBe(1);
    expect(stdout.slice(stdout.indexOf("Nothing was written"))).toMatchInlineSnapshot(`
      "Nothing was written: 31 findings of severity error to answer first.
        moe-lab/.github/workflows/distributed.yml: job "node": runs on [self-hosted, linux, x64, gpu-multi-node], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".
        moe-lab/.github/workflows/performance.yml: job "training": runs on [self-hosted, linux, x64, gpu], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".
        moe-lab/.github/workflows/performance.yml: job "inference": runs on [self-hosted, linux, x64, gpu], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".
        moe-lab/.github/workflows/performance.yml: job "resources": runs on [self-hosted, linux, x64, gpu], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".
        moe-lab/.github/workflows/performance.yml: job "benchmark-suite": runs on [self-hosted, linux, x64, gpu], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".
        Variables that workflows read and nothing gives: development/AWS_ROLE_ARN, development/AWS_REGION, development/ENVIRONMENT, development/DEBUG, development/LOG_LEVEL, development/TEST_DATA_SIZE, development/PERFORMANCE_TESTS, staging/AWS_ROLE_ARN, staging/AWS_REGION, staging/ENVIRONMENT, staging/DEBUG, staging/LOG_LEVEL, staging/TEST_DATA_SIZE, staging/PERFORMANCE_TESTS, production/AWS_ROLE_ARN, production/AWS_REGION, production/ENVIRONMENT, production/DEBUG, production/LOG_LEVEL, production/TEST_DATA_SIZE, production/PERFORMANCE_TESTS
      Answer by "--with option=value" or "--variable [environment/]NAME=value", ask for another "--pipeline", or go on by hand with "--with-findings".
      "
    `);
    const file = path.join(folder, "inventory/repositories/moe-lab.yaml");
    expect(existsSync(file)).toBe(false);
    await onboard(folder, [...args, "--with-findings"]);
    expect(existsSync(file)).toBe(true);
  });

  it("reads a repository that is on GitHub, and says what would change of it", async () => {
    const folder = project();
    const args = ["local/Cart", "--owners", "shop", "--replace", "yes", "--dry-run", "--json"];
    const before = github.calls().filter(({ write }) => write).length;
    const { code: exit, stdout, stderr } = await onboard(folder, args, github.token);
    expect([exit, stderr]).toEqual([0, ""]);
    const found = onboardOutput.parse(JSON.parse(stdout));
    expect(found.files[0]!.content).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../schemas/repository.schema.json
      name: Cart
      adopt: true
      description: The cart
      visibility: public
      groups:
        - python
      pipeline: python-app
      with:
        package: sample_app
        versions:
          - "3.12"
          - "3.13"
          - "3.14"
        arguments: []
        coverage: 0
      access:
        teams:
          shop: maintain
      files:
        adopt:
          - .github/workflows/ci.yml
      "
    `);
    expect(found.workflows).toMatchInlineSnapshot(`
      [
        {
          "by": ".github/workflows/ci.yml",
          "path": ".github/workflows/ci.yml",
          "samePath": true,
        },
        {
          "by": ".github/workflows/ci.yml",
          "lacks": [
            "on workflow_dispatch",
            "uses actions/setup-python",
            "uses actions/upload-artifact",
            "uses docker/login-action",
            "runs ruff",
            "runs pytest",
          ],
          "likeness": 45,
          "more": [],
          "path": ".github/workflows/image.yml",
          "samePath": false,
        },
        {
          "path": ".github/workflows/stale.yml",
          "samePath": false,
        },
      ]
    `);
    const shown = await onboard(folder, [...args.filter((word) => word !== "--json"), "--diff"], github.token);
    expect(shown.stdout).toContain(
      "  .github/workflows/stale.yml: no proposed workflow does what it does; it stays, and goes on beside them\n",
    );
    expect(shown.stdout).toContain("  +++ .github/workflows/ci.yml of pipeline python-app\tas rendered\n");
    expect(shown.stdout).toContain(
      "  .github/workflows/ci.yml: the proposed one of the same name takes its place, little alike\n",
    );
    expect(shown.stdout).toContain("  -  test: { runs-on: ubuntu-24.04, steps: [{ run: make }] }\n");
    expect(found.differences.map(({ field }) => field)).toMatchInlineSnapshot(`
      [
        "topics",
        "merge.mergeCommit",
        "merge.rebase",
        "merge.auto",
        "merge.deleteBranch",
        "merge.squashTitle",
        "merge.squashMessage",
        "security.secretScanning",
        "security.pushProtection",
        "security.vulnerabilityAlerts",
        "access.teams.shop",
        "labels.dependencies",
        "labels.python",
        "actions.allow",
        "actions.requireShaPinning",
        "actions.forkApproval",
        "actions.retentionDays",
        "rules",
      ]
    `);
    expect([found.existing, found.pipeline, found.written]).toEqual([true, "python-app", false]);
    expect(github.calls().filter(({ write }) => write)).toHaveLength(before);
    const headers = { authorization: `Bearer ${github.token}` };
    const archive = { method: "PATCH", headers, body: JSON.stringify({ archived: true }) };
    expect((await fetch(`${github.url}/api/v3/repos/local/old`, archive)).status).toBe(200);
    const old = await onboard(folder, ["local/old", "--owners", "shop"], github.token);
    expect([old.code, old.stderr]).toMatchInlineSnapshot(`
      [
        2,
        ""local/old" is archived; take it over as it is with "slipway repo adopt", or unarchive it first.
      ",
      ]
    `);
  });

  it("makes a new repository of a template, and of another's entry", async () => {
    const folder = project();
    const made = await onboard(
      folder,
      ["local/ui", "--from-template", "local/starter", ...answers.slice(2)],
      github.token,
    );
    expect([made.code, made.stderr]).toEqual([0, ""]);
    expect(read(folder, "inventory/repositories/ui.yaml")).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../schemas/repository.schema.json
      description: A shop
      template: local/starter
      jobs:
        - use: test-node
          with:
            versions:
              - "24"
            scripts:
              - build
              - test
        - use: scan-secrets
      access:
        teams:
          platform: maintain
        people:
          octo: maintain
      "
    `);
    const like = await onboard(folder, ["local/twin", "--in", code({}), "--like", "sample-app", ...answers]);
    expect([like.code, like.stderr]).toEqual([0, ""]);
    expect(read(folder, "inventory/repositories/twin.yaml")).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../schemas/repository.schema.json
      description: A shop
      groups:
        - python
      pipeline: python-app
      with:
        releaseEnvironment: production
      access:
        teams:
          platform: maintain
        people:
          octo: maintain
      environments:
        production:
          reviewers:
            teams:
              - platform
            people:
              - octo
      "
    `);
  });
});

describe("the proposals for all shapes of repositories", () => {
  // What these need only their owners know; the command says so.
  const unanswered = ["a training library", "an inventory of Slipway's", "empty"];

  it("pass the plan together, without a finding of severity error", async () => {
    const folder = project();
    const settings = readSettings("local", readStackFile(path.join(folder, "Pulumi.local.yaml")).config);
    const names = Object.keys(shapes).filter((name) => !unanswered.includes(name));
    const drafts = names.map((name, at) => {
      const files = shapes[name]!;
      const proposal = propose(detect(codeOf(Object.keys(files), new Map(Object.entries(files)))));
      const runner = proposal.machines === undefined ? {} : { runner: "ubuntu-24.04" };
      const answers = {
        owners: [{ team: "platform" }],
        existing: false,
        groups: [],
        replaced: [],
        options: {},
        ...runner,
      };
      return { id: `shape-${at}`, own: entryOf(`shape-${at}`, `shape-${at}`, proposal, answers) };
    });
    const write = (id: string, own: OwnEntry) =>
      writeFileSync(path.join(folder, `inventory/repositories/${id}.yaml`), entryText(own));
    for (const { id, own } of drafts) write(id, own);
    const inventory = loadInventory(path.join(folder, "inventory"));
    for (const { id, own } of drafts)
      write(id, await completed(inventory, own, { id, settings, reviewers: [{ team: "platform" }], variables: [] }));
    const { platform } = await loadStack(folder, "local");
    expect(platform.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(platform.repositories.filter(({ files, entry }) => files.length === 0 && entry.id !== "sample-app")).toEqual(
      [],
    );
  });
});
