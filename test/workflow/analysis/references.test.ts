import { describe, expect, it } from "vitest";
import { analyzed, type Files, idle, job, said, sha, workflow, workflowOf } from "./analyzed.ts";

/** `name job environment line` of each use. */
async function uses(kind: "secrets" | "variables" | "environments", files: Files, name?: string): Promise<string[]> {
  const found = (await workflowOf(files, name))[kind];
  return found.map((use) => [use.name, use.job || "-", use.environment ?? "-", use.line].join(" "));
}

const step = (expression: string) => `      - run: work\n        env: { A: "\${{ ${expression} }}" }\n`;

describe("secrets and variables", () => {
  it.each<[title: string, kind: "secrets" | "variables", text: string, expected: string[]]>([
    [
      "by property and by index, in capitals",
      "secrets",
      workflow(job("a", step("secrets.npm_token || secrets['OTHER']"))),
      ["NPM_TOKEN a - 12", "OTHER a - 12"],
    ],
    [
      "each once a job, at its first place",
      "secrets",
      workflow(job("a", step("secrets.A") + step("secrets.A"))),
      ["A a - 12"],
    ],
    ["not the job's own token", "secrets", workflow(job("a", step("secrets.GITHUB_TOKEN"))), []],
    [
      "with the environment that may provide them",
      "secrets",
      workflow(job("a", step("secrets.A"), ["environment: { name: production }"])),
      ["A a production 13"],
    ],
    [
      "with each environment of a matrix",
      "variables",
      workflow(job("a", step("vars.A"), ["strategy: { matrix: { e: [x, y] } }", "environment: ${{ matrix.e }}"])),
      ["A a x 14", "A a y 14"],
    ],
    [
      "without the environment where GitHub has not entered it yet",
      "variables",
      workflow(job("a", step("vars.B"), ["environment: production", "if: vars.A == 'x'"])),
      ["A a - 11", "B a production 14"],
    ],
    [
      "from the workflow's env, for each job with steps",
      "secrets",
      workflow(job("a", idle) + job("b", idle)).replace("jobs:", 'env: { A: "${{ secrets.A }}" }\njobs:'),
      ["A a - 5", "A b - 5"],
    ],
    [
      "of an index that the matrix settles",
      "secrets",
      workflow(job("a", step("secrets[format('KEY_{0}', matrix.e)]"), ["strategy: { matrix: { e: [x, y] } }"])),
      ["KEY_X a - 13", "KEY_Y a - 13"],
    ],
    [
      "inside other expressions",
      "variables",
      workflow(job("a", step("format('{0}', fromJSON(vars.LIST)[vars.INDEX])"))),
      ["LIST a - 12", "INDEX a - 12"],
    ],
    [
      "in a bare condition",
      "variables",
      workflow(job("a", "      - run: work\n        if: vars.ON == 'true'\n")),
      ["ON a - 12"],
    ],
    [
      "behind an input with options",
      "secrets",
      workflow(
        job("a", step("secrets[inputs.key]")),
        "\n  workflow_dispatch:\n    inputs:\n      key: { type: choice, options: [one, two] }",
      ),
      ["ONE a - 15", "TWO a - 15"],
    ],
  ])("are listed %s", async (_, kind, text, expected) => {
    expect((await analyzed(text)).findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(await uses(kind, text)).toEqual(expected);
  });

  it.each<[id: string, expression: string, expected: string[]]>([
    [
      "secrets-as-a-whole",
      "toJSON(secrets)",
      [
        'ci.yml: job "a": error: line 12: takes the secrets context as a whole, so that nobody can say what it uses; name each secret, secrets.NAME.',
      ],
    ],
    [
      "secrets-as-a-whole",
      "join(secrets.*)",
      [
        'ci.yml: job "a": error: line 12: takes the secrets context as a whole, so that nobody can say what it uses; name each secret, secrets.NAME.',
      ],
    ],
    ["secrets-as-a-whole", "secrets.A", []],
    [
      "secret-name-computed",
      "secrets[vars.NAME]",
      [
        'ci.yml: job "a": error: line 12: reads secrets[vars.NAME], a name that only a run knows; name each secret, secrets.NAME.',
      ],
    ],
    ["secret-name-computed", "secrets['A']", []],
    [
      "variables-as-a-whole",
      "toJSON(vars)",
      [
        'ci.yml: job "a": warning: line 12: takes the vars context as a whole, so that nobody can say what it uses; name each variable, vars.NAME.',
      ],
    ],
    [
      "variable-name-computed",
      "vars[github.ref_name]",
      [
        'ci.yml: job "a": warning: line 12: reads vars[github.ref_name], a name that only a run knows; name each variable, vars.NAME.',
      ],
    ],
  ])("cannot be listed: %s in %s", async (id, expression, expected) => {
    expect(await said(id, workflow(job("a", step(expression))))).toEqual(expected);
  });
});

describe("secrets of a called workflow", () => {
  const call = (secrets: string) =>
    workflow(`  call:\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n${secrets}`);
  const called = (declared: string, keys: string[] = []) =>
    workflow(job("work", step("secrets.KEY"), keys), `\n  workflow_call:${declared}`);
  const declares = "\n    secrets:\n      KEY: { required: true }";

  it.each<[title: string, caller: string, called: string, inCaller: string[], inCalled: string[], said: string[]]>([
    [
      "are the caller's to pass when declared",
      call('    secrets: { KEY: "${{ secrets.MINE }}" }\n'),
      called(declares),
      ["MINE call - 9"],
      [],
      [],
    ],
    ["must be provisioned when inherited", call("    secrets: inherit\n"), called(""), [], ["KEY work - 13"], []],
    [
      "may come from the called job's environment when inherited",
      call("    secrets: inherit\n"),
      called("", ["environment: production"]),
      [],
      ["KEY work production 14"],
      [],
    ],
    [
      "are empty when neither declared nor inherited",
      call(""),
      called(""),
      [],
      [],
      [
        'called.yml: job "work": error: line 13: reads the secret "KEY", which is empty when .github/workflows/ci.yml calls the workflow; declare it under on.workflow_call.secrets and pass it from job "call".',
      ],
    ],
  ])("%s", async (_, caller, calledText, inCaller, inCalled, expected) => {
    const files = { "ci.yml": caller, "called.yml": calledText };
    expect(await uses("secrets", files)).toEqual(inCaller);
    expect(await uses("secrets", files, "called.yml")).toEqual(inCalled);
    expect(await said("secret-not-passed", files)).toEqual(expected);
  });

  it("are left to an unknown caller when declared, and must be provisioned when not", async () => {
    expect(await uses("secrets", called(declares))).toEqual([]);
    expect(await uses("secrets", called(""))).toEqual(["KEY work - 13"]);
  });

  it("must be provisioned for the events that start it besides", async () => {
    expect(await uses("secrets", called(`${declares}\n  push:`))).toEqual(["KEY work - 16"]);
  });
});

describe("environments", () => {
  const choice = "\n  workflow_dispatch:\n    inputs:\n      to: { type: choice, options: [staging, production] }";
  it.each<[title: string, files: Files, expected: string[], unknown: number]>([
    ["by name", workflow(job("a", idle, ["environment: production"])), ["production a - 10"], 0],
    [
      "by mapping",
      workflow(job("a", idle, ["environment: { name: production, url: https://example.com }"])),
      ["production a - 10"],
      0,
    ],
    [
      "by matrix",
      workflow(job("a", idle, ["strategy: { matrix: { e: [x, y] } }", "environment: ${{ matrix.e }}"])),
      ["x a - 11", "y a - 11"],
      0,
    ],
    [
      "by an input with options",
      workflow(job("a", idle, ["environment: ${{ inputs.to }}"]), choice),
      ["staging a - 13", "production a - 13"],
      0,
    ],
    [
      "not by an input that other events leave empty",
      workflow(job("a", idle, ["environment: ${{ inputs.to }}"]), `${choice}\n  push:`),
      ["staging a - 14", "production a - 14"],
      0,
    ],
    [
      "by a fallback",
      workflow(job("a", idle, ["environment: ${{ inputs.to || 'development' }}"]), `${choice}\n  push:`),
      ["staging a - 14", "production a - 14", "development a - 14"],
      0,
    ],
    ["not by something only a run knows", workflow(job("a", idle, ["environment: ${{ vars.STAGE }}"])), [], 1],
  ])("are listed %s", async (_, files, expected, unknown) => {
    expect(await uses("environments", files)).toEqual(expected);
    expect(await said("environment-unknown", files)).toHaveLength(unknown);
  });

  it("of a called workflow follow the inputs that its callers pass", async () => {
    const deploy = workflow(
      job("run", step("secrets.KEY"), ["environment: ${{ inputs.to }}"]),
      "\n  workflow_call:\n    inputs:\n      to: { type: string, default: development }",
    );
    const call = (id: string, to: string) =>
      `  ${id}:\n    permissions: {}\n    uses: ./.github/workflows/deploy.yml\n    secrets: inherit\n${to}`;
    const files = {
      "deploy.yml": deploy,
      "ci.yml": workflow(
        call("one", "    with: { to: staging }\n") +
          call(
            "two",
            '    strategy: { matrix: { e: [blue, green] } }\n    with: { to: "production-${{ matrix.e }}" }\n',
          ) +
          call("three", ""),
      ),
    };
    expect(await uses("environments", files, "deploy.yml")).toEqual([
      "staging run - 13",
      "production-blue run - 13",
      "production-green run - 13",
      "development run - 13",
    ]);
  });

  it("of a called workflow follow the options of the caller's own input", async () => {
    const files = {
      "deploy.yml": workflow(
        job("run", idle, ["environment: ${{ inputs.to }}"]),
        "\n  workflow_call:\n    inputs:\n      to: { type: string }",
      ),
      "ci.yml": workflow(
        '  one:\n    permissions: {}\n    uses: ./.github/workflows/deploy.yml\n    with: { to: "${{ inputs.to }}" }\n',
        choice,
      ),
    };
    expect(await uses("environments", files, "deploy.yml")).toEqual(["staging run - 13", "production run - 13"]);
  });
});

describe("runners", () => {
  const labels = async (files: Files, name?: string) =>
    (await workflowOf(files, name)).runners.map((use) =>
      [...use.labels, ...(use.group ? [`group ${use.group}`] : [])].join(", "),
    );
  const runsOn = (value: string, keys: string[] = []) =>
    workflow(job("a", idle, keys).replace("runs-on: ubuntu-24.04", `runs-on: ${value}`));

  it.each<[title: string, text: string, expected: string[], unknown: number]>([
    ["one label", runsOn("ubuntu-24.04"), ["ubuntu-24.04"], 0],
    ["a set of labels", runsOn("[self-hosted, gpu]"), ["self-hosted, gpu"], 0],
    ["a group", runsOn("{ group: big, labels: [x64] }"), ["x64, group big"], 0],
    [
      "the cells of a matrix, each set once",
      runsOn("${{ matrix.os }}", ["strategy: { matrix: { os: [a, b], v: [1, 2] } }"]),
      ["a", "b"],
      0,
    ],
    [
      "a list in a matrix",
      runsOn("${{ matrix.on }}", ["strategy: { matrix: { on: [[self-hosted, gpu], ubuntu-24.04] } }"]),
      ["self-hosted, gpu", "ubuntu-24.04"],
      0,
    ],
    ["a list written as JSON", runsOn('${{ fromJSON(\'["self-hosted", "gpu"]\') }}'), ["self-hosted, gpu"], 0],
    ["a choice on the event", runsOn("${{ github.event_name == 'push' && 'a' || 'b' }}"), ["a"], 0],
    [
      "both sides of a condition",
      runsOn(`\${{ github.ref == 'x' && fromJSON('["self-hosted", "gpu"]') || 'ubuntu-24.04' }}`),
      ["self-hosted, gpu", "ubuntu-24.04"],
      0,
    ],
    ["nothing that only a run knows", runsOn("${{ vars.RUNNER }}"), [], 1],
    ["nothing that only a run knows in part", runsOn('[self-hosted, "${{ vars.SIZE }}"]'), [], 1],
  ])("are listed: %s", async (_, text, expected, unknown) => {
    expect(await labels(text)).toEqual(expected);
    expect(await said("runner-unknown", text)).toHaveLength(unknown);
  });
});

describe("calls", () => {
  const call = (keys = "", uses = "./.github/workflows/called.yml") =>
    workflow(`  call:\n    permissions: {}\n    uses: ${uses}\n${keys}`);
  const called = workflow(
    job("work", idle),
    "\n  workflow_call:\n    inputs:\n      to: { type: string, required: true }\n    secrets:\n      KEY: { required: true }",
  );

  it.each<[title: string, id: string, files: Files, expected: string[]]>([
    [
      "one that fits",
      "call-refused",
      { "ci.yml": call('    with: { to: x }\n    secrets: { key: "${{ secrets.K }}" }\n'), "called.yml": called },
      [],
    ],
    [
      "one that inherits",
      "call-refused",
      { "ci.yml": call("    with: { to: x }\n    secrets: inherit\n"), "called.yml": called },
      [],
    ],
    [
      "one that lacks what is required",
      "call-refused",
      { "ci.yml": call(), "called.yml": called },
      [
        'ci.yml: job "call": error: line 8: does not pass input "to", which ./.github/workflows/called.yml requires; add it to with.',
        'ci.yml: job "call": error: line 8: does not pass secret "KEY", which ./.github/workflows/called.yml requires; add it to secrets.',
      ],
    ],
    [
      "one that passes what is not declared",
      "call-refused",
      { "ci.yml": call("    with: { to: x, two: y }\n    secrets: inherit\n"), "called.yml": called },
      [
        'ci.yml: job "call": error: line 8: passes input "two" to ./.github/workflows/called.yml, which does not declare it; declare it under on.workflow_call.inputs, or remove it.',
      ],
    ],
    [
      "one of a workflow that cannot be called",
      "call-refused",
      { "ci.yml": call(), "called.yml": workflow(job("work", idle)) },
      [
        'ci.yml: job "call": error: line 8: calls ./.github/workflows/called.yml, which cannot be called; add workflow_call to its triggers.',
      ],
    ],
    [
      "one of a file that is not there",
      "called-workflow-unknown",
      call(),
      [
        'ci.yml: job "call": warning: line 8: calls ./.github/workflows/called.yml, which is not among the workflow files; deliver it, or correct the path.',
      ],
    ],
    [
      "one of another repository",
      "called-workflow-unknown",
      call("", `o/r/.github/workflows/x.yml@${sha}`),
      [
        `ci.yml: job "call": info: line 8: calls o/r/.github/workflows/x.yml@${sha}, a workflow of another repository: its secrets, runners and checks are not known here.`,
      ],
    ],
  ])("are judged: %s", async (_, id, files, expected) => {
    expect(await said(id, files)).toEqual(expected);
  });
});
