import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { redact } from "../../cli/redact.ts";
import { pulumiVersion } from "../../engine/pulumi-cli.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

/** What is passed on of a text. */
async function passedOn(text: string, options: { stack?: string } = {}): Promise<string> {
  let out = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  await redact(options, Readable.from([text])).finally(() => spy.mockRestore());
  return out;
}

afterEach(() => vi.unstubAllEnvs());

describe("slipway redact", () => {
  it("passes on what comes in, without the credentials of its own environment", async () => {
    vi.stubEnv("PLAN_KEY", "correct-horse-battery");
    expect(await passedOn("one\ntwo correct-horse-battery\n")).toBe("one\ntwo [secret]\n");
  });

  it("passes on nothing where it cannot read the secrets that it is to take away", async () => {
    vi.stubEnv("PATH", "/nowhere");
    await expect(passedOn("a line\n", { stack: "prod" })).rejects.toThrow(
      /^The secrets of stack "prod" cannot be read \(.*\), so nothing is passed on; /,
    );
  });
});

const engine = pulumiVersion();
if (engine === undefined)
  console.warn("SKIPPED: no `pulumi` is here, so no plan is violated; its recorded words are used.");

describe.skipIf(engine === undefined)("with Pulumi's engine at hand", () => {
  it("prints no value of an update that is not as planned, neither the planned nor the new one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "slipway-redact-"));
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const pulumi = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync("pulumi", [...args, "--stack", "dev"], {
        cwd: folder,
        env,
        encoding: "utf8",
      });
      return { status, output: stdout + stderr };
    };
    try {
      symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
      writeFileSync(path.join(folder, "Pulumi.yaml"), program);
      writeFileSync(path.join(folder, "index.cjs"), source);
      spawnSync("pulumi", ["stack", "init", "dev"], { cwd: folder, env });
      pulumi("config", "set", "--secret", "value", "value-when-it-was-planned");
      expect(pulumi("preview", "--save-plan", "plan.json").status).toBe(0);
      pulumi("config", "set", "--secret", "value", "value-after-a-rotation");
      const { status, output } = pulumi("up", "--plan", "plan.json", "--yes", "--skip-preview");
      expect(status).not.toBe(0);
      // What the filter is for.
      expect(output).toContain("value-when-it-was-planned");
      const shown = await passedOn(output);
      expect(shown).not.toMatch(/value-(when|after)/);
      expect(shown).toContain("violates plan: properties changed: ++lab:value[…]");
      expect(pulumi("stack", "--show-urns").output).not.toContain("::thing");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);
});

const program = `name: lab
main: index.cjs
runtime: { name: nodejs, options: { typescript: false } }
`;

const source = `const pulumi = require("@pulumi/pulumi");
const provider = { async create(inputs) { return { id: "x", outs: inputs }; } };
class Thing extends pulumi.dynamic.Resource {}
new Thing(provider, "thing", { value: new pulumi.Config().requireSecret("value") });
`;
