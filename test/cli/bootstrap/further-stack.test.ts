import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { readStacks } from "../../../settings.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { startMoto } from "../../fleet/wire/moto.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";
import { makeApp } from "./app-owner.ts";

let moto: Awaited<ReturnType<typeof startMoto>>;
let github: Sandbox;

beforeAll(async () => {
  moto = await startMoto();
  github = await startSandbox({
    seed: {
      owners: [{ login: "acme-staging", type: "Organization", plan: "enterprise" }],
      users: [{ login: "owner" }],
      tokens: [{ token: "token-of-owner", login: "owner", scopes: ["repo", "workflow", "admin:org"] }],
    },
  });
  for (const name of ["GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE", "AWS_PROFILE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("GITHUB_TOKEN", "token-of-owner");
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  vi.stubEnv("AWS_ENDPOINT_URL", moto.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await github?.close();
  await moto?.stop();
});

const args = ["stack", "add", "east", "--from", "staging", "--repositories", "sample-app", "--bootstrap"];
const place = ["--repository", "acme-staging/platform", "--region", "eu-central-1"];

/** Runs the command with an owner of the organisation at a browser, who makes so many Apps and then gives up. */
function withOwner(folder: string, apps: number): Promise<{ code: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    [path.join(packageFolder(), "bin", "slipway.mjs"), ...args, ...place, "--yes"],
    { cwd: folder, env: process.env, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  let asked = 0;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
      for (const [, url] of [...said.matchAll(/^Open (http\S+) in a browser/gm)].slice(asked)) {
        asked += 1;
        if (asked > apps) child.kill("SIGINT");
        else void makeApp(github, "acme-staging", { url: url! });
      }
    });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

const textsOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );

it("one command writes a further stack's file and makes what it stands on; cut off, the same command goes on", async () => {
  const folder = makeProject({ "Pulumi.yaml": "name: slipway\nruntime: nodejs\n" });
  const before = textsOf(folder);

  const refused = await commandLine(folder, ...args, "--region", "Frankfurt");
  expect([refused.code, refused.stderr]).toEqual([
    2,
    `Stack "east" has no region: write --region, for example --region eu-central-1, or slipway:aws.
This project has no git remote origin: write --repository, for example --repository acme/platform.
`,
  ]);
  const shown = await commandLine(folder, ...args, ...place);
  expect(shown.code).toBe(1);
  expect(shown.stdout).toContain(
    '  missing  AWS: role "slipway-east" (jobs of environment "east" of acme-staging/platform)\n',
  );
  expect(shown.stdout).toMatch(
    /Pulumi\.east\.yaml: owner acme-staging, repositories sample-app\nPulumi\.staging\.yaml: leaves sample-app out\nNothing of it is done yet\. Run it again with --yes\.\n$/,
  );
  expect(textsOf(folder)).toEqual(before);
  expect(github.calls().filter(({ write }) => write)).toEqual([]);

  const cutOff = await withOwner(folder, 1);
  expect(cutOff.code).toBe(130);
  expect(cutOff.said).toContain("made: AWS, bucket");
  const stacks = Object.fromEntries(readStacks(folder).map(({ settings }) => [settings.stack, settings]));
  expect(stacks.east).toMatchObject({ owner: "acme-staging", repositories: { include: ["sample-app"] } });
  expect(stacks.staging!.repositories.exclude).toContain("sample-app");

  const wentOn = await withOwner(folder, 2);
  expect(wentOn.code).toBe(0);
  expect(wentOn.said).toContain("Pulumi.east.yaml: there already\n");
  expect(wentOn.said).not.toMatch(/^made: AWS/m);
  expect(wentOn.said).toMatch(/All of it is there\. What is left, once for the stack:\n {2}pulumi login 's3:/);
  const again = await withOwner(folder, 0);
  expect([again.code, again.said.match(/^made: /m)]).toEqual([0, null]);
  expect(existsSync(path.join(folder, ".slipway/writing"))).toBe(false);

  const other = await commandLine(folder, ...args.map((word) => (word === "sample-app" ? "platform" : word)), ...place);
  expect([other.code, other.stderr]).toEqual([
    2,
    '"east": Pulumi.east.yaml is there already, without platform; "slipway repo move platform --stack staging --to east" takes a repository along.\n',
  ]);
});
