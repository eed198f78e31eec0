import type { DeploymentDocument } from "./state-removal.ts";

/** What a state has of a generated value. */
export interface GeneratedState {
  /** The generation that was made last; undefined where no value was made yet. */
  readonly made: number | undefined;
  /** URNs of places that were written before that, or not to the end: they may have an older value. */
  readonly unwritten: readonly string[];
}

/**
 * Reads from a state which generation of a value was made, and which places do not have it yet. No secret is decrypted for
 * that: a place that has the value was changed after it was made, and no write of it failed.
 *
 * @param name logical name of the value (`secret-API_KEY`)
 */
export function generatedState(document: DeploymentDocument | undefined, name: string): GeneratedState {
  const resources = document?.deployment.resources ?? [];
  const value = resources.find(
    ({ type, urn }) => type === "slipway:index:GeneratedSecret" && urn.endsWith(`::${name}`),
  );
  if (value === undefined) return { made: undefined, unwritten: [] };
  const generation = value.inputs?.generation;
  const madeAt = time(value.modified);
  const unwritten = resources
    .filter(({ propertyDependencies }) => propertyDependencies?.value?.includes(value.urn) === true)
    .filter(({ modified, initErrors }) => time(modified) < madeAt || (initErrors ?? []).length > 0)
    .map(({ urn }) => urn);
  return { made: typeof generation === "number" ? generation : 1, unwritten };
}

/** Pulumi writes nanoseconds, which `Date` cuts; what has no time was there always. */
function time(text: string | null | undefined): number {
  const at = Date.parse(text ?? "");
  if (Number.isNaN(at)) return 0;
  const fraction = /\.(\d+)/.exec(text!)?.[1] ?? "";
  return Math.floor(at / 1000) + Number(`0.${fraction || "0"}`);
}
