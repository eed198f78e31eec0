import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { adoptOutput } from "../../cli/adopt-output.ts";
import { upInProcess } from "../../engine/in-process.ts";
import program from "../../index.ts";
import { loadStack } from "../../platform/load.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { commandLine } from "../cli/command-line.ts";
import { makeProject } from "../cli/project.ts";
import { comparable } from "../stack/rehearsal.ts";
import { furnish, names, owner, seed } from "./organization.ts";

let github: Sandbox;
let folder: string;
beforeAll(async () => {
  github = await startSandbox({ seed });
  await furnish(github);
  folder = makeProject({
    "inventory/defaults.yaml": "merge: { squash: true, mergeCommit: false }\nrules: { approvals: 1 }\n",
    "inventory/groups": null,
    "inventory/repositories": null,
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
    "Pulumi.local.yaml": `config:\n  slipway:owner: ${owner}\n  slipway:plan: enterprise\n`,
  });
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => void vi.unstubAllEnvs());

function slipway(...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, ...args);
}

const inFolder = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const from = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(from);
  }
};

describe("slipway repo adopt", () => {
  it("says what it would write, and writes nothing, in a dry run", async () => {
    const { code, stderr, stdout } = await slipway(
      "repo",
      "adopt",
      `${owner}/api-gateway`,
      `${owner}/hr-portal`,
      "--dry-run",
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.replace(/\d+ calls/, "N calls")).toMatchInlineSnapshot(`
      "local: 2 repositories read by N calls

      api-gateway: adopted, 1 workflow, zero differences

      hr-portal: adopted, 0 workflows, zero differences
        stays as it is: .github/workflows/forgotten.yml: inventory/workflows/forgotten.yml: job "call": uses the secret "NOBODY_SET_THIS", which nothing provides; declare it under secrets in inventory/repositories/hr-portal.yaml.

      2 repositories would be adopted
      "
    `);
    expect(existsSync(path.join(folder, "inventory/repositories"))).toBe(false);
  });

  it("takes an organisation of thirty repositories over with zero differences, and writes nothing to it", async () => {
    const before = github.calls().filter(({ write }) => write).length;
    const { code, stderr, stdout } = await slipway("repo", "adopt", "--all", "--json");
    expect([code, stderr.replace(/Read .*\n/g, "")]).toEqual([0, ""]);
    const { repositories, organization } = adoptOutput.parse(JSON.parse(stdout));
    expect(organization).toMatchInlineSnapshot(`
      {
        "readers": [
          {
            "declared": false,
            "kind": "secret",
            "name": "PAGER_KEY",
            "repositories": [
              "payment-core",
              "user-service",
            ],
          },
          {
            "declared": false,
            "kind": "secret",
            "name": "PYPI_MIRROR_TOKEN",
            "repositories": [
              "data.pipeline",
              "ml-models",
            ],
          },
          {
            "declared": false,
            "kind": "variable",
            "name": "REGISTRY",
            "repositories": [
              "k8s-charts",
              "zz-empty",
            ],
          },
          {
            "declared": false,
            "kind": "secret",
            "name": "REGISTRY_TOKEN",
            "repositories": [
              "k8s-charts",
            ],
          },
        ],
        "unread": [],
      }
    `);
    expect(readFileSync(path.join(folder, "inventory/organization.yaml"), "utf8")).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../schemas/organization.schema.json
      # Secrets and variables that the owner holds for several repositories. Each names the repositories that see it.
      secrets:
        PAGER_KEY:
          repositories:
            - payment-core
            - user-service
          kept: true
        PYPI_MIRROR_TOKEN:
          repositories:
            - data.pipeline
            - ml-models
          dependabot: true
          kept: true
        REGISTRY_TOKEN:
          repositories:
            - k8s-charts
          kept: true
      variables:
        REGISTRY:
          value: registry.example.org
          repositories:
            - k8s-charts
            - zz-empty
          kept: true
      "
    `);
    expect(repositories.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(repositories.filter(({ adopted, differences }) => !adopted || differences.length > 0)).toEqual([]);
    expect(Object.fromEntries(repositories.map(({ id, left }) => [id, left]))).toMatchSnapshot();
    expect(github.calls().filter(({ write }) => write)).toHaveLength(before);
    const files = readdirSync(path.join(folder, "inventory/repositories")).sort();
    const text = files.map(
      (file) => `--- ${file}\n${readFileSync(path.join(folder, "inventory/repositories", file), "utf8")}`,
    );
    expect(text.join("\n")).toMatchSnapshot();
    const suggestions = repositories.flatMap(({ id, suggestions }) => suggestions.map((one) => ({ id, ...one })));
    for (const { difference } of suggestions)
      expect(readFileSync(path.join(folder, difference!), "utf8")).toContain("--- .github/workflows/");
    expect(
      suggestions.map(({ id, workflow, pipeline, path: to, likeness }) =>
        [id, workflow, pipeline, to, likeness].join(" "),
      ),
    ).toMatchInlineSnapshot(`
      [
        "data.pipeline ci.yml python-app .github/workflows/ci.yml 55",
        "internal-wiki security.yml python-service .github/workflows/security.yaml 50",
        "k8s-charts image.yml python-service .github/workflows/preview.yaml 71",
        "ml-models tests.yml python-app .github/workflows/ci.yml 55",
      ]
    `);
  });

  it("leaves an inventory that checks, drifts from nothing, and asks for no write", async () => {
    const check = await slipway("check");
    expect([check.code, check.stderr]).toEqual([0, ""]);
    const drift = await slipway("drift");
    expect(drift.stdout).toMatch(/GitHub has what is declared/);
    expect(drift.code).toBe(0);

    const before = comparable(await github.state());
    const writes = () => github.calls().filter(({ write }) => write);
    const sent = writes().length;
    const imports = await importsOf();
    const stateFolder = mkdtempSync(path.join(tmpdir(), "slipway-adopted-"));
    await inFolder(async () => {
      const stack = await loadStack(folder, "local");
      const target = { url: github.url, token: github.token };
      await upInProcess(() => program(stack.platform), stack, target, { stateFolder, onApplied: () => {}, imports });
    });
    expect(
      writes()
        .slice(sent)
        .map(({ method, path: at }) => `${method} ${at}`),
    ).toEqual([]);
    expect(comparable(await github.state())).toEqual(before);
  });

  it("takes nothing over that a locked layer would change, unless it is told to", async () => {
    const locked = makeProject({
      "inventory/defaults.yaml": "security: { vulnerabilityAlerts: true }\nlocked: [security]\n",
      "inventory/groups": null,
      "inventory/repositories": null,
      "Pulumi.local.yaml": `config:\n  slipway:owner: ${owner}\n  slipway:plan: enterprise\n`,
    });
    vi.stubEnv("GITHUB_TOKEN", github.token);
    vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
    const args = ["repo", "adopt", `${owner}/docs`, `${owner}/search-index`];
    const file = path.join(locked, "inventory/repositories/docs.yaml");
    const refused = await commandLine(locked, ...args);
    expect([refused.code, refused.stderr, existsSync(file)]).toEqual([1, "", false]);
    expect(refused.stdout).toContain(
      "docs: not adopted, 0 workflows, 1 difference\n  would change security.vulnerabilityAlerts: from false to true, as a layer above says\n",
    );
    expect(refused.stdout).toContain("search-index: adopted, 1 workflow, zero differences\n");
    const forced = await commandLine(locked, "repo", "adopt", `${owner}/docs`, "--with-differences");
    expect([forced.code, existsSync(file)]).toEqual([0, true]);
    rmSync(locked, { recursive: true });
  });

  it("refuses what it cannot take over, all of it at once", async () => {
    const { code, stderr } = await slipway("repo", "adopt", "other/app", `${owner}/billing`, "alone");
    expect(code).toBe(2);
    expect(stderr).toBe(
      [
        '"other/app": stack "local" has the repositories of "local"; no stack here has those of "other"; "slipway stack add" makes a further one.',
        '"local/billing": the inventory has it already.',
        '"alone": write it as owner/name.',
        "",
      ].join("\n"),
    );
    const gone = await slipway("repo", "adopt", `${owner}/nothing-here`);
    expect([gone.code, gone.stderr]).toEqual([
      2,
      '"local/nothing-here": GitHub shows no such repository to this token.\n',
    ]);
    expect((await slipway("repo", "adopt")).stderr).toBe('Name repositories as owner/name, or add "--all".\n');
  });
});

/** URN -> id, from the payload that the command wrote. */
async function importsOf(): Promise<Map<string, string>> {
  const { resources } = JSON.parse(readFileSync(path.join(folder, ".slipway/local/import.json"), "utf8")) as {
    resources: { type: string; name: string; logicalName: string; id?: string; parent?: string }[];
  };
  const byLabel = new Map(resources.map((one) => [one.name, one]));
  const typesOf = (one: { type: string; parent?: string }): string => {
    const parent = one.parent === undefined ? undefined : byLabel.get(one.parent);
    return parent === undefined ? one.type : `${typesOf(parent)}$${one.type}`;
  };
  return new Map(
    resources.flatMap((one) =>
      one.id === undefined ? [] : [[`urn:pulumi:local::slipway::${typesOf(one)}::${one.logicalName}`, one.id] as const],
    ),
  );
}
