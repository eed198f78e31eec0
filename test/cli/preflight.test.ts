import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

let sandbox: Sandbox;
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});
beforeEach(() => {
  for (const name of ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"])
    vi.stubEnv(name, undefined);
});

/** An embedded GitHub that the environment points at, with an organisation on a plan and a classic token. */
async function gitHub({ plan = "enterprise", scopes = ["repo", "workflow", "admin:org"], limits = "off" } = {}) {
  sandbox = await startSandbox({
    limits: limits as "off" | "github",
    seed: {
      owners: [{ login: "local", type: "Organization", plan: plan as "free" }],
      users: [{ login: "robot" }],
      tokens: [{ token: "token-of-robot", login: "robot", scopes }],
    },
  });
  vi.stubEnv("GITHUB_BASE_URL", `${sandbox.url}/`);
}

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await commandLine(makeProject(), "preflight", "--stack", "local", ...args);
  const text = stdout.replaceAll(sandbox.url, "http://github").replaceAll(/until \d\d:\d\d/g, "until 12:00");
  return { code, lines: text.trimEnd().split("\n"), stderr };
};

describe("slipway preflight", () => {
  it("says who acts, for whom, and how many calls are left", async () => {
    await gitHub({ limits: "github" });
    vi.stubEnv("GITHUB_TOKEN", "token-of-robot");
    expect(await run()).toEqual({
      code: 0,
      lines: [
        "GitHub at http://github/api/v3: robot by token",
        expect.stringMatching(/^ {2}owner {2}local, organization( on plan enterprise)?$/),
        expect.stringMatching(
          /^ {2}calls {2}\d+ of 5000 left until 12:00 UTC; from nothing this stack takes about \d+ writes, a refresh \d+ reads$/,
        ),
        "Findings: no findings",
      ],
      stderr: "",
    });
    expect(sandbox.calls().filter(({ write }) => write)).toEqual([]);
  });

  it("prints one JSON document", async () => {
    await gitHub();
    vi.stubEnv("GITHUB_TOKEN", "token-of-robot");
    const { lines } = await run("--json");
    expect(JSON.parse(lines.join("\n"))).toMatchObject({
      stack: "local",
      github: {
        who: "robot",
        kind: "token",
        budget: { writes: expect.any(Number) },
      },
      findings: [],
    });
  });

  it("names every scope that a token lacks, and never the token", async () => {
    await gitHub({ scopes: ["public_repo"] });
    vi.stubEnv("GITHUB_TOKEN", "token-of-robot");
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines).toEqual([
      "GitHub: nobody can act from here",
      "Findings: 4 errors",
      ...["repo", "workflow", "read:org", "admin:org"].map((scope) =>
        expect.stringMatching(
          new RegExp(`^ {2}error {3}GITHUB_TOKEN: lacks the scope "${scope}", which .* \\(identity-unfit\\)$`),
        ),
      ),
    ]);
    expect(lines.join("\n")).not.toContain("token-of-robot");
  });

  it("says that there is no identity", async () => {
    await gitHub();
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe(
      '  error   GitHub: No GitHub identity: set "GITHUB_TOKEN", or "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID" and "GITHUB_APP_PEM_FILE". (identity-unfit)',
    );
  });

  it("names every permission that an App lacks, with what needs it", async () => {
    await gitHub();
    const app = await install({
      administration: "write",
      contents: "write",
      workflows: "write",
      pull_requests: "read",
      issues: "write",
      secrets: "write",
    });
    vi.stubEnv("GITHUB_APP_ID", String(app.appId));
    vi.stubEnv("GITHUB_APP_INSTALLATION_ID", String(app.installation));
    vi.stubEnv("GITHUB_APP_PEM_FILE", app.pem);
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines[0]).toBe("GitHub at http://github/api/v3: platform by App");
    expect(lines.filter((line) => line.includes("permission-lacking"))).toEqual([
      '  error   App "platform": may not "actions: read", which RepositoryEnvironmentDeploymentPolicy needs; add it to the App\'s permissions, then accept it where the App is installed. (permission-lacking)',
      '  error   App "platform": may not "members: read", which TeamRepository needs; add it to the App\'s permissions, then accept it where the App is installed. (permission-lacking)',
      '  error   App "platform": may not "pull_requests: write", which FileSet needs; add it to the App\'s permissions, then accept it where the App is installed. (permission-lacking)',
    ]);
  });

  it("says that a server counts no calls", async () => {
    await gitHub();
    vi.stubEnv("GITHUB_TOKEN", "token-of-robot");
    expect((await run()).lines).toContainEqual(expect.stringMatching(/^ {2}calls {2}not counted by this server; /));
  });

  it.each([
    ["another key", { GITHUB_APP_PEM_FILE: pem() }, /GITHUB_APP_PEM_FILE: ".*" refuses the key \(401\)/],
    ["another number", { GITHUB_APP_INSTALLATION_ID: "77777" }, /the App has no installation 77777/],
  ])("says what is wrong with an App's identity of %s", async (_what, wrong, words) => {
    await gitHub();
    const app = await install({ administration: "write" });
    vi.stubEnv("GITHUB_APP_ID", String(app.appId));
    vi.stubEnv("GITHUB_APP_INSTALLATION_ID", String(app.installation));
    vi.stubEnv("GITHUB_APP_PEM_FILE", app.pem);
    for (const [name, value] of Object.entries(wrong)) vi.stubEnv(name, value);
    const { code, lines } = await run();
    expect([code, lines.at(-1)]).toEqual([1, expect.stringMatching(words)]);
  });

  it("says that the owner is on a lesser plan than the stack says", async () => {
    await gitHub({ plan: "free" });
    vi.stubEnv("GITHUB_TOKEN", sandbox.token);
    const { code, lines } = await run();
    expect([code, lines.at(-1)]).toEqual([
      1,
      '  error   slipway:plan: says enterprise, but "local" is on free, which refuses what only enterprise has; write free. (plan-differs)',
    ]);
  });
});

function pem(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

/** Makes an App by its manifest and installs it at "local". */
async function install(permissions: Record<string, string>) {
  const control = async (path: string, body: object) => {
    const answer = await fetch(`${sandbox.url}/_slipway/${path}`, { method: "POST", body: JSON.stringify(body) });
    return (await answer.json()) as { code?: string; id?: number };
  };
  const manifest = { name: "Platform", url: "https://example.com", default_permissions: permissions };
  const { code } = await control("app-manifests", { owner: "local", manifest });
  const { data } = await octokitFor(sandbox).rest.apps.createFromManifest({ code: code! });
  const { id } = await control("installations", { app: data.slug!, account: "local" });
  return { appId: data.id, pem: data.pem, installation: id! };
}
