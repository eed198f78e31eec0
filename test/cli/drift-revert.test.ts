import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { driftOutput } from "../../cli/drift-output.ts";
import { complaintOf } from "../../cli/drift-revert.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { type Engine, pulumiIsThere, rehearseHere, stateFolderOf, visitGitHub } from "../stack/rehearsal.ts";
import { defineProperties, richInventory } from "../stack/rich-inventory.ts";
import { commandLine } from "./command-line.ts";
import { meddledWith as at, meddle } from "./meddle.ts";
import { makeProject, pathWithoutPulumi } from "./project.ts";

afterEach(() => void vi.unstubAllEnvs());

const engines: readonly Engine[] = pulumiIsThere("slipway drift --revert under Pulumi's engine")
  ? ["in-process", "pulumi"]
  : ["in-process"];

function driftIn(folder: string, github: Sandbox, ...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, "drift", ...args);
}

const written = (github: Sandbox) =>
  github
    .calls()
    .filter(({ write }) => write)
    .map(({ method, path }) => `${method} ${path}`);

describe.each(engines)("slipway drift --revert, of a rehearsal by %s", (engine) => {
  it("applies the one resource, and says that the difference is gone", async () => {
    const folder = makeProject(richInventory);
    await rehearseHere(folder, { engine, before: defineProperties });
    await visitGitHub(folder, async (github) => {
      await meddle(github);
      const before = written(github).length;
      const one = await driftIn(folder, github, "--revert", "everything:rules.approvals");
      expect(one.stderr).toBe("");
      expect(one.stdout).toContain(
        "\nReverted: everything:rules.approvals\n\n6 differences left, 2 declared by nobody\n",
      );
      expect(one.code).toBe(1);
      expect(written(github).slice(before)).toEqual([
        expect.stringMatching(/^PUT \/api\/v3\/repos\/local\/Everything.js\/rulesets\/\d+$/),
      ]);
      const rest = await driftIn(folder, github, "--revert", "everything", "--json");
      expect(rest.stderr).toBe("");
      const { reverted } = driftOutput.parse(JSON.parse(rest.stdout));
      expect(reverted).toMatchInlineSnapshot(`
        [
          {
            "field": "description",
            "gone": true,
            "repository": "everything",
          },
          {
            "field": "merge.rebase",
            "gone": true,
            "repository": "everything",
          },
          {
            "field": "access.teams.auditors",
            "gone": true,
            "repository": "everything",
          },
          {
            "field": "labels.area/core.color",
            "gone": true,
            "repository": "everything",
          },
          {
            "field": "variables.LEVEL",
            "gone": true,
            "repository": "everything",
          },
          {
            "field": "environments.production.secrets.DEPLOY_KEY",
            "gone": true,
            "repository": "everything",
          },
        ]
      `);
      await octokitFor(github).rest.repos.deleteAnEnvironment({ ...at, environment_name: "production" });
      const whole = await driftIn(folder, github, "--revert", "everything:environments");
      expect(whole.stdout).toContain("Reverted: everything:environments.production\n\nNothing else differs");
      expect(whole.code).toBe(0);
    });
    rmSync(folder, { recursive: true });
  });
});

