import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { startMoto } from "../../fleet/wire/moto.ts";
import { makeProject } from "../project.ts";

let moto: Awaited<ReturnType<typeof startMoto>>;
let github: Sandbox;
let between: Server;
let child: ChildProcess | undefined;
/** The write that ends the command, counted from one, and whether it still arrives. */
let kill: { readonly at: number; readonly arrives: boolean } | undefined;
let writes = 0;

/** AWS as the command sees it: moto, with somebody on the line who ends the command at a write. */
beforeAll(async () => {
  moto = await startMoto();
  github = await startSandbox({
    seed: {
      owners: [{ login: "acme-staging", type: "Organization", plan: "enterprise" }],
      users: [{ login: "owner" }],
      tokens: [{ token: "token-of-owner", login: "owner", scopes: ["repo", "workflow", "admin:org"] }],
    },
  });
  between = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const ends =
      isWrite(request.method!, request.headers["x-amz-target"] as string | undefined, body) && ++writes === kill?.at;
    if (ends && !kill!.arrives) return void child?.kill("SIGKILL");
    const { host: _, connection: __, ...headers } = request.headers;
    const answer = await fetch(`${moto.url}${request.url}`, {
      method: request.method!,
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const text = Buffer.from(await answer.arrayBuffer());
    if (ends) return void child?.kill("SIGKILL");
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(request.method === "HEAD" ? undefined : text);
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  between?.closeAllConnections();
  between?.close();
  await github?.close();
  await moto?.stop();
});

const toBrowser = " in a browser that is signed in";

function isWrite(method: string, target: string | undefined, body: Buffer): boolean {
  if (method === "GET" || method === "HEAD") return false;
  const action = target?.split(".")[1] ?? /Action=(\w+)/.exec(body.toString())?.[1];
  return action === undefined || !/^(Get|List|Describe)/.test(action);
}

/** Runs the command until it ends, is killed, or asks a person to make the first App. */
async function bootstrap(folder: string): Promise<{ by: NodeJS.Signals | null; code: number | null; said: string }> {
  writes = 0;
  const args = ["bootstrap", "--stack", "staging", "--repository", "acme-staging/platform", "--region", "eu-central-1"];
  child = spawn(process.execPath, [path.join(packageFolder(), "bin", "slipway.mjs"), ...args, "--yes"], {
    cwd: folder,
    env: {
      ...process.env,
      GITHUB_TOKEN: "token-of-owner",
      GITHUB_BASE_URL: `${github.url}/`,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(between.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (chunk) => {
      const asked = said.includes(toBrowser);
      said += chunk;
      if (!asked && said.includes(toBrowser)) child?.kill("SIGINT");
    });
  const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child!.on("close", (...ended) => resolve(ended)),
  );
  return { by, code, said };
}

describe("bootstrap that is killed while it writes to AWS", () => {
  it("goes on in the next run as if nothing had been, whether the last write arrived or not, and ends at the first App by Ctrl-C", async () => {
    const folder = makeProject({ "Pulumi.yaml": "name: slipway\nruntime: nodejs\n" });
    // A key that arrived and was not named yet, a bucket without its settings, half its settings, a role without its policy.
    const ends = [
      { at: 1, arrives: true },
      { at: 4, arrives: true },
      { at: 2, arrives: false },
      { at: 5, arrives: true },
    ];
    for (const end of ends) {
      kill = end;
      expect({ end, ...(await bootstrap(folder)) }).toMatchObject({ end, by: "SIGKILL" });
    }
    kill = undefined;
    const last = await bootstrap(folder);
    expect([last.by, last.code, last.said]).toEqual([
      null,
      130,
      expect.stringContaining("run the command again to go on."),
    ]);
    expect(last.said).not.toContain("made: AWS, bucket");
    const again = await bootstrap(folder);
    expect([again.code, again.said.match(/^ {2}missing +AWS|^made: AWS/gm), writes]).toEqual([130, null, 0]);
  });
});
