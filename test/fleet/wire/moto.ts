import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { toolEnvironment } from "../../pipelines/outside-tool.ts";

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Starts moto's server: AWS's API on this machine, in memory. @throws Error with what it said where it does not start */
export async function startMoto(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const env = { ...toolEnvironment, MOTO_DISABLE_GLOBAL_CORS: "true" };
  const server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-2000);
    });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/moto-api/reset`, { method: "POST" }).catch(() => undefined);
    if (answer?.ok) break;
    if (tries > 300 || server.exitCode !== null) {
      server.kill();
      throw new Error(`moto_server did not start: ${said}`);
    }
    await sleep(100);
  }
  return {
    url,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}