describe("slipway drift --revert, where no rehearsal is the GitHub", () => {
  let folder: string;
  beforeAll(async () => {
    folder = makeProject();
    await rehearseHere(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A server that has what the rehearsal left, and is none to its driver; somebody changed a repository there. */
  async function elsewhere(visit: (github: Sandbox) => Promise<void>): Promise<void> {
    const kept = path.join(folder, "elsewhere");
    cpSync(path.join(stateFolderOf(folder), "github"), kept, { recursive: true });
    const github = await startSandbox({
      stateFolder: kept,
      seed: { owners: [{ login: "local", type: "Organization" }] },
    });
    try {
      await octokitFor(github).rest.repos.update({ owner: "local", repo: "sample-app", allow_rebase_merge: true });
      await visit(github);
    } finally {
      await github.close();
      rmSync(kept, { recursive: true });
    }
  }
  const urn =
    "urn:pulumi:local::slipway::slipway:github:ManagedRepository$slipway:github:Repository$github:index/repository:Repository::sample-app";

  it("says why it does nothing, and what would", async () => {
    await elsewhere(async (github) => {
      vi.stubEnv("PATH", pathWithoutPulumi());
      const { code, stdout } = await driftIn(folder, github, "--revert", "all");
      expect(code).toBe(1);
      expect(stdout).toContain(`
Not reverted: sample-app:merge.rebase: there is no \`pulumi\` on PATH, and ${github.url}/ is not the rehearsal of stack "local"
  by hand: pulumi up --refresh --stack local --target '${urn}'

1 difference left
`);
      expect(written(github).slice(-1)).toEqual(["PATCH /api/v3/repos/local/sample-app"]);
    });
  });

  it("has the engine apply exactly that resource, and prints nothing secret of what it says", async () => {
    await elsewhere(async (github) => {
      const bin = path.join(folder, "bin");
      standIn(bin, github);
      vi.stubEnv("PATH", `${bin}${path.delimiter}${pathWithoutPulumi()}`);
      const { code, stdout, stderr } = await driftIn(folder, github, "--revert", "sample-app:merge");
      expect(stderr).toBe("up --refresh --stack local --target " + `${urn} --yes --non-interactive\nwith [secret]\n`);
      expect(stdout).toContain("\nReverted: sample-app:merge.rebase\n\nNothing else differs\n");
      expect(code).toBe(0);
      const again = await driftIn(folder, github, "--revert", "all");
      expect([again.code, again.stderr]).toEqual([0, ""]);
    });
  });

  it("says that a difference is still there, and what the engine said", async () => {
    await elsewhere(async (github) => {
      const bin = path.join(folder, "bin");
      standIn(bin, github, "echo error: the stack is locked >&2; exit 255");
      vi.stubEnv("PATH", `${bin}${path.delimiter}${pathWithoutPulumi()}`);
      const { code, stdout } = await driftIn(folder, github, "--revert", "sample-app");
      expect(stdout).toContain("Not reverted: sample-app:merge.rebase: the stack is locked\n");
      expect(code).toBe(1);
    });
  });

  it("leaves what nobody declared and what an exception leaves, and says so", async () => {
    await elsewhere(async (github) => {
      await octokitFor(github).rest.actions.createRepoVariable({
        owner: "local",
        repo: "sample-app",
        name: "X",
        value: "",
      });
      const { code, stdout } = await driftIn(folder, github, "--revert", "sample-app:variables.X");
      expect(stdout).toContain("Not reverted: sample-app:variables.X: nobody declared it");
      expect(code).toBe(1);
      const both = await driftIn(folder, github, "--revert", "all", "--accept", "all");
      expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("give one of them")]);
    });
  });
});

describe("what the engine complains of", () => {
  it("is told of the resource that it is about, and of the others what is in their way", () => {
    const said = `Diagnostics:
  pulumi:pulumi:Stack (slipway-local):
    error: Target 'urn:a' could not be found in the stack.
    error: update failed: 403
`;
    expect(["urn:a", "urn:b"].map((urn) => complaintOf(said, [urn]))).toEqual([
      "the stack has never applied it: pulumi up of the whole stack comes first",
      "update failed: 403",
    ]);
    expect(complaintOf("Resources: 1 errored", ["urn:a"])).toBe(undefined);
  });
});

/** A `pulumi` that says how it was called and takes the change back, as the engine would. */
function standIn(bin: string, github: Sandbox, up?: string): void {
  mkdirSync(bin, { recursive: true });
  const undo = `echo "$@"; echo "with $GITHUB_TOKEN"; curl -s -o /dev/null -X PATCH -H "Authorization: Bearer $GITHUB_TOKEN" ${github.url}/api/v3/repos/local/sample-app -d '{"allow_rebase_merge": false}'`;
  const cases = { version: "echo v3.0.0", config: "echo {}", up: up ?? undo };
  const lines = Object.entries(cases).map(([word, body]) => `${word}) ${body} ;;`);
  writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\ncase $1 in\n${lines.join("\n")}\nesac\n`, { mode: 0o755 });
}
