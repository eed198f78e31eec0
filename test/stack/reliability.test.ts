import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse, stringify } from "yaml";
import { planLoaded } from "../../cli/plan.ts";
import { compareRepository } from "../../drift/compare.ts";
import { startGitHub } from "../../engine/rehearse.ts";
import { ProgramError, type Registration, runProgram } from "../../engine/run-program.ts";
import { main } from "../../index.ts";
import { environmentName } from "../../inventory/schema/names.ts";
import { crawl } from "../../live/crawl.ts";
import type { LoadedStack } from "../../platform/load.ts";
import { repositoryOutline } from "../../platform/outline.ts";
import { changesBetween } from "../../preview/changes.ts";
import { emptyPlan, type PlanDocument } from "../../preview/plan-document.ts";
import { createGitHubClient } from "../../provider/github-client.ts";
import { restUrlOf } from "../../provider/identity.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { readStackFile } from "../../settings.ts";
import { reportedChecks } from "../../workflow/analysis/analyze.ts";
import fc from "../property.ts";
import { octokitFor } from "../sandbox/client.ts";
import { applied, type Files, freshGitHub, loadFiles, projectOf, temporary, writesOf } from "./applied-here.ts";
import { interruptions } from "./crash-stack.ts";

vi.setConfig({ testTimeout: 180_000 });

const { before: small, files: changed } = interruptions.update;
const at = { owner: "local", repo: "small" };
const entry = "inventory/repositories/small.yaml";

const open: Sandbox[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const github of open.splice(0)) await github.close();
});

/** A GitHub to which the stack of these files was applied. */
async function started(files = small!): Promise<{ github: Sandbox; folder: string; stack: LoadedStack }> {
  const stack = await loadFiles(files);
  const { github, folder } = await freshGitHub(stack);
  open.push(github);
  await applied(stack, github, folder);
  return { github, folder, stack };
}

/** What GitHub has otherwise than declared, read back by REST. */
async function differences({ platform }: LoadedStack, github: Sandbox) {
  const client = await createGitHubClient({ restUrl: restUrlOf(github.url), credentials: { token: github.token } });
  const names = platform.repositories.map(({ entry: { name } }) => name);
  const { repositories } = await crawl(client, names, { owner: "local", ownerType: "organization" });
  const found = await Promise.all(
    platform.repositories.map(async (desired) => {
      const seen = repositories.get(desired.entry.name)!;
      return compareRepository(desired, seen, await reportedChecks(seen.workflows));
    }),
  );
  return found.flat().map(({ kind, path: field, beyond }) => [kind, field.join("."), ...(beyond ? [beyond] : [])]);
}

/** Applies, and gives the routes that were written. */
async function writesOfApplying(stack: LoadedStack, github: Sandbox, folder: string): Promise<string[]> {
  const before = writesOf(github).length;
  await applied(stack, github, folder);
  return writesOf(github).slice(before);
}

