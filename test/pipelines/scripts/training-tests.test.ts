import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../../workflow/package-folder.ts";
import fc from "../../property.ts";
import { runScript } from "./run-script.ts";

const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-training-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
};

describe("changed_parts.sh", () => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      stdio: "pipe",
    });

  /** A checkout of the merge commit that GitHub makes of a pull request with these files. */
  function pullRequest(files: Record<string, string>): string {
    const folder = folderWith({ "src/a.py": "1\n", "docs/index.rst": "1\n" });
    git(folder, "init", "--quiet", "--initial-branch=main");
    git(folder, "add", ".");
    git(folder, "commit", "--quiet", "--message=base");
    git(folder, "switch", "--quiet", "--create", "topic");
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    git(folder, "add", ".");
    git(folder, "commit", "--quiet", "--allow-empty", "--message=change");
    git(folder, "switch", "--quiet", "main");
    git(folder, "merge", "--quiet", "--no-ff", "--message=merge", "topic");
    return folder;
  }
  const look = async (folder: string, event = "pull_request") =>
    (await runScript("changed_parts.sh", { folder, env: { DOCUMENTATION: "docs", GITHUB_EVENT_NAME: event } })).outputs;

  it.each([
    [{ "src/a.py": "2\n" }, { code: "true", docs: "false" }],
    [{ "docs/index.rst": "2\n" }, { code: "false", docs: "true" }],
    [{ "README.md": "2\n" }, { code: "false", docs: "true" }],
    [
      { "src/b c.py": "2\n", "docs/x.rst": "2\n" },
      { code: "true", docs: "true" },
    ],
    [{ "docsearch/a.py": "2\n" }, { code: "true", docs: "false" }],
    [{}, { code: "false", docs: "false" }],
  ])("R4-03: sees in a pull request that changes %o what it touches", async (files, seen) => {
    expect(await look(pullRequest(files))).toEqual(seen);
  });

  it("R4-03: counts everything else as both, so that nothing is left out unseen", async () => {
    expect(await look(pullRequest({ "README.md": "2\n" }), "push")).toEqual({ code: "true", docs: "true" });
    const alone = folderWith({ "a.py": "" });
    git(alone, "init", "--quiet");
    git(alone, "add", ".");
    git(alone, "commit", "--quiet", "--message=one");
    expect(await look(alone)).toEqual({ code: "true", docs: "true" });
  });
});

describe("test_shard.py", () => {
  it("R4-14: cuts the tests so that every file is in one share, and shares are about as large", () => {
    const script = path.join(packageFolder(), "pipelines/scripts");
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer({ min: 1, max: 50 })), {
          selector: ([name]) => name,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 6 }),
        (files, count) => {
          const code = `import json,sys; sys.path.insert(0, ${JSON.stringify(script)}); import test_shard as t; f,c=json.loads(sys.argv[1]); print(json.dumps(t.shares([tuple(x) for x in f], c)))`;
          const shares: string[][] = JSON.parse(
            execFileSync("python3", ["-B", "-c", code, JSON.stringify([files, count])], { encoding: "utf8" }),
          );
          expect(shares).toHaveLength(count);
          expect(shares.flat().sort()).toEqual(files.map(([name]) => name).sort());
          const weights = shares.map((names) => names.reduce((sum, name) => sum + new Map(files).get(name)!, 0));
          const largest = Math.max(0, ...files.map(([, weight]) => weight));
          expect(Math.max(...weights) - Math.min(...weights)).toBeLessThanOrEqual(largest);
        },
      ),
      { numRuns: 15 },
    );
  });

  const tests = {
    "tests/unit/test_big.py": "def test_a(): pass\ndef test_b(): pass\nasync def test_c(): pass\n",
    "tests/unit/deep/small_test.py": "class TestX:\n  def test_a(self): pass\n",
    "tests/unit/test_other.py": "def test_a(): pass\n",
    "tests/unit/conftest.py": "",
  };
  const run = async (env: Record<string, string>, files: Record<string, string> = tests) => {
    const folder = folderWith(files);
    // A pytest that says what it was asked for.
    mkdirSync(path.join(folder, "modules"));
    writeFileSync(path.join(folder, "modules/pytest.py"), "import sys\nprint('pytest', *sys.argv[1:])\n");
    return runScript("test_shard.py", {
      folder,
      arguments: ["--numprocesses=auto"],
      env: { TESTS: "tests/unit", PYTHONPATH: path.join(folder, "modules"), ...env },
    });
  };

  it("R4-01: hands pytest its share of the files and the arguments", async () => {
    const first = await run({ SHARD: "1", SHARDS: "2" });
    expect(first).toMatchObject({ status: 0 });
    expect(first.printed).toBe("1 of 3 files\npytest --numprocesses=auto tests/unit/test_big.py\n");
    expect((await run({ SHARD: "2", SHARDS: "2" })).printed).toBe(
      "2 of 3 files\npytest --numprocesses=auto tests/unit/deep/small_test.py tests/unit/test_other.py\n",
    );
  });

  it.each([
    [{ SHARD: "3", SHARDS: "2" }, tests, "SHARD is 3: write 1 to 2."],
    [{ SHARD: "1", SHARDS: "2", TESTS: "nowhere" }, tests, "There is no folder nowhere"],
    [{ SHARD: "1", SHARDS: "2" }, { "tests/unit/conftest.py": "" }, "There are no tests in tests/unit"],
  ])("fails for %o", async (env, files, said) => {
    const ended = await run(env, files);
    expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining(said) });
  });

  it("passes an empty share, and says so", async () => {
    const ended = await run({ SHARD: "4", SHARDS: "4" });
    expect(ended).toMatchObject({ status: 0, printed: expect.stringContaining("Share 4 of 4 is empty") });
  });
});

