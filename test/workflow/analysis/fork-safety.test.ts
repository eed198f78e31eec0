import { describe, expect, it } from "vitest";
import { type Files, idle, job, said, sha, workflow } from "./analyzed.ts";

const checkout = (inputs: string, condition = "") =>
  `      - uses: actions/checkout@${sha} # v7\n${condition === "" ? "" : `        if: ${condition}\n`}        with: { ${inputs} }\n`;
const head = 'ref: "${{ github.event.pull_request.head.sha }}"';
const ownOnly = "github.event.pull_request.head.repo.full_name == github.repository";

describe("code of a fork", () => {
  const target = (steps: string, keys: string[] = []) => workflow(job("a", steps, keys), "pull_request_target");
  const follow = (steps: string, keys: string[] = []) =>
    workflow(job("a", steps, keys), "\n  workflow_run:\n    workflows: [CI]", "CD");
  const ci = (on: string) => workflow(job("test", idle), on);
  const found = (file: string, line: number, event: string, guard: string) => [
    `${file}: job "a": error: line ${line}: checks out code of a fork on ${event}, which has the repository's secrets; check it out on pull_request instead, or only where github.event.${guard}.full_name == github.repository.`,
  ];
  const onTarget = (line: number) => found("ci.yml", line, "pull_request_target", "pull_request.head.repo");
  const onRun = (line: number) => found("cd.yml", line, "workflow_run", "workflow_run.head_repository");

  it.each<[title: string, files: Files, expected: string[]]>([
    ["by sha", target(checkout(head)), onTarget(11)],
    ["by branch", target(checkout('ref: "${{ github.head_ref }}"')), onTarget(11)],
    ["by number", target(checkout('ref: "refs/pull/${{ github.event.number }}/merge"')), onTarget(11)],
    [
      "by repository",
      target(checkout('repository: "${{ github.event.pull_request.head.repo.full_name }}"')),
      onTarget(11),
    ],
    ["by gh", target("      - run: gh pr checkout 1\n"), onTarget(11)],
    ["by git", target("      - run: git fetch origin pull/1/head\n"), onTarget(11)],
    ["not by default", target(`      - uses: actions/checkout@${sha} # v7\n`), []],
    ["not on pull_request", workflow(job("a", checkout(head)), "pull_request"), []],
    ["not where the job leaves forks out", target(checkout(head), [`if: ${ownOnly}`]), []],
    [
      "not where the job asks whether it is a fork",
      target(checkout(head), ["if: ${{ !github.event.pull_request.head.repo.fork }}"]),
      [],
    ],
    ["not where the step leaves forks out", target(checkout(head, ownOnly)), []],
    [
      "not where a job that it needs leaves forks out",
      workflow(
        job("guard", idle, [`if: ${ownOnly}`]) + job("a", checkout(head), ["needs: guard"]),
        "pull_request_target",
      ),
      [],
    ],
    [
      "where it runs although that job is skipped",
      workflow(
        job("guard", idle, [`if: ${ownOnly}`]) + job("a", checkout(head), ["needs: guard", "if: always()"]),
        "pull_request_target",
      ),
      onTarget(20),
    ],
    ["where the guard may be passed by", target(checkout(head), [`if: ${ownOnly} || vars.FORKS`]), onTarget(12)],
    [
      "in a called workflow",
      {
        "ci.yml": workflow(
          "  call:\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n",
          "pull_request_target",
        ),
        "called.yml": workflow(job("a", checkout(head)), "workflow_call"),
      },
      found("called.yml", 11, "pull_request_target", "pull_request.head.repo"),
    ],
    [
      "not where the calling job leaves forks out",
      {
        "ci.yml": workflow(
          `  call:\n    if: ${ownOnly}\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n`,
          "pull_request_target",
        ),
        "called.yml": workflow(job("a", checkout(head)), "workflow_call"),
      },
      [],
    ],
    [
      "after a run on pull requests",
      { "ci.yml": ci("pull_request"), "cd.yml": follow(checkout('ref: "${{ github.event.workflow_run.head_sha }}"')) },
      onRun(13),
    ],
    [
      "after a run that is not at hand",
      { "cd.yml": follow(checkout('ref: "${{ github.event.workflow_run.head_branch }}"')) },
      onRun(13),
    ],
    [
      "not after a run on pushes",
      { "ci.yml": ci("push"), "cd.yml": follow(checkout('ref: "${{ github.event.workflow_run.head_sha }}"')) },
      [],
    ],
    [
      "not after a push",
      {
        "cd.yml": follow(checkout('ref: "${{ github.event.workflow_run.head_sha }}"'), [
          "if: github.event.workflow_run.event == 'push'",
        ]),
      },
      [],
    ],
    [
      "not after a run of an own branch",
      {
        "cd.yml": follow(checkout('ref: "${{ github.event.workflow_run.head_sha }}"'), [
          "if: github.event.workflow_run.head_repository.full_name == github.repository",
        ]),
      },
      [],
    ],
  ])("is not checked out with secrets: %s", async (_, files, expected) => {
    expect(await said("fork-checkout", files)).toEqual(expected);
  });
});

