import { type Command, type Measurement, measure } from "./measure.ts";

/** One thing to measure, as often as wanted. */
export interface Case {
  readonly side: "slipway" | "by hand";
  /** The command, as a reader would type it. */
  readonly title: string;
  /** The hand-written case of this kind is the measure of all others of the kind. */
  readonly comparedWith: "preview" | "up";
  /** Makes everything ready, unmeasured. */
  start(): Promise<Command>;
  /** API calls that the embedded GitHub has seen. */
  calls?(): number | undefined;
  end?(): Promise<void>;
}

export interface CaseResult extends Measurement {
  readonly calls: number | undefined;
}

/** Runs a case once. */
export async function runCase(one: Case): Promise<CaseResult> {
  try {
    const measurement = await measure(await one.start());
    return { ...measurement, calls: one.calls?.() };
  } finally {
    await one.end?.();
  }
}
