import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readSubset } from "../../../sandbox/openapi/document.ts";
import { startFurnished } from "../furnished.ts";
import { partFor } from "../parts.ts";
import { temporaryFolder } from "../temporary.ts";
import { openApiOf } from "./schemathesis.ts";

const missing = spawnSync("schemathesis", ["--version"]).status !== 0;

/** What would take away the things that all other requests are about. */
const destroys = (route: string) =>
  ["DELETE /repos/{owner}/{repo}", "POST /repos/{owner}/{repo}/transfer", "DELETE /installation/token"].includes(route);

// `npm test` brings schemathesis and says at its end when it could not; by itself this needs it on PATH.
it.skipIf(missing)(
  "schemathesis finds no request that the server fails at, or answers otherwise than GitHub",
  async () => {
    const { sandbox, parts } = await startFurnished();
    const folder = temporaryFolder();
    const api = `${sandbox.url}/api/v3`;
    const part = (route: string, name: string) => partFor(parts, route, name);
    const document = openApiOf(readSubset(process.env.SLIPWAY_SANDBOX_CHECK!), api, part, destroys);
    writeFileSync(path.join(folder, "openapi.json"), JSON.stringify(document));
    const args = [
      ...["run", path.join(folder, "openapi.json"), "--url", api, "--header", `Authorization: Bearer ${sandbox.token}`],
      ...["--phases", "fuzzing", "--checks", "not_a_server_error", "--max-examples", "2", "--seed", "20261121"],
      ...["--generation-deterministic", "--workers", "2", "--suppress-health-check", "all", "--no-shrink"],
      ...["--request-timeout", "20"],
    ];
    const before = sandbox.calls().length;
    const { code, output } = await run("schemathesis", args, folder);
    const calls = sandbox.calls().slice(before);
    // 501 names what is not there, and is no failure; the server's check makes a 500 of an answer that does not fit.
    const failed = calls
      .filter(({ status }) => status >= 500 && status !== 501)
      .map(({ method, path, status }) => `${method} ${path} ${status}`);
    const answers = sandbox.violations().filter(({ side }) => side === "answer");
    expect([failed, answers], `${code}\n${output.slice(-3000)}`).toEqual([[], []]);
    // Were nothing asked, or all refused, nothing would be shown.
    const routes = (some: typeof calls) => new Set(some.map(({ route }) => route)).size;
    expect(routes(calls), output).toBeGreaterThan(500);
    expect(routes(calls.filter(({ status }) => status < 400)), output).toBeGreaterThan(300);
    await sandbox.close();
  },
  180_000,
);

/** Not synchronous: the server answers from this same process. */
function run(program: string, args: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, NO_COLOR: "1" } });
    let output = "";
    for (const channel of [child.stdout, child.stderr]) channel.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
