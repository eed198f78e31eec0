/** What was found of a step's object. */
export interface Seen {
  readonly state: "there" | "absent" | "differs";
  /** What differs, or who has it. */
  readonly detail?: string;
}

/** One thing that a new organisation needs. Looking at it is reading alone; making it is good to be repeated. */
export interface Step {
  /** Where it is: `AWS`, `GitHub`, `files`. */
  readonly where: "AWS" | "GitHub" | "files";
  /** What it is, for people: `bucket "slipway-state-1-eu-central-1"`. */
  readonly what: string;
  look(): Promise<Seen>;
  make(seen: Seen): Promise<void>;
}

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
    if (seen.state !== "there") {
      await step.make(seen);
      const after = await step.look();
      if (after.state !== "there")
        throw new StepError(
          `${step.where}, ${step.what}: was made, and is ${after.state}${after.detail === undefined ? "" : ` (${after.detail})`}; run the command again.`,
        );
    }
    const done = { step, ...seen, made: seen.state !== "there" };
    onStep(done);
    all.push(done);
  }
  return all;
}
