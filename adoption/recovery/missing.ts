import { madeOnce } from "../../provider/made-once.ts";
import { withoutStack } from "../../provider/urn.ts";
import type { PlannedResource } from "../import-payload.ts";

/** What Pulumi's state says of a stack, as far as recovery asks. */
export interface RecordedState {
  /** When it was written last, in ISO 8601; undefined where it does not say. */
  readonly time: string | undefined;
  readonly resources: readonly { readonly urn: string; readonly type: string; readonly id?: string | undefined }[];
  /** URNs of what an update had begun to make when it was cut off. */
  readonly creating: ReadonlySet<string>;
}

/** What of a program is more than its inputs. */
export interface Declaration extends PlannedResource {
  /** Id that the program itself imports it by. */
  readonly importId?: string | undefined;
  readonly protect?: boolean;
  /** URN of its provider, where the program names one. */
  readonly provider?: string | undefined;
}

/** A resource that the program declares and the state does not have, of a kind that GitHub does not make twice. */
export interface Missing extends Declaration {
  /** Whether the state has its creation as begun. */
  readonly pending: boolean;
}

export const isRepository = ({ type }: { readonly type: string }): boolean =>
  type === "github:index/repository:Repository";

/** What the next update would make, and GitHub refuse if it is there already. */
export function missingOf(declared: readonly Declaration[], recorded: RecordedState): Missing[] {
  const known = new Set(recorded.resources.map(({ urn }) => urn));
  return declared
    .filter(({ urn, type, importId }) => madeOnce.has(type) && importId === undefined && !known.has(urn))
    .map((one) => ({ ...one, pending: recorded.creating.has(one.urn) }));
}

/**
 * A program's resources under the URNs that a state gives them: a plan does not know what the project is called.
 */
export function asRecorded(declared: readonly Declaration[], recorded: RecordedState): Declaration[] {
  const prefix = /^urn:pulumi:[^:]+::[^:]+::/.exec(recorded.resources[0]?.urn ?? "")?.[0];
  if (prefix === undefined) return [...declared];
  const moved = (urn: string) => (urn === "" ? "" : prefix + withoutStack(urn));
  return declared.map((one) => ({
    ...one,
    urn: moved(one.urn),
    parent: moved(one.parent),
    ...(one.provider !== undefined && { provider: moved(one.provider) }),
  }));
}

/** Names of the repositories that a state has, in lower case: what GitHub calls one is its id. */
export function repositoriesOf({ resources }: RecordedState): Set<string> {
  return new Set(resources.filter(isRepository).flatMap(({ id }) => (id === undefined ? [] : [id.toLowerCase()])));
}

/** Names of the repositories that the next update imports by itself, in lower case. */
export function adoptedBy(declared: readonly Declaration[]): Set<string> {
  return new Set(
    declared
      .filter((one) => isRepository(one) && one.importId !== undefined)
      .map(({ inputs }) => String(inputs.name).toLowerCase()),
  );
}
