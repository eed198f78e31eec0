import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { trainerLab } from "../ml-training/trainer-lab.ts";
import { missing, toolEnvironment } from "../outside-tool.ts";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-released-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
};
const sha = "0123456789012345678901234567890123456789";

let github: FakeGitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

describe("release_version.py", () => {
  const release = async (env: Record<string, string>, project = 'version = "1.2.3"', tags: object[] = []) => {
    github = await fakeGitHub({ "GET /repos/acme/lab/git/matching-refs/tags/v1.2.3": tags });
    const folder = folderWith(project === "" ? {} : { "pyproject.toml": `[project]\nname = "lab"\n${project}\n` });
    const common = {
      DEFAULT_BRANCH: "main",
      GITHUB_REPOSITORY: "acme/lab",
      GITHUB_TOKEN: "t",
      GITHUB_API_URL: github.url,
    };
    return runScript("release_version.py", { folder, env: { ...common, ...env } });
  };
  const tag = (name: string) => ({ GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: name });
  const byHand = { GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "main" };

  it("R4-08: releases the version of a tag", async () => {
    expect((await release(tag("v1.2.3"))).outputs).toEqual({ version: "1.2.3", tag: "v1.2.3", prerelease: "false" });
  });

  it("R4-08: takes a candidate in Python's own spelling, and a version that is made from the tag", async () => {
    const candidate = { version: "1.2.3-rc1", tag: "v1.2.3-rc1", prerelease: "true" };
    expect((await release(tag("v1.2.3-rc1"), 'version = "1.2.3rc1"')).outputs).toEqual(candidate);
    expect((await release(tag("v1.2.3-rc1"), 'dynamic = ["version"]')).outputs).toEqual(candidate);
  });

  it("R4-08: releases by hand from the default branch, a version whose tag is not there yet", async () => {
    const longer = [{ ref: "refs/tags/v1.2.3-rc1" }];
    expect((await release({ ...byHand, VERSION: "1.2.3" }, undefined, longer)).outputs).toMatchObject({
      tag: "v1.2.3",
    });
  });

  it.each([
    [tag("v1.2"), undefined, [], 'the tag "v1.2" is no version'],
    [tag("1.2.3"), undefined, [], 'the tag "1.2.3" is no version'],
    [{ ...tag("v1.2.3"), VERSION: "1.2.4" }, undefined, [], 'asks for version "1.2.4": leave the input out'],
    [tag("v1.2.4"), undefined, [], "pyproject.toml says version '1.2.3', not 1.2.4"],
    [tag("v1.2.3"), "", [], "there is no pyproject.toml"],
    [tag("v1.2.3"), "version = ", [], "This cannot be released"],
    [byHand, undefined, [], "a manual run needs the input version"],
    [{ ...byHand, GITHUB_REF_NAME: "topic", VERSION: "1.2.3" }, undefined, [], "is made from main, not from topic"],
    [{ ...byHand, VERSION: "1.2.3" }, undefined, [{ ref: "refs/tags/v1.2.3" }], "the tag v1.2.3 is there already"],
  ])("R4-08: refuses %o", async (env, project, tags, said) => {
    const ended = await release(env, project, tags);
    expect(ended).toMatchObject({ status: 1, outputs: {}, printed: expect.stringContaining(said) });
  });
});

describe("create_tag.sh", () => {
  const env = { TAG: "v1.2.3", COMMIT: sha, GH_TOKEN: "t", GITHUB_REPOSITORY: "acme/lab" };
  const gh = (there: string, tagged = "") => ({
    gh: `case "$*" in *matching-refs*) printf '%s' '${there}' ;; *commits*) echo '${tagged}' ;; *) : ;; esac`,
  });

  it("R4-08: makes the tag of a release by hand at the commit that was tested", async () => {
    const ended = await runScript("create_tag.sh", { env, standIns: gh("") });
    expect(ended.status).toBe(0);
    expect(ended.calls.at(-1)).toEqual([
      ...[
        "gh",
        "api",
        "--method",
        "POST",
        "repos/acme/lab/git/refs",
        "-f",
        "ref=refs/tags/v1.2.3",
        "-f",
        `sha=${sha}`,
        "--silent",
      ],
    ]);
  });

  it("R4-08: leaves a tag of that commit, and fails where it is of another", async () => {
    expect(await runScript("create_tag.sh", { env, standIns: gh("refs/tags/v1.2.3", sha) })).toMatchObject({
      status: 0,
    });
    const moved = await runScript("create_tag.sh", { env, standIns: gh("refs/tags/v1.2.3", "f".repeat(40)) });
    expect(moved).toMatchObject({ status: 1, printed: expect.stringContaining("was it moved meanwhile?") });
    expect(moved.calls.flat()).not.toContain("POST");
  });
});

