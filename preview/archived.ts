import type { Finding } from "../workflow/finding.ts";
import type { ResourceChange } from "./changes.ts";
import type { PlanDocument } from "./plan-document.ts";

const repositoryType = "github:index/repository:Repository";

/** What is only forgotten when it leaves the inventory: nothing of it is deleted on GitHub. */
const forgotten = new Set([
  "RepositoryVulnerabilityAlerts",
  "RepositoryDependabotSecurityUpdates",
  "ActionsRepositoryPermissions",
  "WorkflowRepositoryPermissions",
  "ActionsSettings",
  "FileSet",
]);

/**
 * An error for each repository that is archived after a change and of which something comes or goes by it: GitHub takes no
 * write there, and the update would stop half-way. What only changes is held at what it is, and no error.
 */
export function archivedFindings(
  changes: readonly ResourceChange[],
  base: Pick<PlanDocument, "resources">,
  head: Pick<PlanDocument, "resources">,
): Finding[] {
  const before = archivedIn(base);
  const known = new Set(base.resources.filter(({ type }) => type === repositoryType).map(({ name }) => name));
  return [...archivedIn(head)].flatMap((id): Finding[] => {
    // One that comes from elsewhere may bring what it has along in a state.
    if (!known.has(id)) return [];
    const refused = changes.filter((one) => one.repository === id && isWritten(one));
    if (refused.length === 0) return [];
    const list = refused
      .map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} "${name}"`)
      .join(", ");
    const way = before.has(id)
      ? 'write "archived: false" beside these changes, which opens it first in the same update, or take them back'
      : `archive it after them: "slipway repo archive ${id}" does so in two steps`;
    return [
      {
        id: "archived-change",
        severity: "error",
        subject: id,
        message: `is archived, where GitHub takes no change, and this would: ${list}; ${way}.`,
      },
    ];
  });
}

function isWritten({ operation, type, after }: ResourceChange): boolean {
  if (operation === "update" || type === repositoryType || (operation === "create" && isOnlyRead(type, after ?? {})))
    return false;
  return operation !== "delete" || !forgotten.has(type.split(":").at(-1)!);
}

/** Actions settings of which none is declared: they see that the repository is there, and write nothing. */
function isOnlyRead(type: string, { retentionDays, forkApproval }: Readonly<Record<string, unknown>>): boolean {
  return type === "slipway:github:ActionsSettings" && retentionDays === undefined && forkApproval === undefined;
}

/** Inventory ids of repositories that are declared as archived. */
function archivedIn({ resources }: Pick<PlanDocument, "resources">): ReadonlySet<string> {
  return new Set(
    resources.filter(({ type, inputs }) => type === repositoryType && inputs.archived === true).map(({ name }) => name),
  );
}
