import { afterEach, describe, expect, it, vi } from "vitest";
import { githubProvider } from "../../components/github-provider.ts";
import type { Registration } from "../../engine/run-program.ts";
import { record } from "./recorder.ts";

afterEach(() => vi.unstubAllEnvs());

async function providerInputs(owner: string): Promise<Record<string, unknown>> {
  const seen: Registration[] = [];
  const outputs = (registration: Registration) => {
    seen.push(registration);
    return {};
  };
  await record(() => void githubProvider(owner), { outputs });
  return seen.find(({ type }) => type === "pulumi:providers:github")?.inputs ?? {};
}

describe("githubProvider", () => {
  it("keeps the identity in the environment, out of every input", async () => {
    vi.stubEnv("GITHUB_TOKEN", "ghp_hidden");
    vi.stubEnv("GITHUB_BASE_URL", "https://github.example.com/");
    vi.stubEnv("GITHUB_OWNER", undefined);
    expect(await providerInputs("acme")).toEqual({ owner: "acme" });
  });

  it("neither delays nor queues calls to a server on this machine", async () => {
    vi.stubEnv("GITHUB_BASE_URL", "http://127.0.0.1:4010/");
    vi.stubEnv("GITHUB_OWNER", "ACME");
    expect(await providerInputs("acme")).toEqual({ owner: "acme", writeDelayMs: "0", parallelRequests: "true" });
  });

  it("refuses an owner in the environment that would win over the stack's", async () => {
    vi.stubEnv("GITHUB_OWNER", "other");
    await expect(record(() => void githubProvider("acme"))).rejects.toThrow(
      'GITHUB_OWNER is "other", but this stack\'s slipway:owner is "acme"; unset GITHUB_OWNER, or name the same owner.',
    );
  });
});