describe("package_chart.sh and publish_chart.sh", () => {
  const env = { CHART: "deploy/chart", VERSION: "1.2.3", OUTPUT: "charts" };
  const chart = { "deploy/chart/Chart.yaml": "name: lab\n" };

  it("R4-08: checks the chart and packages it with the released version", async () => {
    const standIns = { helm: `if [[ $1 == template ]]; then echo 'kind: Deployment'; fi` };
    const ended = await runScript("package_chart.sh", { folder: folderWith(chart), env, standIns });
    expect(ended.status).toBe(0);
    expect(ended.calls).toEqual([
      ["helm", "lint", "--strict", "deploy/chart"],
      [
        ...["helm", "template", "release", "deploy/chart"],
        ...["--set-string", "image=example.com/image:0", "--set-string", "service=release"],
      ],
      ["helm", "package", "deploy/chart", "--version", "1.2.3", "--app-version", "1.2.3", "--destination", "charts"],
    ]);
  });

  it.skipIf(missing("helm"))("R4-08: packages the first chart that is delivered, by the real helm", async () => {
    const files = trainerLab().files.filter(({ path: file }) => file.startsWith("deploy/chart/"));
    const folder = folderWith(Object.fromEntries(files.map(({ path: file, content }) => [file, content])));
    const ended = await runScript("package_chart.sh", { folder, env: { ...env, PATH: toolEnvironment.PATH } });
    expect(ended.status, ended.printed).toBe(0);
    expect(readdirSync(path.join(folder, "charts"))).toEqual(["moe-trainer-lab-1.2.3.tgz"]);
  });

  it("R4-08: fails for a chart that is not there, does not pass, or renders nothing", async () => {
    const run = (folder: string, helm: string) => runScript("package_chart.sh", { folder, env, standIns: { helm } });
    expect((await run(folderWith({}), "")).printed).toContain("There is no deploy/chart/Chart.yaml");
    expect(await run(folderWith(chart), "exit 3")).toMatchObject({ status: 3 });
    expect((await run(folderWith(chart), "")).printed).toContain("renders no Kubernetes object");
  });

  it("R4-08: pushes the one package, logs out again, and keeps the password off the command line", async () => {
    const login = {
      TARGET: "oci://ghcr.io/acme/charts",
      REGISTRY: "ghcr.io",
      USERNAME: "octocat",
      PASSWORD: "hunter2",
      CHARTS: "charts",
    };
    const standIns = { helm: `if [[ $2 == login ]]; then [[ $(cat) == hunter2 ]]; fi` };
    const ended = await runScript("publish_chart.sh", {
      folder: folderWith({ "charts/lab-1.2.3.tgz": "" }),
      env: login,
      standIns,
    });
    expect(ended.status).toBe(0);
    expect(ended.calls.map((call) => call.slice(1, 3).join(" "))).toEqual([
      "registry login",
      "push charts/lab-1.2.3.tgz",
      "registry logout",
    ]);
    expect(ended.calls.flat()).not.toContain("hunter2");
    const two = folderWith({ "charts/a.tgz": "", "charts/b.tgz": "" });
    expect((await runScript("publish_chart.sh", { folder: two, env: login, standIns })).printed).toContain(
      "There are 2 packages",
    );
  });
});

