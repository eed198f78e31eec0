import type { Octokit } from "octokit";
import type { Sandbox, Seed } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";

const checkout = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2";

/** Workflows as organisations have them, good and bad. */
export const workflows = {
  plain: `name: CI
on: [push, pull_request]
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: ${checkout}
      - run: make test
`,
  matrix: `# Every version that people still have.
name: Tests
on:
  pull_request:
  push: { branches: [main] }
permissions:
  contents: read
jobs:
  unit:
    strategy:
      fail-fast: false
      matrix:
        python: ["3.11", '3.12']
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
    - uses: ${checkout}
    - run: python -m pytest
      env: { PYTHON: "\${{ matrix.python }}" }
`,
  nightly: `on: { schedule: [{ cron: "17 3 * * *" }] }
permissions: {}
jobs:
  sweep:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps: [{ run: "echo sweep" }]
`,
  publish: `name: Publish
on: { push: { tags: ["v*"] } }
permissions: { contents: read }
jobs:
  publish:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    environment: release
    steps:
      - uses: ${checkout}
      - run: ./publish
        env: { TOKEN: "\${{ secrets.NPM_TOKEN }}", REGION: "\${{ vars.REGION }}" }
`,
  selfHosted: `name: Bench
on: workflow_dispatch
permissions: {}
jobs:
  bench:
    runs-on: [self-hosted, gpu-box]
    timeout-minutes: 60
    steps: [{ run: "nvidia-smi" }]
`,
  forgotten: `on: push
permissions: {}
jobs:
  call:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps: [{ run: "curl -H 'x: \${{ secrets.NOBODY_SET_THIS }}' https://example.org" }]
`,
  broken: `on: push
jobs:
  a: { runs-on: ubuntu-latest, steps: [{ run: echo, uses: actions/checkout@v4 }] }
`,
};

type Step = (github: Octokit, at: { owner: string; repo: string }) => Promise<unknown>;

interface Shape {
  readonly files?: Readonly<Record<string, string>>;
  readonly visibility?: "public" | "private" | "internal";
  readonly description?: string;
  readonly steps?: readonly Step[];
}

const settings =
  (fields: object): Step =>
  (github, at) =>
    github.request("PATCH /repos/{owner}/{repo}", { ...at, ...fields });
const put =
  (path: string, body: object = {}): Step =>
  (github, at) =>
    github.request(`PUT /repos/{owner}/{repo}${path}`, { ...at, ...body });
const post =
  (path: string, body: object): Step =>
  (github, at) =>
    github.request(`POST /repos/{owner}/{repo}${path}`, { ...at, ...body });
const team =
  (slug: string, permission: string): Step =>
  (github, at) =>
    github.request("PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
      ...at,
      org: at.owner,
      team_slug: slug,
      permission,
    });
const secret =
  (name: string, path = "/actions"): Step =>
  async (github, at) => {
    const { data } = await github.request(`GET /repos/{owner}/{repo}${path}/secrets/public-key`, at);
    const { default: sodium } = await import("libsodium-wrappers");
    await sodium.ready;
    const key = sodium.from_base64((data as { key: string }).key, sodium.base64_variants.ORIGINAL);
    const sealed = sodium.to_base64(sodium.crypto_box_seal("somebody's value", key), sodium.base64_variants.ORIGINAL);
    await github.request(`PUT /repos/{owner}/{repo}${path}/secrets/${name}`, {
      ...at,
      encrypted_value: sealed,
      key_id: (data as { key_id: string }).key_id,
    });
  };
const ruleset = (name: string, rules: object[], more: object = {}): Step =>
  post("/rulesets", {
    name,
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules,
    ...more,
  });
const protection = (body: object): Step =>
  put("/branches/main/protection", {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: null,
    restrictions: null,
    ...body,
  });
const at = (name: keyof typeof workflows, file = `${name}.yml`) => ({ [`.github/workflows/${file}`]: workflows[name] });
const readme = { "README.md": "# Here\n" };

