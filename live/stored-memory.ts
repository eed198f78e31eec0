import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Memory, Remembered } from "./reading.ts";

/**
 * A memory that outlives the process: one file a call. What an interrupted crawl has read, the next one asks for by its
 * tag alone, which costs nothing of GitHub's budget.
 */
export function storedMemory(folder: string): Memory {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (call: string) => path.join(folder, `${createHash("sha256").update(call).digest("hex")}.json`);
  return {
    recall(call) {
      try {
        return JSON.parse(readFileSync(fileOf(call), "utf8")) as Remembered;
      } catch {
        // Not read before, or half written by a process that was killed: GitHub tells it again.
        return undefined;
      }
    },
    remember(call, answer) {
      const file = fileOf(call);
      writeFileSync(`${file}.new`, JSON.stringify(answer), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}
