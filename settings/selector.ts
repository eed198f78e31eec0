import { nearest } from "../inventory/nearest.ts";
import type { Inventory } from "../inventory/schema.ts";
import type { Finding } from "../workflow/finding.ts";
import { wildcardPattern } from "../workflow/literal-pattern.ts";
import type { Settings } from "./schema.ts";

/** Which repositories of the inventory a stack has: ids, or patterns in which `*` stands for anything. */
export type Selector = Settings["repositories"];

/** True when an id is included and not excluded. */
export function selects({ include, exclude }: Selector, id: string): boolean {
  const hit = (pattern: string) => matches(pattern, id);
  return include.some(hit) && !exclude.some(hit);
}

/** One finding for each id or pattern that selects nothing, and one when the stack has no repository at all. */
export function selectorFindings({ stack, repositories }: Settings, inventory: Inventory): Finding[] {
  const ids = inventory.repositories.map(({ id }) => id);
  const idle = (["include", "exclude"] as const).flatMap((list) =>
    repositories[list]
      .filter((pattern) => !ids.some((id) => matches(pattern, id)))
      .map((pattern): Finding => {
        const [best] = nearest(pattern, ids, 1);
        const hint = best === undefined ? "write an id of the inventory or take it out" : `did you mean "${best}"?`;
        return {
          id: "selector-matches-nothing",
          severity: "error",
          subject: `Pulumi.${stack}.yaml: slipway:repositories.${list}`,
          message: `"${pattern}" matches no repository; ${hint}`,
        };
      }),
  );
  if (idle.length > 0 || ids.some((id) => selects(repositories, id))) return idle;
  const message = "selects no repository at all; take something out of exclude";
  return [
    {
      id: "selector-matches-nothing",
      severity: "error",
      subject: `Pulumi.${stack}.yaml: slipway:repositories`,
      message,
    },
  ];
}

function matches(pattern: string, id: string): boolean {
  return new RegExp(wildcardPattern(pattern)).test(id);
}