describe("machines of ours", () => {
  const runsOn = (value: string, on = "pull_request", keys: string[] = []) =>
    workflow(job("a", idle, keys).replace("runs-on: ubuntu-24.04", `runs-on: ${value}`), on);
  it.each<[title: string, text: string, expected: string[]]>([
    ["hosted by GitHub", runsOn("windows-2022"), []],
    ["self-hosted", runsOn("[self-hosted, gpu]"), ["[self-hosted, gpu]"]],
    ["a label of our own", runsOn("gpu"), ["[gpu]"]],
    ["a group", runsOn("{ group: big }"), ["[group big]"]],
    [
      "one cell of a matrix",
      runsOn("${{ matrix.on }}", "pull_request", ["strategy: { matrix: { on: [ubuntu-24.04, gpu] } }"]),
      ["[gpu]"],
    ],
    ["on pushes", runsOn("gpu", "push"), []],
    ["on pull_request_target", runsOn("gpu", "pull_request_target"), ["[gpu]"]],
    ["for own branches", runsOn("gpu", "pull_request", [`if: ${ownOnly}`]), []],
    [
      "chosen for own branches, with another machine for forks",
      runsOn("${{ github.event.pull_request.head.repo.full_name != github.repository && 'ubuntu-24.04' || 'gpu' }}"),
      [],
    ],
    [
      "chosen the wrong way round",
      runsOn("${{ github.event.pull_request.head.repo.full_name == github.repository && 'ubuntu-24.04' || 'gpu' }}"),
      ["[gpu]"],
    ],
    ["for pushes", runsOn("gpu", "[push, pull_request]", ["if: github.event_name == 'push'"]), []],
  ])("are kept from forks: %s", async (_, text, expected) => {
    const found = await said("self-hosted-on-fork", text);
    expect(found.map((message) => /runs its code on (\[.*?\]);/.exec(message)?.[1])).toEqual(expected);
    for (const message of found) expect(message).toContain(": warning: ");
  });
});

describe("what a fork does not get", () => {
  const step = (expression: string, condition = "") =>
    `      - run: work\n${condition === "" ? "" : `        if: ${condition}\n`}        env: { A: "\${{ ${expression} }}" }\n`;
  it.each<[title: string, text: string, expected: string[]]>([
    [
      "a secret",
      workflow(job("a", step("secrets.KEY") + step("secrets.KEY")), "pull_request"),
      [
        'ci.yml: job "a": info: line 12: reads the secret "KEY", which is empty in pull requests from forks; leave them out with github.event.pull_request.head.repo.full_name == github.repository.',
      ],
    ],
    ["the job's token", workflow(job("a", step("secrets.GITHUB_TOKEN")), "pull_request"), []],
    ["a secret on pushes", workflow(job("a", step("secrets.KEY")), "push"), []],
    ["a secret for own branches", workflow(job("a", step("secrets.KEY"), [`if: ${ownOnly}`]), "pull_request"), []],
    ["a secret in a step for own branches", workflow(job("a", step("secrets.KEY", ownOnly)), "pull_request"), []],
  ])("is said: %s", async (_, text, expected) => {
    expect(await said("secret-empty-on-forks", text)).toEqual(expected);
  });

  const comment = (condition = "") =>
    `      - run: gh pr comment 1 --body x\n${condition === "" ? "" : `        if: ${condition}\n`}        env: { GH_TOKEN: "\${{ github.token }}" }\n`;
  const image = (push: string) =>
    `      - uses: docker/login-action@${sha} # v4\n        with: { registry: ghcr.io, password: "\${{ github.token }}" }\n      - uses: docker/build-push-action@${sha} # v7\n        with: { push: "${push}" }\n`;
  it.each<[title: string, text: string, expected: number]>([
    ["to comment", workflow(job("a", comment()), "pull_request"), 1],
    ["to comment, for own branches and for all", workflow(job("a", comment(ownOnly) + comment()), "pull_request"), 1],
    ["to comment for own branches", workflow(job("a", comment(ownOnly)), "pull_request"), 0],
    ["to comment on pull_request_target", workflow(job("a", comment()), "pull_request_target"), 0],
    ["to push an image", workflow(job("a", image("true")), "[push, pull_request]"), 1],
    [
      "to push an image on pushes",
      workflow(job("a", image("${{ github.event_name != 'pull_request' }}")), "[push, pull_request]"),
      0,
    ],
    ["to push an image of own branches", workflow(job("a", image(`\${{ ${ownOnly} }}`)), "pull_request"), 0],
    [
      "to upload results of code scanning",
      workflow(job("a", `      - uses: github/codeql-action/upload-sarif@${sha} # v4\n`), "pull_request"),
      0,
    ],
    ["to read", workflow(job("a", `      - uses: actions/checkout@${sha} # v7\n`), "pull_request"), 0],
  ])("is said: a token that may write, %s", async (_, text, expected) => {
    const found = await said("token-read-only-on-forks", text);
    expect(found).toHaveLength(expected);
    for (const message of found) expect(message).toContain(": warning: ");
    for (const message of found) expect(message).toContain("but in pull requests from forks the token may only read");
  });
});
