import { expect, it } from "vitest";
import { readRequiredDeployments } from "../../live/read-pull-parts.ts";
import { createReading } from "../../live/reading.ts";
import { createGitHubClient } from "../../provider/github-client.ts";
import { restUrlOf } from "../../provider/identity.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { requiredDeploymentReasons } from "../../upkeep/why/required-deployments.ts";

const source = { setBy: 'ruleset "House rules"' };
const at = { owner: "acme", repository: "app", head: { ref: "topic", sha: "0123456789abcdef", owner: "acme" } };

it("a rule that asks for deployments is judged by the newest one of the head to each environment", () => {
  const environments = ["none", "failed", "waits", "gone", "done"];
  const seen = new Map([
    ["failed", { id: 1, state: "error" }],
    ["waits", { id: 2, state: "in_progress" }],
    ["gone", { id: 3, state: "inactive" }],
    ["done", { id: 4, state: "success" }],
  ]);
  const demands = environments.map((value) => ({ value, source }));
  const reasons = requiredDeploymentReasons({ ...at, deployments: { seen } }, demands);
  expect(reasons.map(({ what, who }) => `${what} ${who}`)).toEqual([
    'It must have been deployed to "none" with success: nothing has deployed 0123456 there. Whoever may run the workflow that deploys there.',
    'It must have been deployed to "failed" with success: deployment 1 failed. Whoever may run the workflow that deploys there: run it again when what failed is mended.',
    'It must have been deployed to "waits" with success: deployment 2 is in progress. `slipway why acme/app --deployment 2` says what it waits for.',
    'It must have been deployed to "gone" with success: deployment 3 was given up. Whoever may run the workflow that deploys there: run it again when what failed is mended.',
  ]);
  const unread = requiredDeploymentReasons({ ...at, deployments: { unseen: "no" } }, demands.slice(-1));
  expect(unread.map(({ what }) => what)).toEqual(['It must have been deployed to "done" with success.']);
});

it("the newest deployment of the head is read, a success that another took the place of included", async () => {
  const github = await startSandbox({ seed: { owners: [{ login: "acme", type: "Organization" }] } });
  try {
    const client = await createGitHubClient({
      restUrl: restUrlOf(github.url),
      credentials: { token: github.token },
    });
    await client.request("POST /orgs/{org}/repos", { org: "acme", name: "app", auto_init: true });
    const repository = { owner: "acme", repo: "app" };
    const { data: branch } = await client.request("GET /repos/{owner}/{repo}/branches/{branch}", {
      ...repository,
      branch: "main",
    });
    const deploy = async (environment: string, ...states: ("success" | "inactive" | "failure")[]) => {
      const { data } = await client.request("POST /repos/{owner}/{repo}/deployments", {
        ...repository,
        ref: "main",
        environment,
        required_contexts: [],
      });
      const { id } = data as { id: number };
      for (const state of states)
        await client.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
          ...repository,
          deployment_id: id,
          state,
        });
      return id;
    };
    await deploy("staging", "success");
    const second = await deploy("staging", "failure");
    const superseded = await deploy("qa", "success", "inactive");
    const rule = {
      type: "required_deployments",
      parameters: { required_deployment_environments: ["staging", "qa", "nowhere"] },
      ruleset: { id: 1, name: "House rules", organization: false },
    };
    const read = await readRequiredDeployments(createReading(client), repository, branch.commit.sha, [rule]);
    expect([...read]).toEqual([
      ["staging", { id: second, state: "failure" }],
      ["qa", { id: superseded, state: "success" }],
    ]);
    const calls = github.calls().length;
    expect(await readRequiredDeployments(createReading(client), repository, branch.commit.sha, [])).toEqual(new Map());
    expect(github.calls()).toHaveLength(calls);
  } finally {
    await github.close();
  }
});
