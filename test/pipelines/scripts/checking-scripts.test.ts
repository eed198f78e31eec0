import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { missing } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

const empty = () => mkdtempSync(path.join(os.tmpdir(), "slipway-checking-"));

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server with one answer to everything, and what it was sent. */
async function serverOf(status: number, headers: Record<string, string> = {}) {
  const received: { url: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url, headers: sent } = request;
      received.push({ url: url!, authorization: sent.authorization, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, headers).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

describe("existing_folders.sh", () => {
  const find = (...folders: readonly string[]) => {
    const folder = empty();
    for (const one of folders) mkdirSync(path.join(folder, one), { recursive: true });
    return runScript("existing_folders.sh", { folder, env: { FOLDERS: "python\nsrc/deep\ntests\n" } });
  };

  it("R1-04: finds the folders that are there", async () => {
    expect((await find("tests", "src/deep", "other")).outputs).toEqual({ folders: "src/deep\ntests" });
  });

  it("R1-04: leaves the output empty when none is, so that the checks are passed over", async () => {
    const { status, outputs, printed } = await find("src");
    expect({ status, outputs }).toEqual({ status: 0, outputs: {} });
    expect(printed).toContain("None of these folders is there, so there is nothing to check: python, src/deep, tests");
  });
});

describe("lint_sources.sh", () => {
  const lint = (tool: string, python = "true", env: Record<string, string> = {}) =>
    runScript("lint_sources.sh", {
      arguments: [tool],
      env: { FOLDERS: "python\ntests", ...env },
      standIns: { python },
    });

  it.each([
    ["critical", ["flake8", "--select=E9,F63,F7,F82", "--show-source"]],
    ["black", ["black", "--check", "--diff", "--quiet"]],
    ["isort", ["isort", "--check-only", "--diff"]],
    ["flake8", ["flake8", "--statistics"]],
    ["mypy", ["mypy"]],
  ])("R1-04: runs %s over the folders", async (tool, command) => {
    const { status, calls } = await lint(tool);
    expect({ status, calls }).toEqual({ status: 0, calls: [["python", "-m", ...command, "python", "tests"]] });
  });

  it("R1-04: fails with the tool, or shows what it found where that is asked for", async () => {
    const strict = await lint("black", "exit 123");
    expect(strict).toMatchObject({ status: 123 });
    expect(strict.printed).toContain("::error::black found fault in python tests.");
    const lenient = await lint("mypy", "exit 1", { ADVISORY: "true" });
    expect(lenient).toMatchObject({ status: 0 });
    expect(lenient.printed).toContain("::warning::mypy found fault; it is shown only.");
  });

  it("R1-04: passes over a folder that holds no Python, and ends well where none does", async () => {
    const folder = empty();
    for (const file of ["src/native.cpp", "python/app.py", "stubs/app.pyi"]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), "");
    }
    const check = (folders: string) =>
      runScript("lint_sources.sh", {
        folder,
        arguments: ["mypy"],
        env: { FOLDERS: folders },
        standIns: { python: "true" },
      });
    expect((await check("src\npython\nstubs")).calls).toEqual([["python", "-m", "mypy", "python", "stubs"]]);
    const none = await check("src");
    expect({ status: none.status, calls: none.calls.length }).toEqual({ status: 0, calls: 1 });
    expect(none.printed).toBe("src holds no Python.\n");
  });

  it("knows no other tool", async () => {
    expect(await lint("pylint")).toMatchObject({ status: 2, calls: [] });
  });
});

