import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, slipway } from "./project.ts";

const images = `images:
  tool: { repository: sample-app, build: workflow, workflow: { file: ci.yml, tags: [latest] } }
`;
const stack = (images: string) => `config:
  slipway:owner: example
  slipway:plan: team
  slipway:images: ${images}
  slipway:secrets: { "*": { from: generated } }
`;

describe("slipway preflight", () => {
  it("says who pushes, pulls and prunes images from this machine, and what to do where nobody can", async () => {
    const project = makeProject({ "inventory/images.yaml": images, "Pulumi.team.yaml": stack("owned") });
    mkdirSync(path.join(project, ".docker"));
    writeFileSync(path.join(project, ".docker/config.json"), JSON.stringify({ auths: { "ghcr.io": {} } }));
    const env = { HOME: project, DOCKER_CONFIG: path.join(project, ".docker"), PACKAGES_TOKEN: "", GITHUB_TOKEN: "" };
    const run = (args: readonly string[]) =>
      slipway(project, ["preflight", "--stack", "team", ...args], { ...env, GITHUB_APP_ID: "1" });
    const { code, stdout } = await run([]);
    expect(code).toBe(1);
    const advice = (scopes: string) => `make a classic personal token with ${scopes}, and set PACKAGES_TOKEN.`;
    expect(stdout.replaceAll(project, "HOME")).toBe(`GitHub: nobody can act from here
Packages at ghcr.io
  push   Docker's login in HOME/.docker/config.json (pulumi up, images build)
  pull   nobody (images list --live)
  prune  nobody (images prune)
Findings: 1 error, 2 warnings
  error   GitHub: The GitHub App's identity is incomplete: set "GITHUB_APP_INSTALLATION_ID" and "GITHUB_APP_PEM_FILE" as well. (identity-unfit)
  warning pull (images list --live): PACKAGES_TOKEN: GitHub's packages take no App's identity; ${advice("read:packages")} (package-identity)
  warning prune (images prune): PACKAGES_TOKEN: GitHub's packages take no App's identity; ${advice("read:packages and delete:packages")} (package-identity)
`);
    const { packages } = JSON.parse((await run(["--json"])).stdout);
    expect(packages.map(({ action, who }: { action: string; who?: string }) => [action, who !== undefined])).toEqual([
      ["push", true],
      ["pull", false],
      ["prune", false],
    ]);
  });

  it("asks nothing about packages for a stack without machines and images of its own", async () => {
    const project = makeProject({ "inventory/images.yaml": images, "Pulumi.team.yaml": stack("observed") });
    const env = { GITHUB_TOKEN: "", GITHUB_APP_ID: "1" };
    const { code, stdout } = await slipway(project, ["preflight", "--stack", "team"], env);
    expect([code, stdout.split("\n").slice(0, 2)]).toEqual([
      1,
      ["GitHub: nobody can act from here", "Findings: 1 error"],
    ]);
  });
});
