import { type Sandbox, startSandbox } from "../sandbox/server.ts";

const workflow = `name: CI
on: { pull_request: {}, push: { branches: [main] } }
permissions: {}
concurrency: { group: ci, cancel-in-progress: true }
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps: [{ run: make }]
`;

/** What people have in a repository: a workflow, a ruleset, an environment, a variable, a label. */
const things = (repository: string): readonly (readonly [method: string, path: string, body: object])[] => [
  [
    "PUT",
    `/repos/${repository}/contents/.github/workflows/ci.yml`,
    { message: "Add CI", content: Buffer.from(workflow).toString("base64") },
  ],
  [
    "POST",
    `/repos/${repository}/rulesets`,
    {
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "deletion" }, { type: "non_fast_forward" }],
    },
  ],
  ["PUT", `/repos/${repository}/environments/production`, { wait_timer: 5 }],
  ["POST", `/repos/${repository}/actions/variables`, { name: "REGION", value: "eu-central-1" }],
  ["POST", `/repos/${repository}/labels`, { name: "platform", color: "0366d6" }],
];

/** Repositories made at the same time. */
const atOnce = 10;

/** Makes an embedded GitHub's state folder with repositories that have one of most things, without limits. */
export async function plantRepositories(stateFolder: string, owner: string, names: readonly string[]): Promise<void> {
  const github = await startSandbox({
    stateFolder,
    seed: {
      owners: [{ login: owner, type: "Organization" }],
      repositories: names.map((name) => ({ owner, name })),
    },
  });
  try {
    const waiting = [...names];
    const work = async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        for (const thing of things(`${owner}/${name}`)) await send(github, ...thing);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await github.close();
  }
}

async function send({ url, token }: Sandbox, method: string, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/v3${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`"${method} ${path}" was answered ${answer.status}: ${text}`);
}
