import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Directory } from "../../components/directory.ts";
import { githubProvider } from "../../components/github-provider.ts";
import { ManagedRepository, type ManagedRepositoryEntry } from "../../components/managed-repository.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { inProcess, type OpenDriver, pulumiEngine } from "./drivers.ts";

const entry: ManagedRepositoryEntry = {
  name: "app",
  description: "Adds numbers",
  visibility: "public",
  merge: { squash: true },
  security: { secretScanning: true },
  access: { teams: { core: "push" } },
  labels: { later: { color: "cccccc" }, bug: { color: "b60205" } },
  environments: { production: { waitMinutes: 5, secrets: ["KEY"], keptSecrets: ["FOREIGN"] }, plain: {} },
  secrets: { TOKEN: {}, FOREIGN_TOKEN: { kept: true } },
  actions: { defaultToken: "read" },
  rules: { approvals: 1 },
};

function programOf(wanted: ManagedRepositoryEntry) {
  return async () => {
    const provider = githubProvider("acme");
    const directory = new Directory({ provider });
    const rest = {
      files: [],
      checks: [],
      allowedActions: [],
      variables: { IMAGE: "app" },
      delivery: "commit",
    } as const;
    const secretValues = { TOKEN: "hidden", KEY: "hidden" };
    new ManagedRepository("app", { owner: "acme", entry: wanted, ...rest, secretValues, directory }, { provider });
  };
}

/** What people change by hand on GitHub: method, path below the repository, body. */
function changesByHand(ids: { release: number; octocat: number }): [method: string, path: string, body?: object][] {
  const label = (name: string, color: string) => ({ new_name: name, color, description: "by hand" });
  const reviewers = [
    { type: "Team", id: ids.release },
    { type: "User", id: ids.octocat },
  ];
  return [
    [
      "PATCH",
      "",
      {
        homepage: "https://example.com",
        has_issues: false,
        has_projects: false,
        has_wiki: false,
        has_discussions: true,
        is_template: true,
        allow_merge_commit: false,
        allow_rebase_merge: false,
        allow_auto_merge: true,
        allow_update_branch: true,
        delete_branch_on_merge: true,
        squash_merge_commit_title: "PR_TITLE",
        squash_merge_commit_message: "BLANK",
        web_commit_signoff_required: true,
        security_and_analysis: { secret_scanning_push_protection: { status: "enabled" } },
      },
    ],
    ["PUT", "/topics", { names: ["by", "hand"] }],
    ["PUT", "/vulnerability-alerts"],
    ["PUT", "/automated-security-fixes"],
    ["PATCH", "/labels/documentation", label("words", "000001")],
    ["PATCH", "/labels/question", label("asked", "000002")],
    ["PATCH", "/labels/wontfix", label("no", "000003")],
    ["PATCH", "/labels/later", { description: "by hand" }],
    ["PATCH", "/labels/bug", { description: "by hand" }],
    ["DELETE", "/labels/invalid"],
    ["POST", "/labels", { name: "new", color: "000004" }],
    ["POST", "/actions/variables", { name: "HAND", value: "1" }],
    ["PUT", "/collaborators/octocat", { permission: "pull" }],
    ["PUT", "/actions/permissions", { enabled: true, allowed_actions: "selected", sha_pinning_required: true }],
    [
      "PUT",
      "/actions/permissions/selected-actions",
      { github_owned_allowed: true, verified_allowed: true, patterns_allowed: ["acme/*"] },
    ],
    [
      "PUT",
      "/actions/permissions/workflow",
      { default_workflow_permissions: "read", can_approve_pull_request_reviews: true },
    ],
    ["PUT", "/actions/permissions/artifact-and-log-retention", { days: 7 }],
    ["PUT", "/actions/permissions/fork-pr-contributor-approval", { approval_policy: "all_external_contributors" }],
    [
      "PUT",
      "/environments/production",
      {
        wait_timer: 5,
        reviewers,
        prevent_self_review: true,
        can_admins_bypass: false,
        deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
      },
    ],
    [
      "PUT",
      "/environments/plain",
      {
        wait_timer: 9,
        reviewers,
        prevent_self_review: true,
        can_admins_bypass: false,
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
    ],
    ["POST", "/environments/plain/deployment-branch-policies", { name: "hand/*" }],
    ["POST", "/environments/plain/variables", { name: "HAND", value: "1" }],
    ["PUT", "/environments/by-hand", { wait_timer: 1 }],
    [
      "POST",
      "/rulesets",
      {
        name: "by hand",
        target: "branch",
        enforcement: "disabled",
        conditions: { ref_name: { include: ["refs/heads/hand"], exclude: [] } },
        rules: [{ type: "deletion" }, { type: "required_linear_history" }],
      },
    ],
  ];
}

/** Where the changes show. */
const places = [
  "",
  "/labels?per_page=100",
  "/vulnerability-alerts",
  "/automated-security-fixes",
  "/actions/variables",
  "/actions/secrets",
  "/actions/permissions",
  "/actions/permissions/selected-actions",
  "/actions/permissions/workflow",
  "/actions/permissions/artifact-and-log-retention",
  "/actions/permissions/fork-pr-contributor-approval",
  "/environments",
  "/environments/production",
  "/environments/plain",
  "/environments/plain/variables",
  "/environments/plain/deployment-branch-policies",
  "/environments/production/secrets",
  "/rulesets",
  "/teams",
  "/invitations",
];

/** Every value in a body, by its path; times, and what repeats another place, aside. */
function leaves(value: unknown, at: string, found = new Map<string, unknown>()): Map<string, unknown> {
  if (value === null || typeof value !== "object") return found.set(at, value);
  for (const [key, member] of Object.entries(value)) {
    if (/_at$|url$|^(size|open_issues|open_issues_count|repository)$/.test(key)) continue;
    // Lists by name, so that a new member does not make all after it look changed.
    const name = Array.isArray(value) ? ((member as { name?: string } | null)?.name ?? key) : key;
    leaves(member, `${at}.${name}`, found);
  }
  return found;
}

function difference(before: Map<string, unknown>, after: Map<string, unknown>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key)).sort();
}