describe("coverage_gate.py", () => {
  const report = (files: Record<string, [executed: number[], missing: number[]]>) =>
    JSON.stringify({
      files: Object.fromEntries(
        Object.entries(files).map(([name, [executed_lines, missing_lines]]) => [
          name,
          { executed_lines, missing_lines },
        ]),
      ),
    });
  const gate = (reports: Record<string, string>, env: Record<string, string> = {}) =>
    runScript("coverage_gate.py", {
      folder: folderWith(reports),
      arguments: ["reports"],
      env: { THRESHOLD: "85", EXPECTED: "2", ...env },
    });
  const first = report({ "lab/a.py": [[1, 2, 3], [4]], "lab/b.py": [[1], [2]] });
  const second = report({
    "lab\\a.py": [
      [1, 4],
      [2, 3],
    ],
    "lab/c.py": [[1, 2], []],
  });

  it("R4-01: adds the lines up that any run reached, and passes at the threshold", async () => {
    const ended = await gate(
      { "reports/one/coverage.json": first, "reports/two/coverage.json": second },
      { THRESHOLD: "87.5" },
    );
    expect(ended.status).toBe(0);
    expect(ended.summary).toBe(
      [
        "Coverage: 87.5 % of lines, 87.5 % wanted, from 2 runs",
        "",
        "| least covered | lines | covered |",
        "| --- | --- | --- |",
        "| `lab/b.py` | 2 | 50 % |",
        "| `lab/a.py` | 4 | 100 % |",
        "| `lab/c.py` | 2 | 100 % |",
        "",
        "",
      ].join("\n"),
    );
  });

  it("R4-01: fails below the threshold, and when a run left no report", async () => {
    const reports = { "reports/one/coverage.json": first, "reports/two/coverage.json": second };
    expect(await gate(reports, { THRESHOLD: "88" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining("::error::Coverage is 87.5 %, below the 88 % that is asked for."),
    });
    expect(await gate(reports, { EXPECTED: "3" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining("There are 2 coverage reports in reports, not 3"),
    });
  });

  it.each([["no JSON"], ['{"files": []}'], ['{"files": {"a.py": {"executed_lines": 3}}}']])(
    "refuses the report %s",
    async (text) => {
      const ended = await gate({ "reports/one/coverage.json": text }, { EXPECTED: "1" });
      expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining("is no JSON report of coverage.py") });
    },
  );
});

