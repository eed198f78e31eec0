import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scaffold } from "../../../pipelines/assets.ts";
import { missing, toolEnvironment } from "../outside-tool.ts";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

let folder: string;
const put = (name: string, content: unknown) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
};
const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), "utf8"));
const errors = (printed: string) => printed.split("\n").filter((line) => line.startsWith("::error"));

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "slipway-service-"));
});

describe.skipIf(missing("python3"))("service_tests.py", () => {
  const judged = (counts: string, env: Record<string, string> = {}) => {
    put("reports/junit.xml", `<testsuites><testsuite ${counts}/></testsuites>`);
    return runScript("service_tests.py", {
      folder,
      env: { CELL: "3.12-ubuntu-basic", MINIMUM_TESTS: "116", COVERAGE: "0", ...env },
    });
  };

  it("R3-02: passes when as many tests passed as must", async () => {
    const ending = await judged('tests="118" failures="1" errors="0" skipped="1"');
    expect(ending).toMatchObject({ status: 0, summary: "- 3.12-ubuntu-basic: passed 116, skipped 1\n" });
    expect(read("reports/metrics.json")).toEqual({ passed: 116, skipped: 1 });
  });

  it("R3-02: fails when fewer passed, whatever became of the others", async () => {
    const ending = await judged('tests="118" failures="0" errors="0" skipped="3"');
    expect(ending.status).toBe(1);
    expect(errors(ending.printed)).toEqual([
      '::error::115 tests passed, 3 were skipped, and at least 116 must: find what was lost, or set the pipeline\'s option "minimumTests" to what is right now.',
    ]);
  });

  it("takes each mode's own number", async () => {
    const env = { MINIMUM_TESTS: '{"basic": 3, "production": 5}' };
    const counts = 'tests="4" failures="0" errors="0" skipped="0"';
    expect((await judged(counts, { ...env, TEST_MODE: "basic" })).status).toBe(0);
    expect((await judged(counts, { ...env, TEST_MODE: "production" })).status).toBe(1);
    expect((await judged(counts, { ...env, TEST_MODE: "other" })).printed).toContain("it has basic, production");
  });

  it("fails where the tests never ran, and below the coverage that is asked for", async () => {
    const env = { CELL: "x", MINIMUM_TESTS: "0", COVERAGE: "80" };
    expect((await runScript("service_tests.py", { folder, env })).printed).toContain("There is no reports/junit.xml");
    put("reports/coverage.xml", '<coverage lines-covered="79" lines-valid="100"/>');
    const ending = await judged('tests="4" failures="0" errors="0" skipped="0"', env);
    expect(errors(ending.printed)).toEqual(["::error::79 percent are covered, and at least 80 must be."]);
  });
});

describe.skipIf(missing("python3"))("measured.py", () => {
  it("R3-11: writes what a command took, and ends as it ends", async () => {
    const ending = await runScript("measured.py", { folder, arguments: ["sh", "-c", "exit 3"] });
    expect(ending.status).toBe(3);
    expect(Object.keys(read("reports/resources.json"))).toEqual(["seconds", "processor seconds", "peak megabytes"]);
    expect((await runScript("measured.py", { folder, arguments: ["no-such-program"] })).status).toBe(127);
  });
});

