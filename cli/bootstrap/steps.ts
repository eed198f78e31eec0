/** What was found of a step's object. `waits`: all of it that can be made yet is; `skipped`: this stack needs none. */
export interface Seen {
  readonly state: "there" | "absent" | "differs" | "waits" | "skipped";
  /** What differs, what it waits for, or why nobody needs it. */
  readonly detail?: string;
}

/** One thing that a new organisation needs. Looking at it is reading alone; making it is good to be repeated. */
export interface Step {
  /** Where it is: `AWS`, `GitHub`, `files`. */
  readonly where: "AWS" | "GitHub" | "files";
  /** What it is, for people: `bucket "slipway-state-1-eu-central-1"`. */
  readonly what: string;
  /** It is there only once the stack is up. */
  readonly needsStack?: boolean;
  look(): Promise<Seen>;
  make(seen: Seen): Promise<void>;
}

/** Whether a run of `makeAll` has anything to do for it. */
export const isToBeMade = ({ state }: Seen) => state === "absent" || state === "differs";

export interface Done extends Seen {
  readonly step: Step;
  /** It was made, or brought to what it should be, by this run. */
  readonly made: boolean;
}

/** A step that cannot go on; what is made already stays, and the next run goes on here. */
export class StepError extends Error {
  override readonly name = "StepError";
}

/** What is there of each step, in order. Nothing is written. */
export async function lookAtAll(steps: readonly Step[]): Promise<Done[]> {
  const found: Done[] = [];
  for (const step of steps) found.push({ step, ...(await step.look()), made: false });
  return found;
}

/**
 * Makes what is missing, one after the other, and looks at each again. A run that was killed is taken up by the next: no
 * step remembers anything, each looks at what there is.
 *
 * @throws StepError where a step is not what it should be after it was made
 */
export async function makeAll(steps: readonly Step[], onStep: (done: Done) => void): Promise<Done[]> {
  const all: Done[] = [];
  for (const step of steps) {
    const seen = await step.look();
    let after = seen;
    if (isToBeMade(seen)) {
      await step.make(seen);
      after = await step.look();
      if (isToBeMade(after))
        throw new StepError(
          `${step.where}, ${step.what}: was made, and is ${after.state}${after.detail === undefined ? "" : ` (${after.detail})`}; run the command again.`,
        );
    }
    const done = { step, ...after, made: isToBeMade(seen) };
    onStep(done);
    all.push(done);
  }
  return all;
}