describe("install_with_pytorch.sh", () => {
  const python = (installed: string) => ({ python3: `if [[ $1 == -c ]]; then echo ${installed}; fi` });
  const env = { PYTORCH: "2.1.0", REQUIREMENTS: "requirements-dev.txt" };

  it("R4-02: installs that release with the package and its tools at once", async () => {
    const ended = await runScript("install_with_pytorch.sh", { env, standIns: python("2.1.0") });
    expect(ended.status).toBe(0);
    expect(ended.calls[0]).toEqual([
      ...["python3", "-m", "pip", "install", "--extra-index-url", "https://download.pytorch.org/whl/cpu"],
      ...["--requirement", "requirements-dev.txt", "torch==2.1.0", "."],
    ]);
  });

  it("R4-02: fails where another release is there than the cell says", async () => {
    const ended = await runScript("install_with_pytorch.sh", { env, standIns: python("2.0.1") });
    expect(ended).toMatchObject({
      status: 1,
      printed: expect.stringContaining("PyTorch 2.0.1 is installed, not 2.1.0"),
    });
  });
});

describe("try_package.py", () => {
  /** Makes a wheel and a source archive of a package as a build leaves them. */
  function built(files: Record<string, string>): string {
    const folder = folderWith({});
    const code = `
import json, sys, zipfile, tarfile, os
files = json.loads(sys.argv[1]); os.makedirs("dist")
info = "lab-1.0.dist-info"
files[f"{info}/METADATA"] = "Metadata-Version: 2.1\\nName: lab\\nVersion: 1.0\\n"
files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
files[f"{info}/RECORD"] = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
with zipfile.ZipFile("dist/lab-1.0-py3-none-any.whl", "w") as wheel:
    for name, text in files.items(): wheel.writestr(name, text)
tarfile.open("dist/lab-1.0.tar.gz", "w:gz").close()
`;
    execFileSync("python3", ["-c", code, JSON.stringify(files)], { cwd: folder });
    return folder;
  }
  const tried = (files: Record<string, string>, env: Record<string, string> = {}) =>
    runScript("try_package.py", { folder: built(files), env: { DIST: "dist", PACKAGE: "lab", ...env } });

  it("R4-01: installs, imports and runs the package in a fresh environment", { timeout: 120_000 }, async () => {
    const ended = await tried({ "lab/__init__.py": "", "lab/__main__.py": "import sys; print('ran', sys.argv[1:])" });
    expect(ended).toMatchObject({ status: 0, printed: expect.stringContaining("ran ['--help']") });
  });

  it("R4-01: fails where the package cannot be imported or run", { timeout: 120_000 }, async () => {
    expect(await tried({ "lab/__init__.py": "import nowhere_to_be_found" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining("lab cannot be imported from lab-1.0-py3-none-any.whl"),
    });
    expect(await tried({ "lab/__init__.py": "", "lab/__main__.py": "raise SystemExit(2)" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining('"python -m lab --help" fails'),
    });
  });

  it("fails where the build left something else than one wheel and one archive", async () => {
    const ended = await runScript("try_package.py", {
      folder: folderWith({ "dist/x": "" }),
      env: { DIST: "dist", PACKAGE: "lab" },
    });
    expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining('There are 0 files "*.whl" in dist') });
  });
});

describe("base_images.py", () => {
  const digest = `@sha256:${"a".repeat(64)}`;
  const check = (text: string) =>
    runScript("base_images.py", { folder: folderWith({ Dockerfile: text }), arguments: ["Dockerfile"] });

  it("R4-05: is content with digests, earlier stages and scratch", async () => {
    const ended = await check(
      `ARG BASE=python:3.12${digest}\nFROM --platform=linux/amd64 \${BASE} AS build\nRUN x\nFROM build AS test\nFROM scratch\nFROM build\n`,
    );
    expect(ended).toMatchObject({ status: 0 });
  });

  it("R4-05: names each base image without a digest, by its line", async () => {
    const ended = await check(`FROM python:3.12\nFROM $OTHER as x\nfrom x\nFROM nvidia/cuda:12${digest}\n`);
    expect(ended.status).toBe(1);
    expect(ended.printed.match(/line .*?:/g)).toEqual(["line 1:", "line 2:"]);
  });

  it("fails where there is no Dockerfile, or nothing in it", async () => {
    expect((await check("RUN x\n")).printed).toContain("there is no FROM in it");
    const nowhere = await runScript("base_images.py", { arguments: ["Dockerfile"] });
    expect(nowhere).toMatchObject({ status: 1, printed: expect.stringContaining("There is no Dockerfile") });
  });
});
