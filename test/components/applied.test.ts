import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Directory } from "../../components/directory.ts";
import { githubProvider } from "../../components/github-provider.ts";
import { ManagedRepository, type ManagedRepositoryEntry } from "../../components/managed-repository.ts";
import { OrganizationSecrets } from "../../components/organization-secrets.ts";
import { OrganizationVariables } from "../../components/organization-variables.ts";
import { type Call, type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { inProcess, type OpenDriver, pulumiEngine } from "./drivers.ts";

const entry: ManagedRepositoryEntry = {
  name: "app",
  description: "Adds numbers",
  visibility: "public",
  topics: ["python", "ci"],
  features: { wiki: false },
  merge: { squash: true, mergeCommit: false },
  security: { secretScanning: true, pushProtection: true, vulnerabilityAlerts: true, dependabotUpdates: true },
  access: { teams: { core: "maintain" }, people: { octocat: "triage" } },
  labels: { "kind: broken": { color: "D73A4A", description: "It breaks" }, Bug: { color: "b60205" } },
  environments: {
    production: {
      reviewers: { teams: ["core"], people: ["octocat"] },
      preventSelfReview: true,
      branches: ["main", "release/*"],
      tags: ["v*"],
      secrets: ["KEY"],
      variables: { NAMESPACE: "apps" },
    },
    "eu/west: blue": { protectedBranches: true, secrets: ["KEY"], variables: { NAMESPACE: "eu" } },
  },
  secrets: { TOKEN: { dependabot: true } },
  actions: { allow: "all", requireShaPinning: true, defaultToken: "read" },
  rules: {
    approvals: 1,
    upToDate: true,
    mergeMethods: ["squash"],
    checks: ["license/cla"],
    bypass: [{ team: "core", mode: "pull_request" }, { role: "admin" }],
  },
};

function programOf(wanted: ManagedRepositoryEntry, value: string, readers: 1 | 2 = 1) {
  return async () => {
    const provider = githubProvider("acme");
    const directory = new Directory({ provider });
    const rest = { files: [], checks: [], allowedActions: [], delivery: "commit", directory } as const;
    const app = new ManagedRepository(
      "app",
      {
        ...rest,
        owner: "acme",
        entry: wanted,
        variables: { IMAGE: "app" },
        secretValues: { TOKEN: value, KEY: value },
      },
      { provider },
    );
    const other = new ManagedRepository(
      "other",
      { ...rest, owner: "acme", entry: { name: "other" }, variables: {}, secretValues: {} },
      { provider },
    );
    const repositoryIds = [app.repositoryId, other.repositoryId].slice(0, readers);
    const secrets = { SHARED: { value, repositoryIds, dependabot: true } };
    const variables = { REGISTRY: { value: "ghcr.io", repositoryIds } };
    new OrganizationSecrets("organization-secrets", { secrets }, { provider });
    new OrganizationVariables("organization-variables", { variables }, { provider });
  };
}

describe.each([inProcess, pulumiEngine])("components, applied $name", (driver) => {
  let sandbox: Sandbox;
  let open: OpenDriver;

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: {
        owners: [{ login: "acme", type: "Organization", teams: [{ slug: "core" }] }],
        users: [{ login: "octocat" }],
      },
    });
    open = driver.open(sandbox, "acme");
  });
  beforeEach(() => {
    vi.stubEnv("GITHUB_BASE_URL", `${sandbox.url}/`);
    vi.stubEnv("GITHUB_OWNER", undefined);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    open?.close();
    await sandbox?.close();
  });

  /** What an apply writes. */
  async function writes(program: () => Promise<void>): Promise<Call[]> {
    const before = sandbox.calls().length;
    await open.apply(program);
    return sandbox
      .calls()
      .slice(before)
      .filter((call) => call.write);
  }

  /** Names of the repositories that see the organisation's secret. */
  async function readers(): Promise<{ actions: string[]; dependabot: string[] }> {
    const of = async (kind: string) => {
      const url = `${sandbox.url}/api/v3/orgs/acme/${kind}/secrets/SHARED/repositories`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${sandbox.token}` } });
      const { repositories } = (await response.json()) as { repositories: { name: string }[] };
      return repositories.map(({ name }) => name).sort();
    };
    return { actions: await of("actions"), dependabot: await of("dependabot") };
  }

  /** Runs after the tests above it: each goes on from what the one before has left. */
  const step = (title: string, test: () => Promise<void>) =>
    it.skipIf(driver.missing !== undefined)(
      driver.missing === undefined ? title : `${title} (skipped: no ${driver.missing} on PATH)`,
      test,
      120_000,
    );

  step("write nothing the second time", async () => {
    expect((await writes(programOf(entry, "one"))).length).toBeGreaterThan(20);
    expect(await writes(programOf(entry, "one"))).toEqual([]);
  });

  step("write a new value of a secret over the old one, in every scope", async () => {
    const written = await writes(programOf(entry, "two"));
    expect(
      written
        .map(({ method, path }) => `${method} ${decodeURIComponent(path)}`.replace(/\/repositories\/\d+/, ""))
        .sort(),
    ).toEqual([
      "PUT /api/v3/environments/eu/west: blue/secrets/KEY",
      "PUT /api/v3/environments/production/secrets/KEY",
      "PUT /api/v3/orgs/acme/actions/secrets/SHARED",
      "PUT /api/v3/orgs/acme/dependabot/secrets/SHARED",
      "PUT /api/v3/repos/acme/app/actions/secrets/TOKEN",
      "PUT /api/v3/repos/acme/app/dependabot/secrets/TOKEN",
    ]);
    for (const [place, name] of [
      ["repos/acme/app/actions", "TOKEN"],
      ["repos/acme/app/dependabot", "TOKEN"],
      ["orgs/acme/actions", "SHARED"],
      ["orgs/acme/dependabot", "SHARED"],
    ] as const) {
      expect([place, sandbox.holdsSecret(place, name, "two")]).toEqual([place, true]);
    }
    expect(await readers()).toEqual({ actions: ["app"], dependabot: ["app"] });
  });

  step("let one more repository read an organisation's secret without touching the secret", async () => {
    const written = await writes(programOf(entry, "two", 2));
    expect(written.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "PATCH /api/v3/orgs/acme/actions/variables/REGISTRY",
      "PUT /api/v3/orgs/acme/actions/secrets/SHARED/repositories",
      "PUT /api/v3/orgs/acme/dependabot/secrets/SHARED/repositories",
    ]);
    expect(await readers()).toEqual({ actions: ["app", "other"], dependabot: ["app", "other"] });
  });

  step("rename a repository in place, and delete nothing", async () => {
    const written = await writes(programOf({ ...entry, name: "renamed" }, "two", 2));
    expect(written.filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(written.filter(({ route }) => route === "POST /orgs/{org}/repos")).toEqual([]);
    expect(sandbox.holdsSecret("repos/acme/renamed/actions", "TOKEN", "two")).toBe(true);
  });
});
