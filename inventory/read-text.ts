import { readFileSync } from "node:fs";
import type { Fault } from "./fault.ts";

/**
 * A file's text, or why there is none.
 *
 * @param path Where it is on disk.
 * @param file How faults name it.
 */
export function readText(path: string, file: string): string | Fault {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { file, line: 1, field: "", message: `cannot be read (${code}); see that it is a file and may be read` };
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { file, line: 1, field: "", message: "is not UTF-8 text; save it as UTF-8" };
  }
}
