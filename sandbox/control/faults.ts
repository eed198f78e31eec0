import { z } from "zod";

const effect = z.discriminatedUnion("kind", [
  /** Answers with a status of one's choice. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    message: z.string().default("Server Error"),
  }),
  /** Closes the connection without an answer. */
  z.strictObject({ kind: z.literal("drop") }),
  /** Does what was asked late, or does it at once and answers late. */
  z.strictObject({ kind: z.literal("slow"), milliseconds: z.int().min(1) }),
  /** GitHub's "you are too fast". */
  z.strictObject({ kind: z.literal("secondary limit"), retryAfterSeconds: z.int().min(0).default(1) }),
  /** Says that it worked, and does nothing. */
  z.strictObject({ kind: z.literal("lie"), status: z.int().default(200), body: z.unknown().default({}) }),
  /**
   * Lets later calls overtake this one: what it asks for (or only its answer) waits until as many fitting calls have
   * been answered, or the time is up.
   */
  z.strictObject({
    kind: z.literal("reorder"),
    behind: z.int().min(1).default(1),
    atMostMilliseconds: z.int().min(1).default(2000),
  }),
  /** Leaves out of a list what was made in the last seconds on the server's clock. */
  z.strictObject({ kind: z.literal("list lag"), seconds: z.int().min(1) }),
]);

/** Something that goes wrong on purpose. */
export const fault = z.strictObject({
  /** Which calls: a route as the call log names it (`PUT /repos/{owner}/{repo}/contents/{path}`); `*` stands for anything. */
  route: z.string().default("*"),
  /** Only calls whose path fits this too (`*repos/local/*`). */
  path: z.string().optional(),
  /** The first one that goes wrong among the fitting calls, from 1. */
  nth: z.int().min(1).default(1),
  /** How many go wrong from there on. */
  times: z.union([z.int().min(1), z.literal("always")]).default(1),
  /** Whether what was asked for is done all the same before the answer goes wrong. */
  when: z.enum(["before", "after"]).default("before"),
  effect,
});

export type Fault = z.infer<typeof fault>;
/** A fault as one writes it, defaults left out. */
export type FaultInput = z.input<typeof fault>;

/** The faults of a file's content. @throws Error with all that is wrong with them */
export function parseFaults(content: unknown): Fault[] {
  const result = z.array(fault).safeParse(content);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `"${issue.path.join(".") || "the list"}": ${issue.message}`);
  throw new Error(`The faults cannot be used: ${wrong.join("; ")}.`);
}

/** Whether a text fits a pattern in which `*` stands for anything. */
function wildcard(pattern: string, text: string): boolean {
  const expression = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`).test(text);
}

const isFor = (fault: Fault, route: string, path: string) =>
  wildcard(fault.route, route) && (fault.path === undefined || wildcard(fault.path, path));

/** The faults that wait for their calls, and the calls that wait to be overtaken. */
export class Faults {
  readonly #atStart: readonly Fault[];
  #waiting: { fault: Fault; seen: number }[] = [];
  readonly #held = new Set<{ fault: Fault; left: number; resume: () => void }>();

  /** @param atStart what goes wrong from the start, and after every `clear` */
  constructor(atStart: readonly FaultInput[] = []) {
    this.#atStart = parseFaults(atStart);
    this.clear();
  }

  add(input: FaultInput): Fault {
    const [parsed] = parseFaults([input]);
    this.#waiting.push({ fault: parsed!, seen: 0 });
    return parsed!;
  }

  list(): Fault[] {
    return this.#waiting.map(({ fault }) => fault);
  }

  clear(): void {
    this.#waiting = this.#atStart.map((fault) => ({ fault, seen: 0 }));
    for (const held of this.#held) held.resume();
  }

  /** The fault for this call, if there is one; counts the call for all that fit. */
  take(route: string, path: string): Fault | undefined {
    let hit: Fault | undefined;
    const end = ({ nth, times }: Fault) => (times === "always" ? Number.POSITIVE_INFINITY : nth + times);
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (!isFor(fault, route, path)) continue;
      entry.seen++;
      if (!hit && entry.seen >= fault.nth && entry.seen < end(fault)) hit = fault;
    }
    this.#waiting = this.#waiting.filter(({ fault, seen }) => seen < end(fault) - 1);
    return hit;
  }

  /** Resolves when so many further calls that the fault is for have been answered, or after the time. */
  overtaken(fault: Fault, behind: number, atMostMilliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const held = { fault, left: behind, resume: () => {} };
      const timer = setTimeout(() => held.resume(), atMostMilliseconds);
      held.resume = () => {
        clearTimeout(timer);
        this.#held.delete(held);
        resolve();
      };
      this.#held.add(held);
    });
  }

  /** Told of every call that has been answered. */
  answered(route: string, path: string): void {
    for (const held of this.#held) {
      if (isFor(held.fault, route, path) && --held.left === 0) held.resume();
    }
  }
}
