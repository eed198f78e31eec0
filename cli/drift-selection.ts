import type { DriftFinding } from "../drift/drift.ts";
import { covers } from "../drift/exceptions.ts";
import { UsageError } from "./exit.ts";
import { type Drift, partsOf } from "./read-drift.ts";

/** A finding with the repository that it is about. */
export interface Selected {
  readonly id: string;
  readonly finding: DriftFinding;
}

/** Findings that `all`, `REPOSITORY` or `REPOSITORY:FIELD` name. */
export function selected(found: Drift, selectors: readonly string[], verb: string): Selected[] {
  const all = partsOf(found).flatMap(({ id, findings }) => findings.map((finding) => ({ id, finding })));
  return [
    ...new Set(
      selectors.flatMap((selector) => {
        const [id, field] = split(selector);
        const fits = all.filter(
          (one) => selector === "all" || (one.id === id && (field === undefined || covers(field, one.finding.field))),
        );
        if (fits.length > 0 || selector === "all") return fits;
        const known = all.map((one) => `${one.id}:${one.finding.field}`).join(", ");
        const hint = known === "" ? "there is no difference" : `write "all", a repository, or one of ${known}`;
        throw new UsageError(`"--${verb} ${selector}": names no difference; ${hint}.`);
      }),
    ),
  ];
}

function split(selector: string): [id: string, field: string | undefined] {
  const at = selector.indexOf(":");
  return at === -1 ? [selector, undefined] : [selector.slice(0, at), selector.slice(at + 1)];
}
