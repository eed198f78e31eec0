import { randomBytes } from "node:crypto";
import path from "node:path";
import { Octokit } from "octokit";
import { Router } from "../../../sandbox/http/router.ts";
import { GitHubDocument } from "../../../sandbox/openapi/document.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";

/** The GitHub that the contract is tried on, and the one repository that it may do anything with. */
export interface Target {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  /** Whether the owner is an organisation. */
  readonly organization: boolean;
  /** What is not as GitHub's document describes it. */
  readonly faults: string[];
  /** Removes the repository. */
  close(): Promise<void>;
}

/** The embedded GitHub, or the one that SLIPWAY_CONTRACT_URL, _TOKEN and _OWNER name. @throws Error when one of them is missing */
export async function openTarget(): Promise<Target> {
  const named = ["URL", "TOKEN", "OWNER"].map((word) => process.env[`SLIPWAY_CONTRACT_${word}`]);
  if (named.every((value) => !value)) {
    const sandbox = await startSandbox();
    return open(`${sandbox.url}/api/v3`, sandbox.token, "local", sandbox);
  }
  const [url, token, owner] = named;
  if (!url || !token || !owner) {
    throw new Error("Name all of SLIPWAY_CONTRACT_URL, SLIPWAY_CONTRACT_TOKEN and SLIPWAY_CONTRACT_OWNER, or none.");
  }
  return open(url, token, owner, undefined);
}

async function open(url: string, token: string, owner: string, sandbox: Sandbox | undefined): Promise<Target> {
  const faults: string[] = [];
  const octokit = new Octokit({
    auth: token,
    baseUrl: url.replace(/\/$/, ""),
    request: { fetch: await checkingFetch(new URL(url).pathname.replace(/\/$/, ""), faults) },
    retry: { enabled: sandbox === undefined },
    throttle: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const repo = `slipway-contract-${randomBytes(5).toString("hex")}`;
  const organization = (await octokit.rest.users.getByUsername({ username: owner })).data.type === "Organization";
  const settings = { name: repo, private: true, auto_init: true };
  if (organization) await octokit.rest.repos.createInOrg({ org: owner, ...settings });
  else await octokit.rest.repos.createForAuthenticatedUser(settings);
  const close = async () => {
    await octokit.rest.repos.delete({ owner, repo });
    await sandbox?.close();
  };
  return { octokit, owner, repo, organization, faults, close };
}

/** A fetch that writes down what is wrong with an answer by GitHub's own description. */
async function checkingFetch(root: string, faults: string[]): Promise<typeof fetch> {
  const document = await GitHubDocument.open(path.resolve(import.meta.dirname, "../../../sandbox/openapi"));
  const router = new Router<string>();
  for (const name of Object.keys(document.subset.routes)) {
    const [method, pattern] = name.split(" ") as [string, string];
    // Parts that may hold slashes are those at the end.
    router.add(method, pattern.replace(/\{(path|ref|branch|name)\}$/, "{$1+}"), name);
  }
  return async (input, init) => {
    const answer = await fetch(input, init);
    const { pathname } = new URL(String(input));
    const name = router.find(init?.method ?? "GET", pathname.slice(root.length))?.value;
    const json = answer.headers.get("content-type")?.startsWith("application/json");
    if (name !== undefined && json) {
      const wrong = document.answerFaults(name, answer.status, await answer.clone().json());
      faults.push(...wrong.map((fault) => `${name} (${answer.status}): ${fault}`));
    }
    return answer;
  };
}
