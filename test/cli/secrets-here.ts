import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { pathWithoutPulumi } from "./project.ts";

/** A `pulumi` that keeps what it is told beside itself. */
export function fakePulumi(state = ""): { folder: string; log(): string } {
  const bin = mkdtempSync(path.join(tmpdir(), "slipway-pulumi-"));
  const log = path.join(bin, "log");
  writeFileSync(path.join(bin, "state"), state);
  writeFileSync(
    path.join(bin, "pulumi"),
    `#!/bin/sh\ncase "$1 $2" in "stack export") cat "${bin}/state"; exit;; esac\nprintf '%s|' "$@" >> "${log}"\ncat >> "${log}"\n`,
  );
  chmodSync(path.join(bin, "pulumi"), 0o755);
  return { folder: bin, log: () => readFileSync(log, "utf8") };
}

export interface Said {
  readonly text: string;
  readonly error: string;
  readonly code: number;
}

/** Runs a command of this process in a project folder, with a value on its standard input. */
export async function runIn(
  folder: string,
  command: (input: Readable) => Promise<void>,
  given: string | Buffer,
): Promise<Said> {
  let text = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const from = process.cwd();
  process.chdir(folder);
  let error = "";
  try {
    await command(Readable.from([Buffer.from(given)]));
  } catch (thrown) {
    error = (thrown as Error).message;
  } finally {
    process.chdir(from);
    spy.mockRestore();
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { text, error, code };
}

/** Whom the commands of this process act as, and whose `pulumi` they find. */
export function actAs(github: Sandbox | undefined, bin?: string): void {
  vi.stubEnv("GITHUB_TOKEN", github?.token ?? "");
  vi.stubEnv("GITHUB_BASE_URL", github === undefined ? undefined : `${github.url}/`);
  vi.stubEnv("PATH", [...(bin === undefined ? [] : [bin]), pathWithoutPulumi()].join(path.delimiter));
}
