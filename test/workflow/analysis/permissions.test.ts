import { describe, expect, it } from "vitest";
import { ghCommands } from "../../../workflow/analysis/command-permissions.ts";
import { analyzed, type Files, idle, job, said, sha, workflow, workflowOf } from "./analyzed.ts";

/** One job with the given steps and permissions. */
const granting = (permissions: string, steps: string, on = "push") =>
  workflow(job("a", steps).replace("permissions: {}", `permissions: ${permissions}`), on);
const uses = (action: string, inputs = "") =>
  `      - uses: ${action}@${sha} # v1\n${inputs === "" ? "" : `        with: { ${inputs} }\n`}`;
const run = (script: string, env = "") => `      - run: ${script}\n${env === "" ? "" : `        env: { ${env} }\n`}`;
const token = 'GH_TOKEN: "${{ github.token }}"';
const login = uses("docker/login-action", 'registry: ghcr.io, username: x, password: "${{ secrets.GITHUB_TOKEN }}"');

describe("what steps need", () => {
  it.each<[title: string, steps: string, expected: string[]]>([
    ["checkout", uses("actions/checkout"), ["contents: read"]],
    ["checkout of another repository", uses("actions/checkout", "repository: o/other"), []],
    ["checkout with a token of its own", uses("actions/checkout", 'token: "${{ secrets.PAT }}"'), []],
    [
      "cache, artifacts, languages",
      uses("actions/cache", "path: x, key: y") +
        uses("actions/upload-artifact", "path: x") +
        uses("actions/setup-python"),
      [],
    ],
    [
      "artifacts of another run",
      uses("actions/download-artifact", 'name: x, run-id: "1", github-token: "${{ github.token }}"'),
      ["actions: read"],
    ],
    ["a push to GHCR", login + uses("docker/build-push-action", "push: true"), ["packages: write"]],
    [
      "a push to GHCR on some events",
      login + uses("docker/build-push-action", "push: \"${{ github.ref_name == 'main' }}\""),
      ["packages: write"],
    ],
    ["no push to GHCR", login + uses("docker/build-push-action", "push: false"), []],
    [
      "no push on this event",
      login + uses("docker/build-push-action", "push: \"${{ github.event_name != 'push' }}\""),
      [],
    ],
    [
      "a push elsewhere",
      uses("docker/login-action", 'username: x, password: "${{ secrets.HUB }}"') +
        uses("docker/build-push-action", "push: true"),
      [],
    ],
    ["a push to GHCR by command", login + run("docker push ghcr.io/o/i:1"), ["packages: write"]],
    ["SARIF", uses("github/codeql-action/upload-sarif", "sarif_file: x"), ["security-events: write"]],
    ["pages", uses("actions/deploy-pages"), ["pages: write", "id-token: write"]],
    [
      "an attestation",
      uses("actions/attest-build-provenance", "subject-path: x"),
      ["attestations: write", "id-token: write"],
    ],
    [
      "AWS by role",
      uses("aws-actions/configure-aws-credentials", "role-to-assume: x, aws-region: y"),
      ["id-token: write"],
    ],
    [
      "AWS by key",
      uses("aws-actions/configure-aws-credentials", 'aws-access-key-id: "${{ secrets.A }}", role-to-assume: x'),
      [],
    ],
    ["PyPI by trust", uses("pypa/gh-action-pypi-publish"), ["id-token: write"]],
    ["PyPI by token", uses("pypa/gh-action-pypi-publish", 'password: "${{ secrets.PYPI }}"'), []],
    ["a release by action", uses("softprops/action-gh-release"), ["contents: write"]],
    [
      "a release by action with another token in its environment",
      `${uses("softprops/action-gh-release")}        env: { GITHUB_TOKEN: "\${{ secrets.PAT }}" }\n`,
      [],
    ],
    ["a release by command", run("gh release create v1", token), ["contents: write"]],
    ["a release by command with another token", run("gh release create v1", 'GH_TOKEN: "${{ secrets.PAT }}"'), []],
    [
      "a comment by script",
      uses("actions/github-script", 'script: "github.rest.issues.createComment({})"'),
      ["pull-requests: write"],
    ],
    [
      "a comment by script with another token",
      uses(
        "actions/github-script",
        'script: "github.rest.issues.createComment({})", github-token: "${{ secrets.PAT }}"',
      ),
      [],
    ],
    ["a push with git", uses("actions/checkout") + run("git push origin main"), ["contents: read", "contents: write"]],
    [
      "a push with git without the token",
      uses("actions/checkout", "persist-credentials: false") + run("git push"),
      ["contents: read"],
    ],
    [
      "a push with git after a checkout with another token",
      uses("actions/checkout", "repository: o/other, token: '${{ secrets.PAT }}'") +
        uses("actions/checkout") +
        run("git push"),
      ["contents: read"],
    ],
    [
      "a push with git and a token of its own",
      uses("actions/checkout") + run("git push https://x:$TOKEN@github.com/o/r"),
      ["contents: read"],
    ],
    ["a keyless signature", run("cosign sign-blob --bundle x y"), ["id-token: write"]],
    ["a signature by key", run("cosign sign --key k8s://x y"), []],
    ["a merge", run("gh pr merge 1", token), ["pull-requests: write", "contents: write"]],
  ])("is known: %s", async (_, steps, expected) => {
    const { permissions } = await workflowOf(granting("{}", steps));
    expect(permissions[0]!.needed.map(({ scope, level }) => `${scope}: ${level}`)).toEqual(expected);
  });
});

