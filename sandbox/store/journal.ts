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

/** Refs of a git repository that a request is about to move (zeros = not there). */
export interface RefMoves {
  readonly repository: number;
  readonly refs: readonly { readonly ref: string; readonly before: string; readonly after: string }[];
}

/** What one request changed, and the next free id after it. */
export interface Entry {
  readonly nextId: number;
  readonly changes: readonly (readonly [table: string, id: number, row: Row | null])[];
}

/** What a journal has. */
export interface History {
  readonly entries: readonly Entry[];
  /** What the request that was under way at the end may have moved, oldest first; nothing else of it is there. */
  readonly unfinished: readonly RefMoves[];
}

/**
 * An append-only file of JSON lines, one for each request that changed something, and before it one for each time that
 * it moved refs. A line is written in one call, an entry before the request is answered and moves before they are made:
 * a killed server has every acknowledged write, and knows what to take back of the one that was under way. Half a line
 * at the end is dropped.
 */
export class Journal {
  readonly #file: string;
  #descriptor: number | undefined;
  #lines = 0;

  constructor(folder: string) {
    this.#file = path.join(folder, "journal.jsonl");
  }

  /** Every whole line, oldest first. */
  read(): History {
    if (!existsSync(this.#file)) return { entries: [], unfinished: [] };
    const bytes = readFileSync(this.#file);
    const end = bytes.lastIndexOf(10) + 1;
    if (end < bytes.length) truncateSync(this.#file, end);
    const lines = bytes
      .toString("utf8", 0, end)
      .split("\n")
      .filter((line) => line !== "");
    this.#lines = lines.length;
    const entries: Entry[] = [];
    let unfinished: RefMoves[] = [];
    for (const [index, line] of lines.entries()) {
      const parsed = this.#parse(line, index);
      if ("refs" in parsed) unfinished.push(parsed);
      else {
        entries.push(parsed);
        unfinished = [];
      }
    }
    return { entries, unfinished };
  }

  #parse(line: string, index: number): Entry | RefMoves {
    try {
      return JSON.parse(line) as Entry | RefMoves;
    } catch {
      throw new Error(
        `The journal "${this.#file}" cannot be read at line ${index + 1}. Remove the state folder to begin anew.`,
      );
    }
  }

  append(line: Entry | RefMoves): void {
    this.#descriptor ??= openSync(this.#file, "a");
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
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