describe("lint_actions.sh", () => {
  const check = (go: string) => runScript("lint_actions.sh", { standIns: { go } });

  it("R0-03: checks all workflows with a pinned actionlint", async () => {
    const { status, calls } = await check("true");
    expect(status).toBe(0);
    expect(calls).toEqual([["go", "run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12", "-no-color"]]);
  });

  it("R0-03: fails with it", async () => {
    expect(await check("echo 'ci.yml:3:1: unexpected key'; exit 1")).toMatchObject({ status: 1 });
  });

  it.skipIf(missing("actionlint"))("R0-03: finds a workflow that GitHub would refuse", async () => {
    const folder = empty();
    mkdirSync(path.join(folder, ".git"));
    mkdirSync(path.join(folder, ".github/workflows"), { recursive: true });
    const lint = (content: string) => {
      writeFileSync(path.join(folder, ".github/workflows/ci.yml"), content);
      const actionlint = path.join(process.cwd(), ".tools/bin/actionlint");
      return runScript("lint_actions.sh", { folder, env: { ACTIONLINT: actionlint } });
    };
    const good = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n";
    expect(await lint(good)).toMatchObject({ status: 0, printed: "No fault in the workflows.\n" });
    const bad = await lint(good.replace("steps", "stages"));
    expect(bad.status).toBe(1);
    expect(bad.printed).toContain('unexpected key "stages"');
  });
});