describe.skipIf(missing("python3"))("benchmark_report.py", () => {
  const measured = (ops: number) => ({
    benchmarks: [{ fullname: "tests/b.py::test_route", stats: { ops, mean: 1 / ops, stddev: 0, rounds: 5 } }],
  });
  const compared = (env: Record<string, string> = {}) =>
    runScript("benchmark_report.py", {
      folder,
      arguments: ["m.json", "benchmark/history.json"],
      env: { LIMIT: "30", GITHUB_SHA: "abc", GITHUB_REPOSITORY: "acme/x", ...env },
    });

  it("R3-03: compares with the median of the history, and fails beyond the limit", async () => {
    for (const ops of [100, 102, 900]) {
      put("m.json", measured(ops));
      expect((await compared()).status, String(ops)).toBe(0);
    }
    put("m.json", measured(80));
    expect((await compared()).status).toBe(0);
    put("m.json", measured(60));
    const ending = await compared();
    expect(ending.status).toBe(1);
    expect(errors(ending.printed)).toEqual([
      "::error::tests/b.py::test_route takes 68 percent more time than before; 30 are allowed.",
    ]);
    expect(readFileSync(path.join(folder, "benchmark/report.md"), "utf8")).toBe(
      "### Benchmarks: slower than allowed\n\n| Benchmark | Iterations a second | Before | Time | |\n| --- | ---: | ---: | ---: | --- |\n| `tests/b.py::test_route` | 60 | 101 | +68.3 % | ❌ |\n",
    );
    expect(read("benchmark/history.json").entries.Benchmark).toHaveLength(5);
    expect(read("benchmark/metrics.json")).toEqual({ "tests-b.py--test_route": 60 });
  });

  it("begins anew where the history makes no sense, and says what is no measurement", async () => {
    put("m.json", measured(60));
    put("benchmark/history.json", { entries: { Benchmark: [{ benches: 7 }] } });
    expect(await compared()).toMatchObject({ status: 0, printed: expect.stringContaining("begins anew") });
    put("m.json", { benchmarks: [] });
    expect((await compared()).printed).toContain("holds no benchmark");
    put("m.json", "no");
    expect((await compared()).printed).toContain("is not what pytest-benchmark writes");
  });
});

describe.skipIf(missing("python3"))("trends.py", () => {
  it("R3-11: adds a run's figures to the history and shows how they moved", async () => {
    const env = { GITHUB_SHA: "abc", TITLE: "Tests" };
    const run = () => runScript("trends.py", { folder, arguments: ["figures", "history/history.json"], env });
    put("figures/metrics-a/metrics.json", { coverage: 90, passed: 116 });
    put("figures/metrics-b/metrics.json", { coverage: 85.5, passed: 120, odd: "<b>", nothing: null });
    await run();
    put("figures/metrics-b/metrics.json", { coverage: 87, passed: 121 });
    const { summary } = await run();
    expect(summary.slice(summary.lastIndexOf("###"))).toBe(
      "### Tests\n\n| | Now | Change | Range | Trend |\n| --- | ---: | ---: | ---: | --- |\n| coverage | 87 | +1.5 | 85.5 to 87 | ▁█ |\n| passed | 121 | +1 | 120 to 121 | ▁█ |\n",
    );
    expect(read("history/history.json").map(({ figures }: { figures: object }) => figures)).toEqual([
      { coverage: 85.5, passed: 120 },
      { coverage: 87, passed: 121 },
    ]);
  });
});