describe("build_docs.sh", () => {
  const env = { BUILDER: "sphinx", FOLDER: "docs", SITE: "site" };
  const python = `for one in "$@"; do last=$one; done; if [[ $2 == sphinx ]]; then echo x >"$last/index.html"; fi`;

  it("R4-10: builds with warnings as errors", async () => {
    const folder = folderWith({ "docs/conf.py": "", "docs/requirements.txt": "" });
    const ended = await runScript("build_docs.sh", { folder, env, standIns: { python } });
    expect(ended).toMatchObject({ status: 0, summary: "1 pages\n" });
    expect(ended.calls[1]!.slice(0, 6)).toEqual(["python", "-m", "sphinx", "-W", "--keep-going", "-b"]);
  });

  it.each([
    [{}, {}, "There is no folder docs"],
    [{ "docs/index.rst": "" }, {}, "There is no docs/conf.py"],
    [{ "docs/conf.py": "" }, {}, "There is no docs/requirements.txt"],
    [{ "docs/x": "" }, { BUILDER: "mkdocs" }, "There is no mkdocs.yml"],
    [{ "docs/x": "" }, { BUILDER: "npm" }, "There is no docs/package-lock.json"],
    [{ "docs/x": "" }, { BUILDER: "jekyll" }, 'BUILDER is "jekyll"'],
    [{ "docs/conf.py": "", "docs/requirements.txt": "" }, {}, "left no index.html"],
  ])("R4-10: fails for %o with %o", async (files, extra, said) => {
    const ended = await runScript("build_docs.sh", {
      folder: folderWith(files),
      env: { ...env, ...extra },
      standIns: { python: "" },
    });
    expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining(said) });
  });
});

describe("deployment_target.sh", () => {
  const digest = `sha256:${"d".repeat(64)}`;
  const env = { IMAGE: "ghcr.io/acme/lab", GITHUB_SHA: sha };
  const find = (extra: Record<string, string> = {}, docker = `echo ${digest}`) =>
    runScript("deployment_target.sh", { env: { ...env, ...extra }, standIns: { docker } });

  it.each([
    [{}, `ghcr.io/acme/lab:sha-${sha}`, sha],
    [{ CI_COMMIT: "c".repeat(40) }, `ghcr.io/acme/lab:sha-${"c".repeat(40)}`, "c".repeat(40)],
    [{ RELEASE: "v1.2.3" }, "ghcr.io/acme/lab:1.2.3", sha],
    [{ ASKED: `ghcr.io/acme/lab@${digest}`, RELEASE: "v9.9.9" }, `ghcr.io/acme/lab@${digest}`, sha],
  ])("R4-09: finds for %o the image by its digest, and the commit", async (extra, reference, commit) => {
    const ended = await find(extra);
    expect(ended.outputs).toEqual({ image: `ghcr.io/acme/lab@${digest}`, commit });
    expect(ended.calls[0]).toContain(reference);
  });

  it("R4-09: refuses an image of somebody else's, and one that is not there", async () => {
    expect(await find({ ASKED: "ghcr.io/evil/lab:1" })).toMatchObject({ status: 1, outputs: {}, calls: [] });
    expect(await find({ ASKED: "ghcr.io/acme/lab-evil:1" })).toMatchObject({ status: 1, calls: [] });
    expect((await find({}, "exit 1")).printed).toContain("There is no image ghcr.io/acme/lab:sha-");
    expect((await find({}, "echo latest")).printed).toContain("which is no digest");
  });
});

describe("health_report.py", () => {
  const env = {
    RESULTS: "development=skipped staging=success production=failure",
    URL_STAGING: "https://staging.example.com",
    ...{ GITHUB_REPOSITORY: "acme/lab", GITHUB_WORKFLOW: "Deploy", GITHUB_SHA: sha, GITHUB_RUN_ID: "7" },
  };

  it("R4-11: posts how each deployment is to the health webhook", async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on("data", (chunk) => bodies.push(String(chunk))).on("end", () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const ended = await runScript("health_report.py", { env: { ...env, WEBHOOK: address } });
    server.close();
    expect(ended.status).toBe(0);
    expect(JSON.parse(bodies.join(""))).toEqual({
      repository: "acme/lab",
      workflow: "Deploy",
      commit: sha,
      run: "https://github.com/acme/lab/actions/runs/7",
      deployments: [
        { environment: "staging", status: "healthy", url: "https://staging.example.com" },
        { environment: "production", status: "unhealthy", url: null },
      ],
    });
  });

  it("never prints the webhook's address", async () => {
    for (const WEBHOOK of ["http://hooks.example.com/secret", "https://127.0.0.1:9/secret", ""]) {
      const ended = await runScript("health_report.py", { env: { ...env, WEBHOOK } });
      expect(ended.status).toBe(1);
      expect(ended.printed).toContain("::error::");
      expect(ended.printed).not.toContain("secret/");
      expect(ended.printed).not.toMatch(/hooks\.example|127\.0\.0\.1/);
    }
  });
});

