import { type Command, type Measurement, measure } from "./measure.ts";

/** One thing to measure, as often as wanted. */
export interface Case {
  readonly side: "slipway" | "by hand";
  /** The command, as a reader would type it. */
  readonly title: string;
  /** The hand-written case of this kind is the measure of all others of the kind. */
  readonly comparedWith: Kind;
  /** Makes everything ready, unmeasured. */
  start(): Promise<Command>;
  /** API calls that the embedded GitHub has seen of it. */
  calls?(): Calls | undefined;
  end?(): Promise<void>;
}

/** What is compared: from nothing, where nothing changed, where one repository of all changed, or applied from nothing. */
export type Kind = "preview" | "preview again" | "preview of one change" | "up";

/** Calls of GitHub's API. */
export interface Calls {
  readonly reads: number;
  readonly writes: number;
}

/** Counts calls, as the embedded GitHub lists them. */
export function countCalls(calls: readonly { readonly write: boolean }[]): Calls {
  const writes = calls.filter(({ write }) => write).length;
  return { reads: calls.length - writes, writes };
}

export interface CaseResult extends Measurement {
  readonly calls: Calls | undefined;
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