/** Thirty repositories of an organisation that grew over ten years. */
const shapes: Readonly<Record<string, Shape>> = {
  "api-gateway": {
    description: "The front door",
    files: { ...readme, ...at("plain", "ci.yml") },
    steps: [team("backend", "push"), settings({ delete_branch_on_merge: true, allow_merge_commit: false })],
  },
  billing: {
    files: { ...at("matrix", "ci.yml") },
    steps: [team("backend", "maintain"), team("auditors", "pull"), settings({ has_wiki: false, has_projects: false })],
  },
  "cli-tools": {
    visibility: "public",
    description: "Tools for the shell: “quotes”, ümlauts",
    files: { ...at("publish"), ...at("plain", "ci.yml") },
    steps: [
      secret("NPM_TOKEN"),
      post("/actions/variables", { name: "REGION", value: "eu-west-1" }),
      put("/environments/release", { wait_timer: 5 }),
      put("/topics", { names: ["shell", "cli"] }),
    ],
  },
  Dashboard: {
    description: "Capital letters",
    files: { ...at("plain", "Build.yml") },
    steps: [settings({ homepage: "https://dash.example.org", allow_auto_merge: true })],
  },
  "data.pipeline": { files: { ...at("nightly") }, steps: [put("/collaborators/octavia", { permission: "admin" })] },
  "design-system": {
    visibility: "public",
    files: readme,
    steps: [settings({ allow_squash_merge: false, allow_rebase_merge: false })],
  },
  docs: {
    visibility: "public",
    description: "Handbook",
    files: readme,
    steps: [
      post("/labels", { name: "typo: small", color: "c0ffee", description: "Anybody can mend it" }),
      settings({ has_issues: false, has_discussions: true }),
    ],
  },
  embedded_sdk: { files: { ...at("selfHosted") }, steps: [team("platform", "admin")] },
  "event-bus": {
    files: { ...at("plain", "ci.yml") },
    steps: [
      ruleset("main", [
        { type: "deletion" },
        {
          type: "pull_request",
          parameters: {
            required_approving_review_count: 2,
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: true,
            require_last_push_approval: false,
            required_review_thread_resolution: true,
          },
        },
      ]),
    ],
  },
  "feature-flags": {
    files: { ...at("plain", "ci.yml") },
    steps: [
      protection({
        required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true },
        required_status_checks: { strict: true, contexts: ["test"] },
      }),
    ],
  },
  "graph-search": {
    visibility: "internal",
    files: { ...at("matrix", "tests.yaml") },
    steps: [
      ruleset("releases", [{ type: "deletion" }, { type: "update" }], {
        target: "tag",
        conditions: { ref_name: { include: ["refs/tags/v*"], exclude: [] } },
      }),
    ],
  },
  "hr-portal": { files: { ...at("forgotten") }, steps: [settings({ has_projects: false })] },
  infra: {
    files: { ...at("nightly", "nightly.yml") },
    steps: [
      put("/environments/staging", {
        deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
      }),
      secret("CLOUD_KEY", "/environments/staging"),
      post("/environments/staging/variables", { name: "REGION", value: "eu-west-1" }),
    ],
  },
  "internal-wiki": { visibility: "internal", files: readme },
  "jobs-runner": { files: { ...at("broken") }, steps: [secret("OLD_TOKEN")] },
  "k8s-charts": {
    files: readme,
    steps: [
      put("/environments/production", {}),
      put("/environments/qa", {
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      }),
      post("/environments/qa/deployment-branch-policies", { name: "release/*", type: "branch" }),
      post("/environments/qa/deployment-branch-policies", { name: "v*", type: "tag" }),
    ],
  },
  "legacy-shop": {
    description: "Nobody dares",
    files: { ...at("plain", "ci.yml") },
    steps: [settings({ archived: true })],
  },
  "load-tests": {
    files: { ...at("plain", "ci.yaml"), ...at("nightly") },
    steps: [
      put("/actions/permissions", { enabled: true, allowed_actions: "selected" }),
      put("/actions/permissions/selected-actions", {
        github_owned_allowed: false,
        verified_allowed: false,
        patterns_allowed: ["actions/checkout@*", "docker/*"],
      }),
    ],
  },
  "mail-sender": {
    files: { ...at("plain", "ci.yml") },
    steps: [
      put("/actions/permissions/workflow", {
        default_workflow_permissions: "read",
        can_approve_pull_request_reviews: true,
      }),
    ],
  },
  "ml-models": { files: readme, steps: [put("/actions/permissions", { enabled: false })] },
  "mobile-app": {
    files: { ...at("matrix", "ci.yml") },
    steps: [
      put("/actions/permissions/artifact-and-log-retention", { days: 14 }),
      secret("SIGNING_KEY"),
      secret("SIGNING_KEY", "/dependabot"),
      secret("BOT_ONLY", "/dependabot"),
    ],
  },
  "notes.js": {
    visibility: "public",
    files: readme,
    steps: [put("/actions/permissions/fork-pr-contributor-approval", { approval_policy: "first_time_contributors" })],
  },
  "old-experiments": { steps: [settings({ archived: true, description: "" })] },
  "payment-core": {
    files: { ...at("plain", "ci.yml") },
    steps: [
      ruleset(
        "strict",
        [
          { type: "required_signatures" },
          { type: "required_linear_history" },
          { type: "commit_message_pattern", parameters: { operator: "starts_with", pattern: "PAY-" } },
        ],
        { bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }] },
      ),
    ],
  },
  "policy-docs": {
    files: readme,
    steps: [
      settings({
        allow_update_branch: true,
        squash_merge_commit_title: "PR_TITLE",
        squash_merge_commit_message: "PR_BODY",
      }),
    ],
  },
  "release-notes": {
    files: readme,
    steps: [post("/hooks", { config: { url: "https://hooks.example.org/services/T0/secret" }, events: ["release"] })],
  },
  "search-index": {
    files: { ...at("plain", "ci.yml") },
    steps: [put("/vulnerability-alerts"), put("/automated-security-fixes")],
  },
  template: { visibility: "public", files: readme, steps: [settings({ is_template: true })] },
  "user-service": {
    files: { ...at("matrix", "ci.yml") },
    steps: [
      team("backend", "push"),
      put("/collaborators/otto", { permission: "triage" }),
      put("/environments/production", { reviewers: [], wait_timer: 30 }),
    ],
  },
  "zz-empty": {},
};

export const owner = "local";

/** The organisation without anything that a call makes. */
export const seed: Seed = {
  owners: [
    {
      login: owner,
      type: "Organization",
      plan: "enterprise",
      teams: ["backend", "platform", "auditors"].map((slug) => ({ slug })),
      members: ["octavia", "otto"],
    },
  ],
  repositories: Object.entries(shapes).map(([name, { files, visibility = "private", description }]) => ({
    owner,
    name,
    visibility,
    ...(files && { files: { ...files } }),
    ...(description && { description }),
  })),
};

/** Brings the repositories into the shapes that people gave them. */
export async function furnish(sandbox: Sandbox): Promise<void> {
  const github = octokitFor(sandbox);
  for (const [repo, { steps = [] }] of Object.entries(shapes)) {
    for (const step of steps) await step(github, { owner, repo });
  }
}

export const names = Object.keys(shapes);
