import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { doctorOutput } from "../../cli/doctor-output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { control } from "../sandbox/control.ts";
import { rehearseHere, visitGitHub } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject, pathWithoutPulumi } from "./project.ts";

let folder: string;
beforeAll(async () => {
  folder = makeProject();
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("PATH", pathWithoutPulumi());
});
afterEach(() => void vi.unstubAllEnvs());

/** What the command says of all but this machine, whose programs differ from place to place. */
async function doctor(github?: Sandbox) {
  if (github !== undefined) {
    vi.stubEnv("GITHUB_TOKEN", github.token);
    vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  }
  const { code, stdout, stderr } = await commandLine(folder, "doctor", "--json");
  const { diagnoses } = doctorOutput.parse(JSON.parse(stdout));
  const lines = diagnoses
    .filter(({ area }) => area !== "machine")
    .map(({ area, state, subject, message, advice }) => ({ area, state, subject, message, advice }));
  return { code, stderr, lines };
}

const broken = (lines: Awaited<ReturnType<typeof doctor>>["lines"]) =>
  lines
    .filter(({ state }) => state !== "ok")
    .map(({ area, state, subject, message }) => `${area} ${state} ${subject}: ${message}`);

const noToken = "neither GITHUB_TOKEN nor GITHUB_APP_* is set";
const noState = "leftovers unseen the engine's state: pulumi is not on PATH";
/** What GitHub gives every new organisation, and a careful one changes. */
const careless = [
  "organization warning two-factor authentication: is not required: one stolen password reaches every repository",
  "organization warning members: may make public repositories by themselves",
];

describe("slipway doctor", () => {
  it("says without a token what it could not look at, and calls nothing of it broken", async () => {
    const { code, lines } = await doctor();
    expect(code).toBe(0);
    expect(broken(lines)).toEqual([
      `identity unseen GitHub: ${noToken}`,
      `organization unseen GitHub: ${noToken}`,
      `budget unseen GitHub: ${noToken}`,
      `leftovers unseen GitHub: ${noToken}`,
      noState,
      `runners unseen GitHub: ${noToken}`,
    ]);
  });

  it("calls a token that GitHub refuses broken, and goes on with what needs none", async () => {
    await visitGitHub(folder, async (github) => {
      vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
      vi.stubEnv("GITHUB_TOKEN", "of-nobody");
      const { code, stdout } = await commandLine(folder, "doctor");
      expect(code).toBe(1);
      expect(stdout).toContain("  error    GITHUB_TOKEN: ");
      expect(stdout).toContain("  unseen   GitHub: not looked at, because nobody can act on GitHub from here\n");
      expect(stdout).toContain("\nExceptions\n  ok       exceptions: there are none\n");
    });
  });

  it("finds a rehearsed stack in order, and writes nothing", async () => {
    await visitGitHub(folder, async (github) => {
      const before = github.calls().length;
      const { code, lines, stderr } = await doctor(github);
      expect(broken(lines)).toEqual([...careless, noState]);
      expect([code, stderr]).toEqual([0, ""]);
      expect(
        github
          .calls()
          .slice(before)
          .filter(({ write }) => write),
      ).toEqual([]);
    });
  });

  it("names whatever somebody broke on GitHub, or left there", async () => {
    await visitGitHub(folder, async (github) => {
      const { rest, request } = octokitFor(github);
      const org = "local";
      await rest.orgs.update({ org, default_repository_permission: "write" });
      await rest.actions.setGithubActionsPermissionsOrganization({
        org,
        enabled_repositories: "selected",
        allowed_actions: "selected",
      });
      await rest.actions.setAllowedActionsOrganization({
        org,
        github_owned_allowed: true,
        verified_allowed: false,
        patterns_allowed: ["docker/*"],
      });
      await rest.actions.setGithubActionsDefaultWorkflowPermissionsOrganization({
        org,
        default_workflow_permissions: "write",
        can_approve_pull_request_reviews: true,
      });
      await rest.repos.createInOrg({ org, name: "forgotten", auto_init: true });
      const forgotten = { owner: org, repo: "forgotten" };
      await rest.repos.createRepoRuleset({
        ...forgotten,
        name: "Slipway: tags",
        enforcement: "active",
        target: "tag",
        conditions: { ref_name: { include: ["refs/tags/v*"], exclude: [] } },
      });
      const { data: head } = await rest.git.getRef({ ...forgotten, ref: "heads/main" });
      await rest.git.createRef({ ...forgotten, ref: "refs/heads/slipway/files", sha: head.object.sha });
      await request("POST /orgs/{org}/actions/runner-groups", { org, name: "slipway-local-old", visibility: "all" });
      const { body } = await control(github, "POST", "runs", {
        repository: "local/sample-app",
        jobs: [{ name: "train", labels: ["self-hosted", "quantum"] }],
      });
      expect(body.jobs[0].status).toBe("queued");
      const { code, lines } = await doctor(github);
      expect(code).toBe(1);
      expect(broken(lines).filter((line) => !careless.includes(line))).toMatchInlineSnapshot(`
        [
          "organization error sample-app: may not use Actions at all, by the organisation's choice: no workflow runs, and no required check is ever reported",
          "organization warning base permission: is write: every member may push to every repository, whatever \`access\` says",
          "organization warning default token of workflows: may write wherever a repository does not say otherwise",
          "organization warning workflows: may approve pull requests, and so stand in for a person",
          "leftovers warning forgotten: ruleset "Slipway: tags": is there, and no stack of this project has the repository: it still holds up pull requests, and nobody keeps it up to date",
          "leftovers warning forgotten: branch "slipway/files": has no open pull request: it was closed, or a delivery was cut off",
          "leftovers warning runner group "slipway-local-old": is there, and no stack declares its fleet",
          "leftovers unseen the engine's state: pulumi is not on PATH",
          "runners error sample-app: job "train": waits for [self-hosted, quantum], which nobody serves",
        ]
      `);
    });
  });
});