describe.skipIf(missing("python3"))("scripts that ask GitHub", () => {
  let github: FakeGitHub | undefined;
  afterEach(() => github?.close());
  const env = () => ({ GITHUB_API_URL: github!.url, GITHUB_REPOSITORY: "acme/x", GITHUB_TOKEN: "t" });
  const artifact = (id: number, branch: string, head: number) => ({
    id,
    name: "history-tests",
    expired: false,
    size_in_bytes: 100,
    workflow_run: { id, head_branch: branch, repository_id: 1, head_repository_id: head },
  });

  it("R3-11: earlier_history.py takes the default branch's own history, and no fork's of that name", async () => {
    put("history.json", [{ figures: { passed: 1 } }]);
    execFileSync("python3", ["-m", "zipfile", "-c", "h.zip", "history.json"], { cwd: folder });
    github = await fakeGitHub({
      "GET /repos/acme/x/actions/artifacts?name=history-tests": {
        artifacts: [artifact(7, "main", 1), artifact(8, "develop", 1), artifact(9, "main", 2)],
      },
      "GET /repos/acme/x/actions/artifacts/7/zip": readFileSync(path.join(folder, "h.zip")),
    });
    const given = { folder, arguments: ["history-tests", "h/history.json"], env: { ...env(), DEFAULT_BRANCH: "main" } };
    expect((await runScript("earlier_history.py", given)).printed).toContain('Took "history-tests" from run 7.');
    expect(read("h/history.json")).toEqual([{ figures: { passed: 1 } }]);
    const other = { ...given, arguments: ["history-tests", "n.json"], env: { ...env(), DEFAULT_BRANCH: "trunk" } };
    expect(await runScript("earlier_history.py", other)).toMatchObject({ status: 0 });
    expect(existsSync(path.join(folder, "n.json"))).toBe(false);
  });

  it("R3-03: marked_comment.py writes one comment, and then edits it", async () => {
    put("benchmark/report.md", "### Benchmarks\n");
    const comments: unknown[] = [{ id: 1, user: { login: "somebody" }, body: "<!-- slipway: benchmark -->" }];
    const list = "GET /repos/acme/x/issues/7/comments";
    const given = () => ({
      folder,
      arguments: ["benchmark", "benchmark/report.md"],
      env: { ...env(), PULL_REQUEST: "7", NOTE: "Commit abc" },
    });
    const body = "<!-- slipway: benchmark -->\n\n### Benchmarks\n\n<sub>Commit abc</sub>\n";
    github = await fakeGitHub({ [list]: comments, "POST /repos/acme/x/issues/7/comments": {} });
    expect((await runScript("marked_comment.py", given())).status).toBe(0);
    expect(github.written).toEqual([{ call: "POST /repos/acme/x/issues/7/comments", body: { body } }]);
    await github.close();
    const own = { id: 2, user: { login: "github-actions[bot]" }, body: "<!-- slipway: benchmark --> old" };
    github = await fakeGitHub({ [list]: [...comments, own], "PATCH /repos/acme/x/issues/comments/2": {} });
    await runScript("marked_comment.py", given());
    expect(github.written).toEqual([{ call: "PATCH /repos/acme/x/issues/comments/2", body: { body } }]);
  });

  it("R3-08: preview_comment.py says where the preview is, and shows no address that is none", async () => {
    const call = "POST /repos/acme/x/issues/7/comments";
    github = await fakeGitHub({ "GET /repos/acme/x/issues/7/comments": [], [call]: {} });
    const say = (RESULT: string, URL: string) =>
      runScript("preview_comment.py", {
        folder,
        env: { ...env(), PULL_REQUEST: "7", GITHUB_RUN_ID: "3", RESULT, URL },
      });
    await say("success", "https://pr-7.example.com");
    await say("success", "[x](javascript:alert)");
    await say("failure", "https://pr-7.example.com");
    const titles = github.written.map(({ body }) => (body as { body: string }).body.split("\n")[2]);
    expect(titles).toEqual([
      "### ✅ The preview is up: https://pr-7.example.com",
      "### ✅ The preview is up",
      "### ❌ The preview failed",
    ]);
  });
});

