import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What an earlier run left of one resource. */
export interface Memory {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** `begun`: the run that wanted to make it may have been stopped before or after it was made. */
  readonly state: "begun" | "made";
  /** The provider's id; "" while it is only begun. */
  readonly id: string;
  /** Set while something of it is written, and left where that was refused or cut off. */
  readonly writing?: true;
  /** What cannot be read back from GitHub. Never a secret: at most a keyed hash of one. */
  readonly note: Readonly<Record<string, unknown>>;
  /** Inputs that were applied last, without secrets and without texts of files. */
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The driver's memory: a line for each step in a file, so that a run stopped anywhere loses at most its last line. */
export interface Journal {
  recall(urn: string): Memory | undefined;
  remember(memory: Memory): void;
  all(): readonly Memory[];
  /** Rewrites the file with one line a resource. */
  compact(): void;
}

const header = { driver: "rehearsal", format: 1 };

/**
 * Opens the journal in a folder, or begins one.
 *
 * @throws Error when the file there is another driver's, or damaged.
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "resources.jsonl");
  const memories = new Map<string, Memory>();
  let lines = 0;
  if (existsSync(file)) {
    const read = readLines(file);
    for (const memory of read.memories) memories.set(memory.urn, memory);
    lines = read.memories.length;
    // The next line must not be glued to the rest of a torn one.
    if (read.torn) rewrite(file, memories);
  } else rewrite(file, memories);

  return {
    recall: (urn) => memories.get(urn),
    all: () => [...memories.values()],
    remember(memory) {
      if (JSON.stringify(memories.get(memory.urn)) === JSON.stringify(memory)) return;
      memories.set(memory.urn, memory);
      appendFileSync(file, `${JSON.stringify(memory)}\n`);
      lines++;
    },
    compact() {
      if (lines > memories.size) rewrite(file, memories);
      lines = memories.size;
    },
  };
}

/**
 * What the journal in a folder remembers; nothing where there is none. Nothing is written.
 *
 * @throws Error when the file there is another driver's, or damaged.
 */
export function readJournal(folder: string): readonly Memory[] {
  const file = path.join(folder, "resources.jsonl");
  if (!existsSync(file)) return [];
  return [...new Map(readLines(file).memories.map((memory) => [memory.urn, memory])).values()];
}

function readLines(file: string): { memories: Memory[]; torn: boolean } {
  const [first = "", ...rest] = readFileSync(file, "utf8").split("\n");
  const unfit = (why: string) => new Error(`"${file}" is no state of this driver: ${why}. Add --fresh to begin anew.`);
  const head = parse(first) as Partial<typeof header> | undefined;
  if (head?.driver !== header.driver) throw unfit(head?.driver ? `"${head.driver}" made it` : "it cannot be read");
  if (head.format !== header.format) throw unfit(`it has format ${head.format}, and this is format ${header.format}`);
  const last = rest.pop() ?? "";
  const memories = rest.map((line, index) => {
    const memory = parse(line) as Memory | undefined;
    if (memory?.urn === undefined) throw unfit(`line ${index + 2} cannot be read`);
    return memory;
  });
  return { memories, torn: last !== "" };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function rewrite(file: string, memories: ReadonlyMap<string, Memory>): void {
  const text = [header, ...memories.values()].map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