describe("ghCommands", () => {
  it.each<[script: string, expected: string[]]>([
    ["gh release upload v1 x", ["gh release upload"]],
    ["set -e\n  if gh run view 1; then gh pr comment 1; fi", ["gh run view", "gh pr comment"]],
    ["x=$(gh run list --json id)", ["gh run list"]],
    ["A=1 B=2 gh cache delete x && gh release create \\\n  v1", ["gh cache delete", "gh release create"]],
    ["gh release \\\n  create v1", ["gh release create"]],
    ["# gh release create v1", []],
    ["echo high gh-release create; ./gh release create", []],
    ["gh constructor create; gh release constructor", []],
  ])("are found in %j", (script, expected) => {
    expect(ghCommands(script).map(({ command }) => command)).toEqual(expected);
  });
});

describe("permissions", () => {
  const lacks = (line: number, because: string, need: string) => [
    `ci.yml: job "a": error: line ${line}: ${because} needs "${need}", which the job does not have; add it to the job's permissions.`,
  ];
  it.each<[title: string, id: string, files: Files, expected: string[]]>([
    ["enough", "permission-missing", granting("{ contents: read }", uses("actions/checkout")), []],
    ["write where read is needed", "permission-missing", granting("{ contents: write }", uses("actions/checkout")), []],
    [
      "none",
      "permission-missing",
      granting("{}", uses("actions/checkout")),
      lacks(11, "actions/checkout", "contents: read"),
    ],
    [
      "read where write is needed",
      "permission-missing",
      granting("{ contents: read }", run("gh release create v1", token)),
      lacks(11, "gh release create", "contents: write"),
    ],
    [
      "read-all where an identity is needed",
      "permission-missing",
      granting("read-all", run("cosign sign x")),
      lacks(11, "cosign without a key", "id-token: write"),
    ],
    ["one of two that serve", "permission-missing", granting("{ issues: write }", run("gh pr comment 1", token)), []],
    [
      "those of the workflow",
      "permission-missing",
      workflow(job("a", uses("actions/checkout"))).replace("    permissions: {}\n", ""),
      lacks(10, "actions/checkout", "contents: read"),
    ],
    [
      "what nobody declares is not judged",
      "permission-missing",
      workflow(job("a", uses("actions/checkout"))).replaceAll(/ *permissions: \{\}\n/g, ""),
      [],
    ],
    [
      "write-all in a job",
      "permissions-write-all",
      granting("write-all", idle),
      ['ci.yml: job "a": error: line 9: has write-all; write only what its steps need.'],
    ],
    [
      "write-all at the top",
      "permissions-write-all",
      workflow(job("a", idle)).replace("permissions: {}", "permissions: write-all"),
      [
        'ci.yml: error: line 3: gives every job write-all; write "permissions: {}" at the top, and on each job what it needs.',
      ],
    ],
    ["none at the top", "permissions-not-empty", workflow(job("a", idle)), []],
    [
      "some at the top",
      "permissions-not-empty",
      workflow(job("a", idle)).replace("permissions: {}", "permissions: { contents: read }"),
      [
        'ci.yml: warning: gives permissions to every job; write "permissions: {}" at the top, and on each job what it needs.',
      ],
    ],
    [
      "nothing said at the top",
      "permissions-not-empty",
      workflow(job("a", idle)).replace("permissions: {}\n", ""),
      [
        'ci.yml: warning: says nothing of permissions at the top; write "permissions: {}" at the top, and on each job what it needs.',
      ],
    ],
    [
      "nothing said in a job",
      "permissions-undeclared",
      workflow(job("a", idle).replace("    permissions: {}\n", "")),
      ['ci.yml: job "a": warning: declares no permissions; write what its steps need, or "permissions: {}".'],
    ],
    ["something said in a job", "permissions-undeclared", workflow(job("a", idle)), []],
  ])("are judged: %s", async (_, id, files, expected) => {
    expect(await said(id, files, { visibility: "private" })).toEqual(expected);
  });

  it.each<[visibility: "public" | "private" | "unknown", permissions: string, steps: string, severities: string[]]>([
    ["private", "{}", uses("actions/checkout"), ["error"]],
    ["public", "{}", uses("actions/checkout"), []],
    ["unknown", "{}", uses("actions/checkout"), ["warning"]],
    ["public", "{}", run("gh release create v1", token), ["error"]],
    ["unknown", "{}", run("gh release create v1", token), ["error"]],
  ])(
    "to read are only needed where not everybody may: %s, %s, %s",
    async (visibility, permissions, steps, severities) => {
      const { findings } = await analyzed(granting(permissions, steps), { visibility });
      expect(findings.filter(({ id }) => id === "permission-missing").map(({ severity }) => severity)).toEqual(
        severities,
      );
    },
  );

  const spare = (text: string) => [`ci.yml: job "a": warning: has ${text}.`];
  it.each<[title: string, permissions: string, steps: string, expected: string[]]>([
    ["used", "{ contents: read }", uses("actions/checkout"), []],
    [
      "used by nothing",
      "{ packages: write }",
      uses("actions/checkout"),
      spare('"packages: write", which none of its steps can use; remove it'),
    ],
    [
      "used at a lower level",
      "{ contents: write }",
      uses("actions/checkout", "persist-credentials: false") + idle,
      spare('"contents: write", which none of its steps can use; lower it to read'),
    ],
    ["for git, which keeps the token", "{ contents: write }", uses("actions/checkout") + run("./publish.sh"), []],
    ["for a command that gets the token", "{ issues: write }", run("./report.sh", token), []],
    [
      "for a command that gets the token from the job",
      "{ issues: write }",
      run("./report.sh", 'GH_TOKEN: "${{ secrets.GITHUB_TOKEN }}"'),
      [],
    ],
    ["for a command that may ask for an identity", "{ id-token: write }", run("./sign.sh"), []],
    ["for a login to the registry", "{ packages: write }", login + run("./publish.sh"), []],
    ["for an action that is not known", "{ issues: write }", uses("some/action"), []],
    ["for one of two scopes that serve", "{ issues: write }", uses("marocchino/sticky-pull-request-comment"), []],
  ])("that nothing uses are said: %s", async (_, permissions, steps, expected) => {
    expect(await said("permission-unneeded", granting(permissions, steps))).toEqual(expected);
  });

  it.each<[title: string, granted: string, expected: string[]]>([
    ["the same", "{ contents: read, packages: write }", []],
    [
      "less",
      "{ contents: read }",
      [
        'ci.yml: job "call": error: calls .github/workflows/called.yml, which asks for "packages: write", more than this job has, so that GitHub refuses the run; add it to the job\'s permissions.',
      ],
    ],
    [
      "none",
      "{}",
      [
        'ci.yml: job "call": error: calls .github/workflows/called.yml, which asks for "contents: read", "packages: write", more than this job has, so that GitHub refuses the run; add it to the job\'s permissions.',
      ],
    ],
  ])("of a called job are at most those of the calling one: %s", async (_, granted, expected) => {
    const files = {
      "ci.yml": workflow(`  call:\n    permissions: ${granted}\n    uses: ./.github/workflows/called.yml\n`),
      "called.yml": granting(
        "{ contents: read, packages: write }",
        uses("actions/checkout") + login + run("docker push ghcr.io/o/i"),
        "workflow_call",
      ),
    };
    expect(await said("permission-missing", files)).toEqual(expected);
  });

  it.each<[granted: string, count: number]>([
    ["{ contents: write }", 0],
    ["{}", 1],
  ])("of a called job that declares none are those of the calling one: %s", async (granted, count) => {
    const files = {
      "ci.yml": workflow(`  call:\n    permissions: ${granted}\n    uses: ./.github/workflows/called.yml\n`),
      "called.yml": workflow(job("a", run("gh release create v1", token)), "workflow_call").replaceAll(
        / *permissions: \{\}\n/g,
        "",
      ),
    };
    expect(await said("permission-missing", files)).toHaveLength(count);
  });

  it("at the top of a called workflow are asked for too, though no job of it has them", async () => {
    const files = {
      "ci.yml": workflow("  call:\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n"),
      "called.yml": workflow(job("a", idle), "workflow_call").replace(
        "permissions: {}",
        "permissions: { issues: read }",
      ),
    };
    expect(await said("permission-missing", files)).toEqual([
      'ci.yml: job "call": error: calls .github/workflows/called.yml, which asks for "issues: read", more than this job has, so that GitHub refuses the run; add it to the job\'s permissions.',
    ]);
  });
});