describe.skipIf(missing("python3"))("sarif_gate.py and audit_sarif.py", () => {
  const gate = (file: string, level: string) =>
    runScript("sarif_gate.py", { folder, arguments: ["pip-audit", file, level] });

  it("R3-04: make SARIF of what pip-audit found, and fail for it", async () => {
    put("d/audit.json", {
      dependencies: [
        { name: "good", version: "1", vulns: [] },
        {
          name: "bad",
          version: "2",
          vulns: [{ id: "PYSEC-1", fix_versions: ["3"], aliases: ["CVE-1"], description: "x" }],
        },
      ],
    });
    const made = await runScript("audit_sarif.py", { folder, arguments: ["d/audit.json", "d/a.sarif", "poetry.lock"] });
    expect(made.status).toBe(0);
    const ending = await gate("d/a.sarif", "error");
    expect(ending.status).toBe(1);
    expect(errors(ending.printed)).toEqual([
      "::error::PYSEC-1 at poetry.lock:1: bad 2 has the known vulnerability PYSEC-1. Fixed in 3.",
    ]);
    expect(read("d/metrics.json")).toEqual({ "pip-audit errors": 1, "pip-audit warnings": 0, "pip-audit notes": 0 });
    expect((await gate("d/a.sarif", "never")).status).toBe(0);
  });

  it("R3-06: count a rule's own level, leave out what is suppressed, and fail where a scanner did not end", async () => {
    const rules = [{ id: "B1", defaultConfiguration: { level: "error" } }];
    const results = [{ ruleId: "B1", message: { text: "x" }, suppressions: [{ kind: "inSource" }] }];
    const run = (more: object[]) => ({ runs: [{ tool: { driver: { rules } }, results: [...results, ...more] }] });
    put("a.sarif", run([]));
    expect((await gate("a.sarif", "note")).status).toBe(0);
    put("a.sarif", run([{ ruleId: "B1", message: { text: "y" } }]));
    expect((await gate("a.sarif", "error")).status).toBe(1);
    expect((await gate("none.sarif", "error")).printed).toContain("pip-audit cannot have run to its end");
  });

  it("R3-04: take pip-audit's own status for nothing but a missing report", async () => {
    put("pip-audit", '#!/bin/sh\n[ -n "$EMPTY" ] || echo \'{"dependencies": []}\' >dependencies/audit.json\nexit 1\n');
    execFileSync("chmod", ["+x", path.join(folder, "pip-audit")]);
    const env = { REQUIREMENTS: "r.txt", PLACE: "poetry.lock", PIP_AUDIT: path.join(folder, "pip-audit") };
    expect((await runScript("audit_dependencies.sh", { folder, env })).status).toBe(0);
    expect((await runScript("audit_dependencies.sh", { folder, env: { ...env, EMPTY: "1" } })).status).toBe(1);
  });
});

describe.skipIf(missing("python3") || missing("git"))("the licence scripts", () => {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  const check = (env: Record<string, string> = {}) =>
    runScript("license_headers.py", {
      folder,
      env: { HEADER: "SPDX-License-Identifier: MIT", PATHS: "src", SUFFIXES: ".py .sh", ...env },
    });

  it("R3-07: names each tracked source file that lacks its header", async () => {
    git("init", "--quiet");
    put("src/a.py", "#!/usr/bin/env python3\n# SPDX-License-Identifier: MIT\n");
    put("src/b.py", "x = 1\n");
    put("src/__init__.py", "");
    put("src/data.json", "{}");
    git("add", ".");
    put("src/untracked.py", "x = 1\n");
    const ending = await check();
    expect(ending.status).toBe(1);
    expect(errors(ending.printed)).toEqual([
      '::error file=src/b.py::Not in its first 10 lines: "SPDX-License-Identifier: MIT".',
    ]);
    expect((await check({ EXCEPT: "src/b*" })).status).toBe(0);
    expect((await check({ SUFFIXES: ".rs" })).printed).toContain("nothing would be checked");
    expect((await check({ PATHS: "lib" })).printed).toContain('There is no "lib"');
  });

  it("R3-07: holds every dependency against the list, by what the package says itself", async () => {
    const packages: Record<string, string> = {
      good: "License-Expression: MIT OR GPL-3.0-only",
      both: "License-Expression: MIT AND GPL-3.0-only",
      old: "Classifier: License :: OSI Approved :: Apache Software License",
      free: "License: MIT",
      silent: "License: UNKNOWN",
      odd: "License-Expression: MIT OR",
      stays: "License-Expression: LGPL-3.0-only",
    };
    for (const [name, line] of Object.entries(packages))
      put(`site/${name}-1.dist-info/METADATA`, `Metadata-Version: 2.4\nName: ${name}\nVersion: 1\n${line}\n`);
    const run = (EXCEPTIONS: object) =>
      runScript("dependency_licenses.py", {
        folder,
        env: {
          PYTHONPATH: path.join(folder, "site"),
          ALLOWED: "MIT Apache-2.0",
          EXCEPTIONS: JSON.stringify(EXCEPTIONS),
        },
      });
    await run({ stays: "linked only" });
    const found = read("licenses/dependencies.json") as { name: string; verdict: string }[];
    expect(
      Object.fromEntries(found.filter(({ name }) => name in packages).map((one) => [one.name, one.verdict])),
    ).toEqual({
      both: "refused",
      free: "allowed",
      good: "allowed",
      odd: "unknown",
      old: "allowed",
      silent: "unknown",
      stays: "excepted",
    });
    const ending = await run({ stays: "linked only", free: "not needed" });
    expect(ending.status).toBe(1);
    expect(errors(ending.printed)).toContain('::error::The exception for "free" is not needed any more: take it out.');
    expect(errors(ending.printed)).toContain(
      "::error::both 1 is under MIT AND GPL-3.0-only, which is not on the list of allowed licences.",
    );
  });
});

