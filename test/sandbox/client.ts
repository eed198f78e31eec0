import { Octokit } from "octokit";
import type { Sandbox } from "../../sandbox/server.ts";

/** The real octokit, pointed at a server, without the retries and waits that would hide its answers. */
export function octokitFor(sandbox: Sandbox, token: string | undefined = sandbox.token): Octokit {
  return new Octokit({
    auth: token,
    baseUrl: `${sandbox.url}/api/v3`,
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

/** Status and message of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data?: { message?: string } } };
    return { status, message: response?.data?.message ?? String(error) };
  }
  throw new Error("The call succeeded, though it should have failed.");
}