describe("dependency_scan.py", () => {
  /** An interpreter that answers for pip and the scanners. */
  const scan = async (
    answers: { freeze?: string; audit?: object | string; safety?: object; licences?: object[]; outdated?: object[] },
    files: Record<string, string> = {},
    scanners = "pip-audit",
  ) => {
    const folder = folderWith(files);
    const tool = (name: string, answer: unknown) => {
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      writeFileSync(path.join(folder, `${name}.py`), `print(${JSON.stringify(text)})\nraise SystemExit(1)\n`);
    };
    tool("pip_audit", answers.audit ?? { dependencies: [] });
    tool("piplicenses", answers.licences ?? []);
    tool("safety", `+====+\n[note] REPORT\n${JSON.stringify(answers.safety ?? { vulnerabilities: [] })}\n+====+`);
    const answered = `if [[ $3 == freeze ]]; then printf '%s' '${answers.freeze ?? "left==1.0"}'; else echo '${JSON.stringify(answers.outdated ?? [])}'; fi`;
    const ended = await runScript("dependency_scan.py", {
      folder,
      standIns: { scanned: answered },
      env: { PYTHON: "scanned", SCANNERS: scanners, ALLOWED_LICENSES: "MIT\nBSD\n", PYTHONPATH: folder },
    });
    return { ...ended, folder };
  };
  const vulnerable = {
    dependencies: [{ name: "left", version: "1.0", vulns: [{ id: "PYSEC-1", aliases: ["CVE-2026-1"] }] }],
  };
  const safety = {
    vulnerabilities: [{ vulnerability_id: "PYSEC-1", package_name: "left", analyzed_version: "1.0", CVE: null }],
  };

  it("R4-05: passes clean dependencies, shows what is outdated, and leaves figures", async () => {
    const ended = await scan({
      licences: [{ Name: "left", Version: "1.0", License: "MIT License" }],
      outdated: [{ name: "left", version: "1.0", latest_version: "2.0" }],
    });
    expect(ended).toMatchObject({
      status: 0,
      summary: expect.stringContaining("| outdated | left 1.0 | 2.0 is out | pip |"),
    });
    expect(JSON.parse(readFileSync(path.join(ended.folder, "metrics/metrics.json"), "utf8"))).toEqual({
      vulnerabilities: 0,
      outdated: 1,
      dependencies: 1,
    });
  });

  it("R4-05: fails for a known vulnerability, once whoever found it", async () => {
    const ended = await scan({ audit: vulnerable, safety }, {}, "safety pip-audit");
    expect(ended.status).toBe(1);
    expect(ended.printed.match(/::error::/g)).toHaveLength(1);
    expect(ended.summary).toContain("| ❌ | left 1.0 | PYSEC-1  | safety, pip-audit |");
  });

  it("R4-05: leaves out what was accepted until a day that is yet to come, and fails for a day that is over", async () => {
    const accept = (line: string) =>
      scan({ audit: vulnerable }, { ".github/accepted-vulnerabilities.txt": `# known\n${line}\n` });
    expect(await accept("CVE-2026-1 until 2999-01-01 not reachable from here")).toMatchObject({ status: 0 });
    expect((await accept("CVE-2026-1 until 2020-01-01 not reachable")).printed).toContain(
      "was accepted until 2020-01-01, which is over",
    );
    expect((await accept("CVE-2026-1")).printed).toContain('write "ID until YYYY-MM-DD reason"');
  });

  it("R4-05: fails for a licence without an allowed word", async () => {
    const ended = await scan({ licences: [{ Name: "left", Version: "1.0", License: "GPLv3" }] });
    expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining('left 1.0 has the licence "GPLv3"') });
  });

  it("R4-05: says which packages nobody could look up, and fails where that is all of them", async () => {
    const unknown = { name: "ours", skip_reason: "Dependency not found on PyPI" };
    const some = await scan({ audit: { dependencies: [{ name: "left", version: "1.0", vulns: [] }, unknown] } });
    expect(some).toMatchObject({
      status: 0,
      printed: expect.stringContaining("::warning::pip-audit does not know ours"),
    });
    const none = await scan({ audit: { dependencies: [unknown] } });
    expect(none).toMatchObject({
      status: 1,
      printed: expect.stringContaining("could look up none of the dependencies"),
    });
  });

  it("fails where a scanner cannot be understood, instead of taking it for clean", async () => {
    expect((await scan({ audit: "no network" })).printed).toContain("ended with status 1: no network");
    expect((await scan({ audit: { packages: [] } })).printed).toContain("is of a form that this script does not know");
  });
});