describe.skipIf(missing("gitleaks") || missing("git"))(
  "gitleaks.sh, by the real gitleaks with the first .gitleaks.toml",
  () => {
    // Put together here, so that this file holds no key itself.
    const key = ["sk", "proj", "a8Fk29dLq0ZxV71mNb3TyU6eRw5Hs4Cj"].join("-");
    const scanned = async (files: Record<string, string>) => {
      const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
      git("init", "--quiet");
      put(".gitleaks.toml", scaffold("gitleaks.toml", ".gitleaks.toml", { SERVICE: "x" }).content);
      for (const [name, content] of Object.entries(files)) put(name, content);
      git("add", ".");
      git("-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "x");
      const env = { REPORT: "out/gitleaks.sarif", GITLEAKS: "gitleaks", PATH: toolEnvironment.PATH };
      const ending = await runScript("gitleaks.sh", { folder, env });
      expect(ending.status, ending.printed).toBe(0);
      const { results } = read("out/gitleaks.sarif").runs[0];
      const places: string[] = results.map(
        (one: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
          one.locations[0]!.physicalLocation.artifactLocation.uri,
      );
      // Several rules may find the same.
      return [...new Set(places)];
    };

    it("R3-06: finds keys and passwords, also in documentation and tests", async () => {
      expect(
        (
          await scanned({
            "src/a.py": `KEY = "${key}"\n`,
            "docs/guide.md": `curl -H "Authorization: Bearer ${key}"\n`,
            "src/b.py": `URL = "postgres://app:${"hunter2secret"}@db.internal/app"\n`,
          })
        ).sort(),
      ).toEqual(["docs/guide.md", "src/a.py", "src/b.py"]);
    });

    it("R3-06: takes placeholders, and what documentation and tests call an example, for harmless", async () => {
      expect(
        await scanned({
          "src/a.py": `KEY = "${["sk", "your-key-goes-here-please-change-it"].join("-")}"\n`,
          "tests/test_a.py": `test_api_key = "${key}"\n`,
          "docs/guide.md": `export EXAMPLE_KEY=${key}\n`,
        }),
      ).toEqual([]);
    });

    it("R3-06: looks away from lock files and from the tools' own requirements, which hold hashes", async () => {
      const files = ["poetry.lock", ".github/requirements-audit.txt", "requirements-audit.txt"];
      expect(await scanned(Object.fromEntries(files.map((name) => [name, `x = "${key}"\n`])))).toEqual([
        "requirements-audit.txt",
      ]);
    });

    it("asks for the configuration where there is none", async () => {
      expect((await runScript("gitleaks.sh", { folder, env: { REPORT: "o" } })).printed).toContain(
        "There is no .gitleaks.toml",
      );
    });
  },
);
