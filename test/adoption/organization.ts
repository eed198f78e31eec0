import type { Octokit } from "octokit";
import type { Sandbox, Seed } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";

const checkout = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2";

const setupPython = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0";
const uploadArtifact = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0";
const buildPush = "docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a # v7.3.0";
const dockerLogin = "docker/login-action@4907a6ddec9925e35a0a9e82d7399ccc52663121 # v4.1.0";
const setupBuildx = "docker/setup-buildx-action@37fe631027851001ddb9b187196cc803df7f5f0e # v4.3.0";

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
  // Much of what the catalogue's pipelines do, in somebody's own words.
  python: `name: CI
on:
  push: { branches: [main] }
  pull_request:
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: ${checkout}
      - uses: ${setupPython}
        with: { python-version: "3.12" }
      - run: pip install -r requirements.txt --index-url "https://x:$TOKEN@pypi.example.org/simple"
        env: { TOKEN: "\${{ secrets.PYPI_MIRROR_TOKEN }}" }
      - run: ruff check .
      - run: pytest --cov
      - uses: ${uploadArtifact}
        with: { name: coverage, path: coverage.xml }
`,
  image: `name: Image
on:
  push: { branches: [main], tags: ["v*"] }
  pull_request:
permissions: { contents: read, packages: write }
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: ${checkout}
      - uses: ${setupBuildx}
      - uses: ${dockerLogin}
        with: { registry: "\${{ vars.REGISTRY }}", username: ci, password: "\${{ secrets.REGISTRY_TOKEN }}" }
      - run: docker compose config --quiet
      - uses: ${buildPush}
        with: { context: ., push: true, tags: "\${{ vars.REGISTRY }}/charts:\${{ github.sha }}" }
`,
  scan: `name: Security
on:
  schedule: [{ cron: "41 5 * * 1" }]
  workflow_dispatch:
permissions: { contents: read }
jobs:
  scan:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: ${checkout}
      - uses: ${setupPython}
        with: { python-version: "3.12" }
      - run: pip install bandit && bandit -r .
      - run: gitleaks detect
      - run: trivy fs --exit-code 1 .
      - uses: ${uploadArtifact}
        with: { name: report, path: report.json }
`,
  broken: `on: push
jobs:
  a: { runs-on: ubuntu-latest, steps: [{ run: echo, uses: actions/checkout@v4 }] }
`,
};

/** A value as GitHub takes one, sealed with the key of a list of secrets. */
async function seal(github: Octokit, list: string): Promise<{ encrypted_value: string; key_id: string }> {
  const { data } = await github.request(`GET ${list}/public-key`);
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const { key, key_id } = data as { key: string; key_id: string };
  const own = sodium.from_base64(key, sodium.base64_variants.ORIGINAL);
  const sealed = sodium.crypto_box_seal("somebody's value", own);
  return { encrypted_value: sodium.to_base64(sealed, sodium.base64_variants.ORIGINAL), key_id };
}

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
    const sealed = await seal(github, `/repos/${at.owner}/${at.repo}${path}/secrets`);
    await github.request(`PUT /repos/{owner}/{repo}${path}/secrets/${name}`, { ...at, ...sealed });
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
  "data.pipeline": {
    files: { ...at("nightly"), ...at("python", "ci.yml") },
    steps: [put("/collaborators/octavia", { permission: "admin" })],
  },
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
  "internal-wiki": { visibility: "internal", files: { ...readme, ...at("scan", "security.yml") } },
  "jobs-runner": { files: { ...at("broken") }, steps: [secret("OLD_TOKEN")] },
  "k8s-charts": {
    files: { ...readme, ...at("image") },
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
  "ml-models": {
    files: { ...readme, ...at("python", "tests.yml") },
    steps: [put("/actions/permissions", { enabled: false })],
  },
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

/** What the organisation holds for its repositories: some for a list of them, some for all. */
const shared = [
  { route: "actions/secrets", name: "PYPI_MIRROR_TOKEN", readers: ["data.pipeline", "ml-models"] },
  { route: "dependabot/secrets", name: "PYPI_MIRROR_TOKEN", readers: ["data.pipeline", "ml-models"] },
  { route: "actions/secrets", name: "REGISTRY_TOKEN" },
  { route: "actions/secrets", name: "NOBODY_READS_THIS" },
  { route: "actions/secrets", name: "PAGER_KEY", readers: ["payment-core", "user-service", "legacy-shop"] },
  { route: "actions/variables", name: "REGISTRY", value: "registry.example.org", readers: ["k8s-charts", "zz-empty"] },
];

async function share(github: Octokit): Promise<void> {
  const org = { org: owner };
  for (const { route, name, value, readers } of shared) {
    const ids = await Promise.all(
      (readers ?? []).map(async (repo) => (await github.rest.repos.get({ owner, repo })).data.id),
    );
    const visibility = readers === undefined ? "all" : "selected";
    const sharing = { visibility, ...(readers && { selected_repository_ids: ids }) };
    if (value !== undefined) await github.request(`POST /orgs/{org}/${route}`, { ...org, name, value, ...sharing });
    else
      await github.request(`PUT /orgs/{org}/${route}/${name}`, {
        ...org,
        ...(await seal(github, `/orgs/${owner}/${route}`)),
        ...sharing,
      });
  }
}

/** Brings the repositories into the shapes that people gave them. */
export async function furnish(sandbox: Sandbox): Promise<void> {
  const github = octokitFor(sandbox);
  for (const [repo, { steps = [] }] of Object.entries(shapes)) {
    for (const step of steps) await step(github, { owner, repo });
  }
  await share(github);
}

export const names = Object.keys(shapes);
