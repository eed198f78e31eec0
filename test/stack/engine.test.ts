import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { type Finished, makeProject, slipway } from "../cli/project.ts";
import { octokitFor } from "../sandbox/client.ts";
import {
  environmentFor,
  pulumiIsThere,
  type Rehearsed,
  rehearseHere,
  stateFolderOf,
  stateOf,
  visitGitHub,
  writeFiles,
} from "./rehearsal.ts";
import { defineProperties, richInventory } from "./rich-inventory.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const there = pulumiIsThere("everything that runs Pulumi's own engine");

const projects: string[] = [];
function project(files: Readonly<Record<string, string | null>>): string {
  const folder = makeProject(files);
  projects.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of projects) rmSync(folder, { recursive: true, force: true });
});

const workFolderOf = (folder: string) => path.join(stateFolderOf(folder), "pulumi");

/** Runs `pulumi ARGS` on the stack that a rehearsal made, against its embedded GitHub. */
function pulumi(folder: string, github: Sandbox, args: readonly string[]): Promise<Finished> {
  const work = workFolderOf(folder);
  const child = spawn("pulumi", [...args, "--stack", "local", "--non-interactive", "--color", "never"], {
    cwd: work,
    env: {
      ...process.env,
      GITHUB_TOKEN: github.token,
      GITHUB_BASE_URL: `${github.url}/`,
      GITHUB_OWNER: "local",
      PULUMI_BACKEND_URL: `file://${path.join(work, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: readFileSync(path.join(work, "passphrase"), "utf8"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const writesOf = (github: Sandbox) =>
  github
    .calls()
    .filter(({ write }) => write)
    .map(({ route }) => route);

describe.skipIf(!there)("a stack under Pulumi's own engine", () => {
  let folder: string;
  let first: Rehearsed;
  let made: object;
  beforeAll(async () => {
    folder = project(richInventory);
    first = await rehearseHere(folder, { engine: "pulumi", before: defineProperties });
    made = await stateOf(folder);
  });

  it("is created whole by the first `up`", () => {
    expect(first.driver).toBe("pulumi");
    expect(Object.keys(first.totals)).toEqual(["created"]);
    expect(first.totals.created).toBeGreaterThan(50);
  });

  it("is left alone by the second `up`", async () => {
    let github: Sandbox | undefined;
    const second = await rehearseHere(folder, {
      engine: "pulumi",
      before: (running) => {
        github = running;
      },
    });
    expect(second.totals).toEqual({ unchanged: first.totals.created });
    expect(writesOf(github!)).toEqual([]);
    expect(await stateOf(folder)).toEqual(made);
  });

  it("F30: has nothing to refresh, and nothing to preview after a refresh", async () => {
    await visitGitHub(folder, async (github) => {
      const refreshed = await pulumi(folder, github, ["refresh", "--yes", "--expect-no-changes"]);
      expect(refreshed, refreshed.stdout).toMatchObject({ code: 0 });
      const previewed = await pulumi(folder, github, ["preview", "--refresh", "--expect-no-changes"]);
      expect(previewed, previewed.stdout).toMatchObject({ code: 0 });
      expect(writesOf(github)).toEqual([]);
    });
  });

  it("F31: gets back what somebody changed of the declared, by one write", async () => {
    await visitGitHub(folder, (github) =>
      octokitFor(github).rest.issues.updateLabel({
        owner: "local",
        repo: "plain",
        name: "dependencies",
        color: "ffffff",
      }),
    );
    let github: Sandbox | undefined;
    await rehearseHere(folder, {
      engine: "pulumi",
      before: (running) => {
        github = running;
      },
    });
    expect(writesOf(github!)).toEqual(["PATCH /repos/{owner}/{repo}/labels/{name}"]);
    expect(await stateOf(folder)).toEqual(made);
  });

  it("is refused to the in-process driver", async () => {
    const { code, stderr } = await slipway(folder, ["rehearse", "--engine", "in-process"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/was made by the driver "pulumi".*--fresh/);
  });

  it("F36: is not destroyed while its repositories are protected", async () => {
    await visitGitHub(folder, async (github) => {
      const refused = await pulumi(folder, github, ["destroy", "--yes"]);
      expect(refused.code).not.toBe(0);
      expect(refused.stdout + refused.stderr).toMatch(/protect/);
      expect(writesOf(github)).toEqual([]);
    });
  });

  it("F36: leaves archived repositories without secrets when it is destroyed", async () => {
    await visitGitHub(folder, async (github) => {
      expect(await pulumi(folder, github, ["state", "unprotect", "--all", "--yes"])).toMatchObject({ code: 0 });
      const destroyed = await pulumi(folder, github, ["destroy", "--yes", "--refresh"]);
      expect(destroyed, destroyed.stdout + destroyed.stderr).toMatchObject({ code: 0 });
    });
    type Left = {
      repositories: Record<string, Record<string, unknown>>;
      owners: Record<string, Record<string, unknown>>;
    };
    const before = made as Left;
    const after = (await stateOf(folder)) as Left;
    expect(Object.keys(after.repositories)).toEqual(Object.keys(before.repositories));
    for (const [name, repository] of Object.entries(after.repositories)) {
      const had = before.repositories[name]!;
      expect(repository, name).toMatchObject({ archived: true, secrets: {}, dependabotSecrets: {}, variables: {} });
      // What people may still want to read, or take up again.
      for (const kept of ["refs", "labels", "teams", "collaborators", "rulesets", "description", "topics"]) {
        expect(repository[kept], `${name}: ${kept}`).toEqual(had[kept]);
      }
      const environments = repository.environments as Record<string, Record<string, unknown>>;
      expect(Object.keys(environments)).toEqual(Object.keys(had.environments as object));
      for (const environment of Object.values(environments)) {
        expect(environment).toMatchObject({ secrets: {}, variables: {}, policies: [] });
      }
    }
    expect(after.owners.local).toMatchObject({ secrets: {}, dependabotSecrets: {}, variables: {} });
  });
});

type State = { repositories: Record<string, Record<string, unknown>> };

/** Sets the repository, which a rehearsal finds there because it is adopted, up by hand: in no way as Slipway would. */
async function setUpOddly(github: Sandbox): Promise<void> {
  const octokit = octokitFor(github);
  const at = { owner: "local", repo: "Odd.One" };
  await octokit.request("PATCH /repos/local/Odd.One", {
    description: "As it was",
    visibility: "public",
    homepage: "https://example.org",
    has_wiki: false,
    has_projects: false,
    allow_squash_merge: false,
    allow_merge_commit: false,
    allow_rebase_merge: true,
    delete_branch_on_merge: true,
    web_commit_signoff_required: true,
    security_and_analysis: { secret_scanning: { status: "enabled" } },
  });
  await octokit.rest.repos.replaceAllTopics({ ...at, names: ["odd", "old"] });
  await octokit.request("PUT /repos/local/Odd.One/actions/permissions", {
    enabled: true,
    allowed_actions: "local_only",
  });
  await octokit.request("PUT /repos/local/Odd.One/actions/permissions/workflow", {
    default_workflow_permissions: "write",
    can_approve_pull_request_reviews: true,
  });
  await octokit.rest.repos.createOrUpdateEnvironment({ ...at, environment_name: "theirs", wait_timer: 3 });
}

describe.each(["in-process", "pulumi"] as const)("a repository that exists already (%s)", (engine) => {
  it.skipIf(engine === "pulumi" && !there)(
    "is adopted without a write, and changed by no more than the declared",
    async () => {
      const entry = (words: string) => `name: Odd.One\nadopt: true\n${words}`;
      const asItIs = entry("merge: { rebase: true }\nactions: { defaultToken: write }\n");
      const folder = project({
        "inventory/defaults.yaml": null,
        "inventory/groups": null,
        "inventory/repositories/sample-app.yaml": null,
        "inventory/repositories/odd.yaml": asItIs,
      });
      let github: Sandbox | undefined;
      let planted = 0;
      let before: State = { repositories: {} };
      const adopted = await rehearseHere(folder, {
        engine,
        before: async (running) => {
          github = running;
          await setUpOddly(running);
          planted = writesOf(running).length;
          before = (await running.state()) as State;
        },
      });
      // The provider writes "archive on destroy" down by sending every setting as it read it; the rest reads only.
      expect(writesOf(github!).slice(planted)).toEqual(engine === "pulumi" ? ["PATCH /repos/{owner}/{repo}"] : []);
      expect(adopted.writes).toBe(engine === "pulumi" ? 1 : 0);
      expect(await stateOf(folder)).toEqual(before);

      writeFiles(folder, { "inventory/repositories/odd.yaml": `${asItIs}topics: [new]\n` });
      await rehearseHere(folder, { engine });
      const wanted = structuredClone(before);
      wanted.repositories["local/Odd.One"]!.topics = ["new"];
      expect(await stateOf(folder)).toEqual(wanted);
    },
  );
});

/** Every spelling in which a secret could stand somewhere. */
function spellings(secret: string): string[] {
  const encoded = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    // As Go writes JSON, where &, < and > are escaped too.
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
    ...secret.split("\n").filter((line) => line.length > 6),
  ];
  return [...new Set(encoded)];
}

/** Every file below a folder, as text. */
function textsBelow(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.includes("node_modules"))
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .map((file) => ({ file, text: readFileSync(file, "latin1") }));
}

describe.skipIf(!there)("secret values under Pulumi's own engine", () => {
  it("are in no state, output, log or report, whether generated or from the stack's configuration", async () => {
    const now = Date.now();
    const canary = `KEY "CANARY"\ncanary line/one+${now}=\ncanary line two äöü&<>\nEND OF KEY\n`;
    const folder = project({
      "inventory/repositories/sample-app.yaml": `visibility: public
pipeline: python-app
secrets: { CANARY: { dependabot: true }, MADE: {} }
environments: { staging: { secrets: [CANARY] } }
`,
      "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:secrets:
    CANARY: { from: config }
    "*": { from: generated }
  secrets:CANARY: { secure: AAABAKnotReadByARehearsal }
`,
    });
    const outputs: string[] = [];
    const say = ({ code, stdout, stderr }: Finished) => {
      outputs.push(stdout, stderr);
      return { code, text: stdout + stderr };
    };
    const rehearsed = say(await slipway(folder, ["rehearse", "--engine", "pulumi"], environmentFor("pulumi")));
    expect(rehearsed).toMatchObject({ code: 0 });

    const secrets = [canary];
    await visitGitHub(folder, async (github) => {
      secrets.push(github.token);
      const set = await pulumi(folder, github, ["config", "set", "--secret", "secrets:CANARY", canary]);
      expect(set, set.stderr).toMatchObject({ code: 0 });
      for (const args of [
        ["preview", "--diff"],
        ["preview", "--json"],
        ["up", "--yes", "--refresh", "--diff"],
        ["refresh", "--yes", "--diff"],
        ["stack", "export"],
        ["stack", "output", "--json"],
      ]) {
        const finished = say(await pulumi(folder, github, args));
        expect(finished.code, `pulumi ${args.join(" ")}: ${finished.text}`).toBe(0);
      }
      expect(github.holdsSecret("repos/local/sample-app/actions", "CANARY", canary)).toBe(true);
      expect(github.holdsSecret("repos/local/sample-app/dependabot", "CANARY", canary)).toBe(true);

      const shown = await pulumi(folder, github, ["stack", "export", "--show-secrets"]);
      const { resources } = JSON.parse(shown.stdout).deployment as {
        resources: { type: string; outputs: Record<string, { plaintext?: string }> }[];
      };
      const made = resources.filter(({ type }) => type === "slipway:index:GeneratedSecret");
      const values = made.map(({ outputs }) => JSON.parse(outputs.value!.plaintext!) as string);
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) {
        expect(github.holdsSecret("repos/local/sample-app/actions", "MADE", value)).toBe(true);
      }
      secrets.push(...values);
      // The canaries are where they should be seen, so the search below can find them at all.
      expect(shown.stdout.includes(`canary line/one+${now}=`)).toBe(true);

      // A failing update tells no more than one that works.
      github.fail({ route: "PUT *secrets*", times: 100, effect: { kind: "status", status: 422, message: "No" } });
      await pulumi(folder, github, ["config", "set", "--secret", "secrets:CANARY", `${canary}second`]);
      const failed = say(await pulumi(folder, github, ["up", "--yes", "--diff"]));
      expect(failed.code).not.toBe(0);
      const exported = say(await pulumi(folder, github, ["stack", "export"]));
      expect(exported.code).toBe(0);
    });

    // The server's own token stands in its own folder; nothing else may know one.
    const kept = textsBelow(stateFolderOf(folder)).filter(({ file }) => !file.includes(`${path.sep}github${path.sep}`));
    expect(kept.length).toBeGreaterThan(3);
    const places = [...kept, ...outputs.map((text, index) => ({ file: `output ${index}`, text }))];
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) {
        const found = places.filter(
          ({ text }) => text.includes(Buffer.from(spelling).toString("latin1")) || text.includes(spelling),
        );
        expect(found.map(({ file }) => `${file} shows ${JSON.stringify(spelling.slice(0, 12))}`)).toEqual([]);
      }
    }
  });
});