describe("submodules.sh", () => {
  const git = (folder: string, ...args: readonly string[]) =>
    execFileSync("git", ["-c", "protocol.file.allow=always", "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    }).trim();

  function repository(file: string): string {
    const folder = empty();
    git(folder, "init", "--quiet");
    writeFileSync(path.join(folder, file), file);
    git(folder, "add", ".");
    git(folder, "commit", "--quiet", "-m", "first");
    return folder;
  }
  const env = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "protocol.file.allow", GIT_CONFIG_VALUE_0: "always" };
  const submodules = (folder: string, command: string) =>
    runScript("submodules.sh", { folder, env, arguments: [command] });

  it("R1-14: gives a key that changes with the commits of the submodules, and none without any", async () => {
    const library = repository("library.c");
    const main = repository("main.c");
    expect(await submodules(main, "key")).toMatchObject({ status: 0, outputs: {} });
    git(main, "submodule", "--quiet", "add", `file://${library}`, "third party/library");
    git(main, "commit", "--quiet", "-m", "with a submodule");
    const first = (await submodules(main, "key")).outputs.commits;
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    writeFileSync(path.join(library, "library.c"), "changed");
    git(library, "commit", "--quiet", "-am", "second");
    git(path.join(main, "third party/library"), "pull", "--quiet");
    git(main, "commit", "--quiet", "-am", "newer");
    const second = (await runScript("submodules.sh", { folder: main, env, arguments: ["key"] })).outputs.commits;
    expect(second).toMatch(/^[0-9a-f]{16}$/);
    expect(second).not.toBe(first);
  });

  it("R1-04: checks submodules out, those within submodules too", async () => {
    const inner = repository("inner.c");
    const library = repository("library.c");
    git(library, "submodule", "--quiet", "add", `file://${inner}`, "inner");
    git(library, "commit", "--quiet", "-m", "with a submodule");
    const main = repository("main.c");
    git(main, "submodule", "--quiet", "add", `file://${library}`, "library");
    git(main, "commit", "--quiet", "-m", "with a submodule");
    const copy = empty();
    git(copy, "clone", "--quiet", `file://${main}`, "copy");
    const { status, printed } = await submodules(path.join(copy, "copy"), "update");
    expect(status, printed).toBe(0);
    expect(printed).toContain("library/inner");
    expect(git(path.join(copy, "copy/library/inner"), "ls-files")).toBe("inner.c");
  });

  it("knows no other command", async () => {
    expect(await submodules(empty(), "remove")).toMatchObject({ status: 2 });
  });
});

describe.skipIf(missing("python3"))("check_token.py", () => {
  const inDays = (days: number) =>
    `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const check = async (status: number, headers: Record<string, string>, env: Record<string, string> = {}) => {
    const server = await serverOf(status, headers);
    const ending = await runScript("check_token.py", {
      env: {
        ...{ TOKEN: "ghp_canary", SCOPES: "read:packages write:packages contents", GITHUB_API_URL: server.url },
        ...{ GITHUB_REPOSITORY: "acme/app", ...env },
      },
    });
    expect(ending.printed).not.toContain("ghp_canary");
    return { ...ending, received: server.received };
  };
  const expiry = "GitHub-Authentication-Token-Expiration";

  it("R1-11: accepts a token that may do what is asked for, and says until when", async () => {
    const { status, printed, received } = await check(200, {
      "X-OAuth-Scopes": "repo, write:packages",
      [expiry]: inDays(90),
    });
    expect(status).toBe(0);
    expect(printed).toMatch(/^The token is good until \d{4}-\d\d-\d\d\.\n$/);
    expect(received).toEqual([{ url: "/repos/acme/app", authorization: "Bearer ghp_canary", body: "" }]);
  });

  it("R1-11: warns of a token that ends soon, or never", async () => {
    const scopes = { "X-OAuth-Scopes": "repo, write:packages" };
    const soon = await check(200, { ...scopes, [expiry]: inDays(5.5) });
    expect(soon.status).toBe(0);
    expect(soon.printed).toContain("::warning::The token ends in 5 days");
    const never = await check(200, scopes);
    expect(never.status).toBe(0);
    expect(never.printed).toContain("::warning::The token never expires");
  });

  it.each([
    ["it is empty", 200, {}, { TOKEN: "" }, "The token is empty"],
    ["it is expired or wrong", 401, {}, {}, "GitHub refuses the token"],
    ["it does not reach the repository", 404, {}, {}, "The token does not reach acme/app (status 404)."],
    ["GitHub fails", 500, {}, {}, "GitHub answered 500, so the token could not be checked"],
    ["it is fine-grained", 200, {}, {}, "the container registry takes classic tokens only"],
    [
      "a scope is missing",
      200,
      { "X-OAuth-Scopes": "repo, read:packages" },
      {},
      "The token lacks write:packages (it has repo, read:packages)",
    ],
    [
      "it reaches public repositories only",
      200,
      { "X-OAuth-Scopes": "public_repo, write:packages" },
      { VISIBILITY: "private" },
      "The token lacks contents",
    ],
  ])("R1-11: refuses a token when %s", async (_, answer, headers, env, message) => {
    const { status, printed } = await check(answer, headers as Record<string, string>, env as Record<string, string>);
    expect(status).toBe(1);
    expect(printed).toContain("::error::");
    expect(printed).toContain(message);
  });

  it("takes public_repo for a public repository", async () => {
    const headers = { "X-OAuth-Scopes": "public_repo, write:packages", [expiry]: inDays(90) };
    expect(await check(200, headers, { VISIBILITY: "public" })).toMatchObject({ status: 0 });
  });
});

describe.skipIf(missing("python3"))("teams_notice.py", () => {
  const tell = async (results: string, status = 202) => {
    const server = await serverOf(status);
    const ending = await runScript("teams_notice.py", {
      env: {
        ...{ TEAMS_WEBHOOK_URL: `${server.url}/hook?sig=canary`, RESULTS: results, GITHUB_REF_NAME: "main" },
        ...{ GITHUB_REPOSITORY: "acme/app", GITHUB_WORKFLOW: "CI/CD", GITHUB_RUN_ID: "7" },
        GITHUB_SERVER_URL: "https://github.com",
      },
    });
    expect(ending.printed).not.toContain("canary");
    return { ...ending, received: server.received };
  };

  it("R1-12: tells Teams which jobs failed, as a card that leads to the run", async () => {
    const { status, received } = await tell("lint=success build=failure cleanup=failure deploy=skipped");
    expect(status).toBe(0);
    const [{ content }] = JSON.parse(received[0]!.body).attachments;
    expect(content.body.map(({ text }: { text: string }) => text)).toEqual([
      "CI/CD failed in acme/app",
      "main: build, cleanup",
    ]);
    expect(content.actions[0].url).toBe("https://github.com/acme/app/actions/runs/7");
  });

  it("R1-12: tells nobody of a run without a failure, and never fails itself", async () => {
    expect((await tell("lint=success deploy=skipped")).received).toEqual([]);
    const refused = await tell("lint=failure", 500);
    expect(refused.status).toBe(0);
    expect(refused.printed).toBe("::warning::Teams could not be told: HTTPError 500\n");
  });
});