describe.each([inProcess, pulumiEngine])("undeclared settings, applied $name", (driver) => {
  let sandbox: Sandbox;
  let open: OpenDriver;

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: {
        owners: [{ login: "acme", type: "Organization", teams: [{ slug: "core" }, { slug: "release" }] }],
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

  async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" };
    const response = await fetch(`${sandbox.url}/api/v3${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  async function everything(): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    for (const place of places) {
      const { status, body } = await call("GET", `/repos/acme/app${place}`);
      leaves({ status, body }, place, found);
    }
    return found;
  }

  const title = "stay as people left them while something else changes";
  it.skipIf(driver.missing !== undefined)(
    driver.missing === undefined ? title : `${title} (skipped: no ${driver.missing} on PATH)`,
    async () => {
      await open.apply(programOf(entry));
      const provisioned = await everything();

      const id = async (path: string) => ((await call("GET", path)).body as { id: number }).id;
      const ids = { release: await id("/orgs/acme/teams/release"), octocat: await id("/users/octocat") };
      const changes = changesByHand(ids);
      const fields = changes.flatMap(([, , body]) => [...leaves(body ?? "on or off", "").keys()]);
      expect(fields.length).toBeGreaterThanOrEqual(60);
      for (const [method, path, body] of changes) {
        const { status } = await call(method, `/repos/acme/app${path}`, body);
        expect([method, path, status]).toEqual([method, path, expect.toSatisfy((code: number) => code < 300)]);
      }
      const byHand = await everything();
      expect(difference(provisioned, byHand).length).toBeGreaterThanOrEqual(fields.length);

      await open.apply(programOf({ ...entry, description: "Adds big numbers" }));
      expect(difference(byHand, await everything())).toEqual([".body.description"]);
    },
    120_000,
  );
});
