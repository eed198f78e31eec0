import { z } from "zod";

const effect = z.discriminatedUnion("kind", [
  /** Answers with a status of one's choice. */
  z.object({
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    message: z.string().default("Server Error"),
  }),
  /** Closes the connection without an answer. */
  z.object({ kind: z.literal("drop") }),
  /** Answers, but late. */
  z.object({ kind: z.literal("slow"), milliseconds: z.int().min(1) }),
  /** GitHub's "you are too fast". */
  z.object({ kind: z.literal("secondary limit"), retryAfterSeconds: z.int().min(0).default(1) }),
  /** Says that it worked, and does nothing. */
  z.object({ kind: z.literal("lie"), status: z.int().default(200), body: z.unknown().default({}) }),
]);

/** Something that goes wrong on purpose. */
export const fault = z.object({
  /** Which calls: a route as the call log names it (`PUT /repos/{owner}/{repo}/contents/{path}`); `*` stands for anything. */
  route: z.string().default("*"),
  /** Only calls whose path fits this too (`/repos/local/*`). */
  path: z.string().optional(),
  /** The first one that goes wrong among the fitting calls, from 1. */
  nth: z.int().min(1).default(1),
  /** How many go wrong from there on. */
  times: z.int().min(1).default(1),
  /** Whether what was asked for is done all the same before the answer goes wrong. */
  when: z.enum(["before", "after"]).default("before"),
  effect,
});

export type Fault = z.infer<typeof fault>;
/** A fault as one writes it, defaults left out. */
export type FaultInput = z.input<typeof fault>;

/** Whether a text fits a pattern in which `*` stands for anything. */
function wildcard(pattern: string, text: string): boolean {
  const expression = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`).test(text);
}

/** The faults that wait for their calls. */
export class Faults {
  #waiting: { fault: Fault; seen: number }[] = [];

  add(input: FaultInput): Fault {
    const parsed = fault.parse(input);
    this.#waiting.push({ fault: parsed, seen: 0 });
    return parsed;
  }

  list(): Fault[] {
    return this.#waiting.map(({ fault }) => fault);
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault for this call, if there is one; counts the call for all that fit. */
  take(route: string, path: string): Fault | undefined {
    let hit: Fault | undefined;
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (!wildcard(fault.route, route) || (fault.path !== undefined && !wildcard(fault.path, path))) continue;
      entry.seen++;
      if (!hit && entry.seen >= fault.nth && entry.seen < fault.nth + fault.times) hit = fault;
    }
    this.#waiting = this.#waiting.filter(({ fault, seen }) => seen < fault.nth + fault.times - 1);
    return hit;
  }
}
