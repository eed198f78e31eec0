import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { Row } from "./table.ts";

/** What one request changed, and the next free id after it. */
export interface Entry {
  readonly nextId: number;
  readonly changes: readonly (readonly [table: string, id: number, row: Row | null])[];
}

/**
 * An append-only file of JSON lines, one for each request that changed something. A line is written in one call before
 * the request is answered, so a killed server has every acknowledged write; a half line at the end is dropped.
 */
export class Journal {
  readonly #file: string;
  #descriptor: number | undefined;
  #lines = 0;

  constructor(folder: string) {
    this.#file = path.join(folder, "journal.jsonl");
  }

  /** Every whole entry, oldest first. */
  read(): Entry[] {
    if (!existsSync(this.#file)) return [];
    const bytes = readFileSync(this.#file);
    const end = bytes.lastIndexOf(10) + 1;
    if (end < bytes.length) truncateSync(this.#file, end);
    const lines = bytes
      .toString("utf8", 0, end)
      .split("\n")
      .filter((line) => line !== "");
    this.#lines = lines.length;
    return lines.map((line, index) => {
      try {
        return JSON.parse(line) as Entry;
      } catch {
        throw new Error(
          `The journal "${this.#file}" cannot be read at line ${index + 1}. Remove the state folder to begin anew.`,
        );
      }
    });
  }

  append(entry: Entry): void {
    this.#descriptor ??= openSync(this.#file, "a");
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
    this.#lines++;
  }

  /** Writes the state as one entry in place of its history, when the history has grown long. */
  compact(state: Entry): void {
    if (this.#lines < 1000 || this.#lines < state.changes.length) return;
    this.replace(state);
  }

  replace(state: Entry): void {
    this.close();
    const draft = `${this.#file}.draft`;
    writeFileSync(draft, `${JSON.stringify(state)}\n`);
    renameSync(draft, this.#file);
    this.#lines = 1;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
