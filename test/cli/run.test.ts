import { cpSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonsWithWheels } from "../../bin/wheelhouse.mjs";
import { packageFolder } from "../../workflow/package-folder.ts";
import { pythonVersions, withoutAct } from "../act/act.ts";
import { standInActions } from "../act/stand-ins.ts";
import { type Finished, makeProject, pathWithoutPulumi, slipway } from "./project.ts";

const root = packageFolder();
const code = path.join(root, "test", "fixtures", "sample-app");
const tools = path.join(root, ".tools", "bin");

let project: string;
beforeAll(() => {
  project = makeProject();
});

/** PATH with the programs that steps use, and no `act`. */
const withoutTools = pathWithoutPulumi()
  .split(path.delimiter)
  .filter((folder) => folder !== tools)
  .join(path.delimiter);

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  slipway(project, ["run", ...args], { PATH: `${tools}${path.delimiter}${withoutTools}`, ...env });

/** Copies of code that executions make, and must not leave behind. */
const copies = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("slipway-run-"));

/** Ends with one message, exit code 2, and no stack trace. */
function refused({ code: exit, stderr }: Finished, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ at .*\.[cm]?[jt]s:\d+/);
  expect(exit).toBe(2);
}

describe("slipway run, of what it cannot run,", () => {
  it("R3-12: says how to get act where it is not on PATH", async () => {
    const finished = await run(["sample-app", "ci.yml:test", "--in", code, "--host"], { PATH: withoutTools });
    refused(finished, /"act" cannot be started \(ENOENT\): install act 0\.2\.89 .*on PATH/);
  });

  it("asks for the folder with the code, and names one that is not there", async () => {
    refused(
      await run(["sample-app", "ci.yml:test"]),
      /"sample-app": its code is not at .*sample-app; say where with --in/,
    );
    refused(await run(["sample-app", "ci.yml:test", "--in", "nowhere"]), /nowhere": no such folder/);
  });

  it.each([
    [["sampel-app", "test"], /"sampel-app": no such repository.*sample-app/],
    [["sample-app", "tset"], /"tset": "sample-app" has no such job; write one of .*ci\.yml:test/],
    [["sample-app", "metrics"], /"metrics": several workflows have it; write one of .*ci\.yml:metrics/],
    [["sample-app", "promote", "--event", "pull_request"], /"promote" of "sample-app": it does not run on this event/],
    [["sample-app", "ci.yml:test", "--event", "pushh"], /pushh/],
    [["sample-app", "ci.yml:test", "--cell", "3.11"], /"--cell 3\.11": write name=value\./],
  ] as const)("refuses %j", async (args, message) => {
    refused(await run([...args, "--in", code]), message);
  });

  it("R3-12: asks for a cell of this machine where a matrix has several systems", async () => {
    project = makeProject({
      "inventory/repositories/modelmuxer.yaml": "visibility: public\npipeline: python-service\n",
    });
    try {
      const test = ["modelmuxer", "test.yaml:test", "--in", "nowhere"];
      refused(
        await run(test),
        /"test\.yaml:test": its cells run on several systems \(macos-latest, ubuntu-latest, windows-latest\), and this machine is only one; say --cell os=ubuntu-latest\./,
      );
      refused(await run([...test, "--cell", "os=ubuntu-latest"]), /nowhere": no such folder/);
    } finally {
      project = makeProject();
    }
  });

  it("asks for the image of a runner that it does not know", async () => {
    project = makeProject({
      "inventory/repositories/sample-app.yaml": readFileSync(
        path.join(root, "inventory/repositories/sample-app.yaml"),
        "utf8",
      ).replace("with:\n", "with:\n  runner: big-machine\n"),
    });
    try {
      refused(
        await run(["sample-app", "ci.yml:test", "--in", code]),
        /"big-machine": no image is known for this runner; say --runner big-machine=IMAGE, or --host\./,
      );
    } finally {
      project = makeProject();
    }
  });
});

describe.skipIf(withoutAct)("slipway run", () => {
  const version = pythonVersions.find((one) => ["3.10", "3.11", "3.12"].includes(one))!;
  const environment = {
    STAND_IN_PYTHONS: pythonsWithWheels()
      .map((pair) => pair.join(" "))
      .join("\n"),
    PIP_NO_INDEX: "1",
    PIP_FIND_LINKS: path.join(root, ".tools", "wheelhouse"),
  };
  const args = (folder: string, artifacts: string): string[] => [
    ...["sample-app", "ci.yml:test", "--in", folder, "--host", "--cell", `python-version=${version}`],
    ...Object.entries(standInActions()).flatMap(([use, stand]) => ["--action", `${use}=${stand}`]),
    ...Object.entries({ ...environment, STAND_IN_ARTIFACTS: artifacts }).flatMap(([name, value]) => [
      "--env",
      `${name}=${value}`,
    ]),
  ];

  it("R3-12: runs one cell of a job on this machine, prints what its steps print, and leaves nothing behind", async () => {
    const before = copies();
    const finished = await run(args(code, path.join(makeProject(), "artifacts")));
    expect(finished.stderr).toBe("");
    expect(finished.stdout).toContain(
      `.github/workflows/ci.yml test, on push of refs/heads/main, with the code of ${code}\n`,
    );
    expect(finished.stdout).toMatch(/^CI\/test.* \| .*7 passed/m);
    expect(finished.stdout).toMatch(/^CI\/test.* : Test: success$/m);
    expect(finished.stdout.trim().split("\n").at(-1)).toBe(`success    test python-version=${version}`);
    expect(finished.code).toBe(0);
    expect(copies().filter((name) => !before.includes(name))).toEqual([]);
  });

  it("R3-12: ends with 1 where the job fails, and --json says at which step, as its schema has it", async () => {
    const copy = makeProject({ "tests/test_wrong.py": "def test_wrong():\n    assert 1 + 1 == 3\n" });
    for (const name of readdirSync(code)) {
      cpSync(path.join(code, name), path.join(copy, name), { recursive: true });
    }
    const finished = await run([...args(copy, path.join(makeProject(), "artifacts")), "--json"]);
    const document = JSON.parse(finished.stdout);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/output/run.schema.json"), "utf8"));
    const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document).toMatchObject({
      repository: "sample-app",
      workflow: ".github/workflows/ci.yml",
      event: "push",
      ref: "refs/heads/main",
      jobs: [{ id: "test", cell: { "python-version": version }, result: "failure" }],
    });
    expect(document.jobs[0].steps).toContainEqual({ name: "Test", result: "failure" });
    expect(document.jobs[0].steps).toContainEqual({ name: "Lint", result: "success" });
    expect(finished.code).toBe(1);
  });

  it("refuses a cell that the matrix does not have", async () => {
    const wrong = args(code, path.join(makeProject(), "artifacts")).map((text) =>
      text === `python-version=${version}` ? "python-version=2.7" : text,
    );
    const { stderr, code: exit } = await run(wrong);
    expect(stderr).toMatch(
      /"ci\.yml:test": there is no cell python-version=2\.7; write --cell python-version=3\.10\|3\.11\|3\.12\./,
    );
    expect(exit).toBe(2);
  });
});