/** Runs the program as the engine does, from a project's folder, and gives the types that it registered before it failed. */
async function registeredBefore(
  project: string,
  fault: new (...args: never[]) => Error,
  environment: Record<string, string>,
) {
  const from = process.cwd();
  process.chdir(project);
  for (const name of ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"])
    vi.stubEnv(name, environment[name] ?? "");
  if (environment.GITHUB_BASE_URL) vi.stubEnv("GITHUB_BASE_URL", environment.GITHUB_BASE_URL);
  const types: string[] = [];
  const { file } = readStack(project);
  const options = { project: "slipway", stack: "local", config: file, secretKeys: [], preview: false };
  const host = {
    register: async ({ type, inputs }: Registration) => {
      types.push(type);
      return { id: undefined, outputs: inputs };
    },
    invoke: async (_token: string, args: Record<string, unknown>) => args,
  };
  try {
    await expect(runProgram(main, options, host)).rejects.toBeInstanceOf(fault);
  } finally {
    process.chdir(from);
  }
  return types.filter((type) => type !== "pulumi:pulumi:Stack");
}

const readStack = (project: string) => ({ file: readStackFile(path.join(project, "Pulumi.local.yaml")).config });

describe("an identity that is not fit", () => {
  it.each([
    ["none", ""],
    ["a wrong one", "token-that-was-revoked"],
    ["a narrow one", "narrow-token-of-robot"],
  ])(
    "F27: %s ends the program before its first resource, by no call or the one that asks about it",
    async (_, token) => {
      const github = await startSandbox({
        seed: {
          owners: [{ login: "local", type: "Organization" }],
          users: [{ login: "robot" }],
          tokens: [
            { token: "token-of-octo", login: "octo" },
            { token: "narrow-token-of-robot", login: "robot", scopes: ["public_repo"] },
          ],
        },
      });
      open.push(github);
      const environment = { GITHUB_TOKEN: token, GITHUB_BASE_URL: github.url };
      expect(await registeredBefore(projectOf(small!), ProgramError, environment)).toEqual([]);
      expect(github.calls().map(({ route }) => route)).toEqual(token === "" ? [] : ["GET /orgs/{org}"]);
    },
  );
});

describe("a token in the middle of a run", () => {
  /** Runs that GitHub refuses so from one call on; each must end without a deletion, and the next good one arrive. */
  async function endsAndGoesOn(status: number, message: string): Promise<void> {
    const { github, folder } = await started();
    const stack = await loadFiles(changed);
    for (const nth of [2, 12]) {
      const before = github.calls().length;
      github.fail({ path: "*/repos/local/small*", nth, times: "always", effect: { kind: "status", status, message } });
      await expect(applied(stack, github, folder), `at call ${nth}`).rejects.toThrow();
      await fetch(`${github.url}/_slipway/faults`, { method: "DELETE" });
      const sent = github.calls().slice(before);
      expect(sent.filter(({ method, status: answer }) => method === "DELETE" && answer < 400)).toEqual([]);
    }
    await applied(stack, github, folder);
    expect(await differences(stack, github)).toEqual([]);
    expect(await writesOfApplying(stack, github, folder)).toEqual([]);
  }

  it("F27: that sees a repository no more ends the run, and takes nothing for gone", () =>
    endsAndGoesOn(404, "Not Found"));

  it("F28: that is revoked or has expired ends the run, and the next one goes on where it was", () =>
    endsAndGoesOn(401, "Bad credentials"));
});

describe("secrets", () => {
  const secretCalls = (github: Sandbox) =>
    github
      .calls()
      .filter(({ write, path: called }) => write && /\/secrets\/[^/]+$/.test(called))
      .map(
        ({ method, path: called }) =>
          `${method} ${called.replace("/api/v3", "").replace(/^\/repositories\/\d+/, "/repos/local/small")}`,
      )
      .sort();

  it("F29: after any change the secret exists with the new value, and at no moment did it not, in every scope", async () => {
    const { github, folder } = await started(interruptions.rotate.before);
    const digests = async () => {
      const found: Record<string, unknown> = {};
      JSON.stringify(await github.state(), function (this: Record<string, unknown>, key, value) {
        if (key === "sha256") found[`${Object.keys(found).length}`] = value;
        return value;
      });
      return Object.values(found);
    };
    const before = await digests();
    const rotated = await loadFiles(interruptions.rotate.files);
    await applied(rotated, github, folder);
    const after = await digests();
    expect(after).toHaveLength(before.length);
    expect(after.filter((digest) => before.includes(digest))).toEqual([]);
    // Made once, and written over once.
    expect(secretCalls(github)).toEqual(
      [
        "PUT /orgs/local/actions/secrets/SHARED",
        "PUT /orgs/local/dependabot/secrets/SHARED",
        "PUT /repos/local/small/actions/secrets/TOKEN",
        "PUT /repos/local/small/dependabot/secrets/TOKEN",
        "PUT /repos/local/small/environments/production/secrets/DEPLOY_KEY",
      ].flatMap((call) => [call, call]),
    );
  });

  it("F29: a further reader of an organisation's secret neither deletes nor rewrites it", async () => {
    const files: Files = { ...small, "inventory/repositories/other.yaml": "visibility: private\n" };
    const { github, folder } = await started(files);
    const wider = await loadFiles({
      ...files,
      "inventory/organization.yaml": files["inventory/organization.yaml"]!.replaceAll("[small]", "[small, other]"),
    });
    expect([...new Set(await writesOfApplying(wider, github, folder))].sort()).toEqual([
      "PATCH /orgs/{org}/actions/variables/{name}",
      "PUT /orgs/{org}/actions/secrets/{secret_name}/repositories",
      "PUT /orgs/{org}/dependabot/secrets/{secret_name}/repositories",
    ]);
  });

  it("F30: one change of a value is one write, and the run after it writes nothing", async () => {
    const { github, folder } = await started(interruptions.rotate.before);
    const rotated = await loadFiles(interruptions.rotate.files);
    const writes = await writesOfApplying(rotated, github, folder);
    // A repository's, Dependabot's, an environment's, and the organisation's two.
    expect(writes).toHaveLength(5);
    expect(await writesOfApplying(rotated, github, folder)).toEqual([]);
  });
});

describe("rulesets", () => {
  const put = "PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}";

  it("F31: one that GitHub says it has changed, and has not, is found by reading it back, and changed by the next run", async () => {
    const { github, folder } = await started();
    const wanted = await loadFiles(changed);
    const [ruleset] = (await octokitFor(github).rest.repos.getRepoRulesets(at)).data;
    const body = (await octokitFor(github).rest.repos.getRepoRuleset({ ...at, ruleset_id: ruleset!.id })).data;
    github.fail({ route: put, effect: { kind: "lie", body } });
    await applied(wanted, github, folder);
    expect(await differences(wanted, github)).toEqual([["changed", "rules.approvals"]]);
    expect(await writesOfApplying(wanted, github, folder)).toEqual([put]);
    expect(await differences(wanted, github)).toEqual([]);
  });

  it("F31: answers that come in another order than the calls change nothing of the end", async () => {
    const calm = await started(changed);
    const stack = await loadFiles(changed);
    const { github, folder } = await freshGitHub(stack);
    open.push(github);
    github.fail({ times: 12, when: "after", effect: { kind: "reorder", behind: 2, atMostMilliseconds: 40 } });
    await applied(stack, github, folder);
    const withoutValues = async (one: Sandbox) =>
      JSON.parse(JSON.stringify(await one.state(), (key, value) => (key === "sha256" ? "a value" : value)));
    expect(await withoutValues(github)).toEqual(await withoutValues(calm.github));
    expect(await differences(stack, github)).toEqual([]);
  });

  it("F31: a type of rule that nobody knows yet is told of, and never leads to a second ruleset", async () => {
    const { github, folder, stack } = await started();
    const [ruleset] = (await octokitFor(github).rest.repos.getRepoRulesets(at)).data;
    const { data } = await octokitFor(github).rest.repos.getRepoRuleset({ ...at, ruleset_id: ruleset!.id });
    const body = { ...data, rules: [...(data.rules ?? []), { type: "brand_new_rule", parameters: { a: 1 } }] };
    github.fail({
      route: "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}",
      times: "always",
      effect: { kind: "lie", body },
    });
    const found = await differences(stack, github);
    expect(found.map(([, ...words]) => words.join(" ")).join()).toMatch(/brand_new_rule/);
    const writes = await writesOfApplying(stack, github, folder);
    expect(writes.filter((route) => route.startsWith("POST"))).toEqual([]);
    expect((await octokitFor(github).rest.repos.getRepoRulesets(at)).data).toHaveLength(1);
  });
});

describe("environments", () => {
  // "__proto__" is refused wherever it is a key.
  const odd = fc
    .stringMatching(/^[A-Za-z0-9._\-/:#?&%+@()=!~$ äöü日]{1,24}$/)
    .filter((name) => name.trim() === name && name !== "__proto__" && environmentName.safeParse(name).success);

  it("F32: whatever their names hold, are made under them, read back under them, and not made again", async () => {
    const sets = fc.uniqueArray(odd, { minLength: 6, maxLength: 6, selector: (name) => name.toLowerCase() });
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(sets, async (names) => {
        const environments = Object.fromEntries(
          names.map((name) => [
            name,
            { waitMinutes: 5, branches: ["main"], variables: { STAGE: name }, secrets: ["KEY"] },
          ]),
        );
        const inventory = `visibility: private\nenvironments: ${JSON.stringify(environments)}\n`;
        const files = {
          [entry]: inventory,
          "inventory/organization.yaml": null,
          "inventory/workflows/checks.yml": null,
        };
        const stack = await loadFiles({ ...small, ...files });
        const { github, folder } = await freshGitHub(stack);
        try {
          await applied(stack, github, folder);
          const { data } = await octokitFor(github).rest.repos.getAllEnvironments({ ...at, per_page: 100 });
          expect(data.environments!.map(({ name }) => name).sort()).toEqual([...names].sort());
          expect(await differences(stack, github)).toEqual([]);
          expect(await writesOfApplying(stack, github, folder)).toEqual([]);
          seen += names.length;
        } finally {
          await github.close();
        }
      }),
      { numRuns: 6 },
    );
    expect(seen).toBeGreaterThan(30);
  });

  it("F32: what somebody takes from their protection on GitHub is seen, and brought back by the next run", async () => {
    const files = {
      ...small!,
      [entry]: `${small![entry]}`.replace("branches: [main]", "waitMinutes: 5, branches: [main]"),
    };
    const { github, folder, stack } = await started(files);
    await octokitFor(github).rest.repos.createOrUpdateEnvironment({
      ...at,
      environment_name: "production",
      wait_timer: 0,
      reviewers: [],
      deployment_branch_policy: null,
    });
    const found = await differences(stack, github);
    expect(found.map(([, field]) => field).sort()).toEqual([
      "environments.production.branches",
      "environments.production.reviewers.teams",
      "environments.production.waitMinutes",
    ]);
    await applied(stack, github, folder);
    expect(await differences(stack, github)).toEqual([]);
  });
});

describe("a mutated inventory", () => {
  type Tree = Record<string, unknown>;
  const odd: unknown[] = [
    "",
    "x",
    -1,
    0,
    2,
    true,
    null,
    [],
    {},
    ["x", "x"],
    { "a b": 1 },
    "main",
    "private",
    "READ",
    "\u0000",
  ];

  /** Every place in a tree, the root aside. */
  const placesIn = (tree: Tree, above: string[] = []): string[][] =>
    Object.entries(tree).flatMap(([key, value]) => [
      [...above, key],
      ...(value !== null && typeof value === "object" ? placesIn(value as Tree, [...above, key]) : []),
    ]);

  /** One place taken away, given something odd, or given a neighbour. */
  function mutated(tree: Tree, pick: number, how: number, what: number): Tree {
    const copy = structuredClone(tree);
    const places = placesIn(copy);
    const place = places[pick % places.length]!;
    const parent = place.slice(0, -1).reduce<Tree>((at, key) => at[key] as Tree, copy);
    const key = place.at(-1)!;
    if (how === 0 && Array.isArray(parent)) parent.splice(Number(key), 1);
    else if (how === 0) delete parent[key];
    else if (how === 1) parent[key] = odd[what % odd.length];
    else if (!Array.isArray(parent)) parent[`${key}${what}`] = parent[key];
    else parent.push(odd[what % odd.length]);
    return copy;
  }

  const planOf = async (stack: LoadedStack): Promise<PlanDocument> => ({
    ...emptyPlan("local"),
    resources: (await planLoaded(stack)).resources,
    repositories: Object.fromEntries(stack.platform.repositories.map((one) => [one.entry.id, repositoryOutline(one)])),
  });
  const tree = parse(small![entry]!) as Tree;
  const mutation = fc.tuple(fc.nat(200), fc.constantFrom(0, 1, 2), fc.nat(50));

  it("F35: that is invalid writes nothing; else what the preview shows is what is written, and a second run writes nothing", async () => {
    const base = await started();
    const before = await planOf(base.stack);
    await base.github.close();
    open.splice(0);
    const ends = { refused: 0, applied: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 2 }), async (mutations) => {
        const wanted = mutations.reduce((at, [pick, how, what]) => mutated(at, pick, how, what), tree);
        const files: Files = { ...small, [entry]: stringify(wanted) };
        const stack = await loadFiles(files).catch(() => undefined);
        if (stack === undefined) {
          ends.refused++;
          expect(await registeredBefore(projectOf(files), Error, {})).toEqual([]);
          return;
        }
        ends.applied++;
        const shown = changesBetween(before, await planOf(stack));
        const folder = temporary(base.folder);
        const github = await startGitHub(stack, folder);
        try {
          const outcome = await applied(stack, github, folder);
          const done = outcome.applied.filter(({ action }) => action !== "unchanged").map(({ urn }) => urn);
          const previewed = shown.filter(({ operation }) => operation !== "delete").map(({ urn }) => urn);
          expect(done.filter((urn) => !previewed.includes(urn))).toEqual([]);
          // A word that goes is released: shown, and nothing to write.
          const unwritten = shown.filter(({ urn, operation }) => operation !== "delete" && !done.includes(urn));
          expect(unwritten.filter(({ fields }) => fields.some(({ after: now }) => now !== undefined))).toEqual([]);
          expect(await writesOfApplying(stack, github, folder)).toEqual([]);
        } finally {
          await github.close();
        }
      }),
      { numRuns: 24 },
    );
    expect(Math.min(ends.refused, ends.applied)).toBeGreaterThan(0);
  });
});
