import { describe, expect, it } from "vitest";
import { type Files, idle, job, said, sha, workflow } from "./analyzed.ts";

const gh = (command: string, token = "github.token") =>
  `      - run: ${command}\n        env: { GH_TOKEN: "\${{ ${token} }}" }\n`;
const action = (name: string, inputs = "") =>
  `      - uses: ${name}@${sha} # v1\n${inputs === "" ? "" : `        with: { ${inputs} }\n`}`;
const creator = (steps: string, on = "\n  push:\n    tags: ['v*']") => workflow(job("publish", steps), on, "Release");
const deploy = (on: string) => workflow(job("deploy", idle), on, "Deploy");
const tagged = "\n  push:\n    tags: ['v*']";

describe("events made with GITHUB_TOKEN", () => {
  it("start nothing, and what waits for them says so", async () => {
    const files = { "deploy.yml": deploy("release"), "release.yml": creator(gh("gh release create v1")) };
    expect(await said("unreachable-by-token", files)).toEqual([
      'deploy.yml: warning: starts on release only, but gh release create in .github/workflows/release.yml: job "publish" causes that with GITHUB_TOKEN, which starts no workflow; call it there with workflow_call, or start it with "gh workflow run" and workflow_dispatch.',
    ]);
  });

  it.each<[title: string, files: Files, expected: number]>([
    ["a release by action", { "d.yml": deploy("release"), "r.yml": creator(action("softprops/action-gh-release")) }, 1],
    [
      "a release by script",
      {
        "d.yml": deploy("release"),
        "r.yml": creator(action("actions/github-script", 'script: "github.rest.repos.createRelease({})"')),
      },
      1,
    ],
    [
      "a release with another token",
      {
        "d.yml": deploy("release"),
        "r.yml": creator(action("softprops/action-gh-release", 'token: "${{ secrets.APP }}"')),
      },
      0,
    ],
    [
      "a release by command with another token",
      { "d.yml": deploy("release"), "r.yml": creator(gh("gh release create v1", "secrets.APP")) },
      0,
    ],
    ["no release", { "d.yml": deploy("release"), "r.yml": creator(gh("gh release view v1")) }, 0],
    [
      "a workflow that starts otherwise too",
      { "d.yml": deploy("[release, workflow_dispatch]"), "r.yml": creator(gh("gh release create v1")) },
      0,
    ],
    [
      "a workflow that is called too",
      { "d.yml": deploy("[release, workflow_call]"), "r.yml": creator(gh("gh release create v1")) },
      0,
    ],
    [
      "a tag by git",
      {
        "d.yml": deploy(tagged),
        "r.yml": creator(action("actions/checkout") + "      - run: git push --tags\n", "workflow_dispatch"),
      },
      1,
    ],
    [
      "a tag by git without the token",
      {
        "d.yml": deploy(tagged),
        "r.yml": creator(
          action("actions/checkout", "persist-credentials: false") + "      - run: git push --tags\n",
          "workflow_dispatch",
        ),
      },
      0,
    ],
    [
      "a branch by git",
      {
        "d.yml": deploy("push"),
        "r.yml": creator(action("actions/checkout") + "      - run: git push origin main\n", "workflow_dispatch"),
      },
      0,
    ],
    [
      "the tag that a release makes",
      { "d.yml": deploy(tagged), "r.yml": creator(gh("gh release create v1"), "workflow_dispatch") },
      1,
    ],
    ["the tag that started the release", { "d.yml": deploy(tagged), "r.yml": creator(gh("gh release create v1")) }, 0],
    ["its own release", { "d.yml": workflow(job("a", gh("gh release create v1")), "release") }, 0],
    [
      "a package",
      {
        "d.yml": deploy("registry_package"),
        "r.yml": creator(
          action("docker/login-action", 'registry: ghcr.io, password: "${{ github.token }}"') +
            action("docker/build-push-action", "push: true"),
        ),
      },
      1,
    ],
  ])("are found: %s", async (_, files, expected) => {
    expect(await said("unreachable-by-token", files)).toHaveLength(expected);
  });

  it.each<[title: string, steps: string, expected: string[]]>([
    [
      "by action",
      action("peter-evans/create-pull-request"),
      [
        'r.yml: job "publish": warning: peter-evans/create-pull-request opens a pull request with GITHUB_TOKEN, whose workflows start only after somebody approves them; use the token of a GitHub App.',
      ],
    ],
    [
      "by command",
      gh("gh pr create --fill"),
      [
        'r.yml: job "publish": warning: gh pr create opens a pull request with GITHUB_TOKEN, whose workflows start only after somebody approves them; use the token of a GitHub App.',
      ],
    ],
    ["with another token", action("peter-evans/create-pull-request", 'token: "${{ steps.app.outputs.token }}"'), []],
  ])("hold up the checks of a pull request: %s", async (_, steps, expected) => {
    expect(
      await said("pull-request-by-token", { "r.yml": creator(`      - id: app\n        run: echo\n${steps}`) }),
    ).toEqual(expected);
  });

  it("are not those of a workflow that follows another, which must be there", async () => {
    const follow = workflow(job("a", idle), "\n  workflow_run:\n    workflows: [Release, Tests]", "CD");
    expect(await said("followed-workflow-unknown", { "cd.yml": follow, "r.yml": creator(idle) })).toEqual([
      'cd.yml: warning: follows workflow "Tests", but no delivered workflow has that name; the names are "CD", "Release".',
    ]);
  });
});
