import type { Sandbox } from "../../sandbox/server.ts";

/** Calls the tests' own door of a server. */
export async function control(sandbox: Sandbox, method: string, path: string, body: object) {
  const answer = await fetch(`${sandbox.url}/_slipway/${path}`, { method, body: JSON.stringify(body) });
  // biome-ignore lint/suspicious/noExplicitAny: each path has its own answer
  return { status: answer.status, body: (await answer.json()) as any };
}
