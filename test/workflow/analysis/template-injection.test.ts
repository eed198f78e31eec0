import { describe, expect, it } from "vitest";
import { type Files, job, said, sha, workflow } from "./analyzed.ts";

const run = (expression: string) => workflow(job("a", `      - run: echo "\${{ ${expression} }}"\n`), "issues");

describe("text of an attacker in a script", () => {
  it.each([
    "github.head_ref",
    "github.event.issue.title",
    "github.event['issue'].body",
    "GitHub.Event.Issue.Title",
    "github.event.pull_request.head.ref",
    "github.event.commits[0].message",
    "github.event.commits.*.message",
    "github.event.head_commit.author.name",
    "github.event.workflow_run.head_branch",
    "github.event.pages[0].page_name",
    "github.event[inputs.x].title",
    "github.event.issue.title || 'none'",
    "github.event_name == 'issues' && github.event.issue.title",
    "format('{0}', github.event.comment.body)",
    "join(github.event.commits.*.message, ',')",
    "toJSON(github.event)",
    "toJSON(github)",
    "fromJSON(toJSON(github.event)).issue.title",
  ])("is found: %s", async (expression) => {
    expect(await said("template-injection", run(expression))).toHaveLength(1);
  });

  it.each([
    "github.sha",
    "github.event.number",
    "github.event.pull_request.head.sha",
    "github.event.issue.number",
    "github.event.issue",
    "contains(github.event.issue.title, 'x')",
    "github.event.issue.title == 'x'",
    "github.event.issue.title && 'titled' || 'untitled'",
    "!github.head_ref",
    "matrix.os",
  ])("is not found: %s", async (expression) => {
    expect(await said("template-injection", run(expression))).toEqual([]);
  });

  it("is said with its line and what to write", async () => {
    const text = workflow(
      job("a", "      - run: |\n          echo one\n          echo ${{ github.head_ref }}\n"),
      "pull_request",
    );
    expect(await said("template-injection", text)).toEqual([
      'ci.yml: job "a": error: line 13: puts github.head_ref, which an attacker chooses, into a script; pass it in env and write "$NAME" in the script.',
    ]);
  });

  const title = 'env: { TITLE: "${{ github.event.issue.title }}" }';
  const steps = (text: string) => workflow(job("a", text), "issues");
  it.each<[title: string, files: Files, expected: number]>([
    ["in env, read by the shell", steps(`      - run: echo "$TITLE"\n        ${title}\n`), 0],
    ["in env, read by an expression", steps(`      - run: echo "\${{ env.TITLE }}"\n        ${title}\n`), 1],
    [
      "in the job's env, read by an expression",
      workflow(job("a", '      - run: echo "${{ env.TITLE }}"\n', [title]), "issues"),
      1,
    ],
    ["in another variable", steps(`      - run: echo "\${{ env.OTHER }}"\n        ${title}\n`), 0],
    [
      "in a script of actions/github-script",
      steps(
        `      - uses: actions/github-script@${sha} # v8\n        with: { script: "console.log('\${{ github.event.issue.title }}')" }\n`,
      ),
      1,
    ],
    [
      "in another input",
      steps(
        `      - uses: actions/github-script@${sha} # v8\n        with: { result-encoding: "\${{ github.event.issue.title }}" }\n`,
      ),
      0,
    ],
    [
      "in an output of another job",
      workflow(
        job("x", "      - run: echo\n", ['outputs: { title: "${{ github.event.issue.title }}" }']) +
          job("a", '      - run: echo "${{ needs.x.outputs.title }}"\n', ["needs: x"]),
        "issues",
      ),
      1,
    ],
    [
      "in an input of a called workflow",
      {
        "ci.yml": workflow(
          '  call:\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n    with: { title: "${{ github.event.issue.title }}" }\n',
          "issues",
        ),
        "called.yml": workflow(
          job("a", '      - run: echo "${{ inputs.title }}"\n'),
          "\n  workflow_call:\n    inputs:\n      title: { type: string }",
        ),
      },
      1,
    ],
    [
      "in an input that a called workflow gets from nobody",
      {
        "ci.yml": workflow("  call:\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n", "issues"),
        "called.yml": workflow(
          job("a", '      - run: echo "${{ inputs.title }}"\n'),
          "\n  workflow_call:\n    inputs:\n      title: { type: string }",
        ),
      },
      0,
    ],
    [
      "in variables that name each other",
      steps('      - run: echo "${{ env.A }}"\n        env: { A: "${{ env.B }}", B: "${{ env.A }}" }\n'),
      0,
    ],
  ])("is followed: %s", async (_, files, expected) => {
    expect(await said("template-injection", files)).toHaveLength(expected);
  });
});
