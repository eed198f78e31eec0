import { analyze, type WorkflowAnalysis } from "../workflow/analysis/analyze.ts";
import type { ResourceChange } from "./changes.ts";
import { contents } from "./file-changes.ts";

/** What the workflow files of one repository may do, use and read that they did not before, or no longer. */
export interface WorkflowChange {
  readonly repository: string;
  readonly permissions: Gained;
  readonly secrets: Gained;
  readonly actions: Gained;
  readonly environments: Gained;
  readonly runners: Gained;
}

export interface Gained {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Compares the workflow files of each repository whose files change; those with nothing to tell are left out. */
export async function workflowChanges(changes: readonly ResourceChange[]): Promise<WorkflowChange[]> {
  const told: WorkflowChange[] = [];
  for (const { type, repository, before, after } of changes) {
    if (type !== "slipway:github:FileSet" || repository === undefined) continue;
    const [was, is] = [await uses(before), await uses(after)];
    const change: WorkflowChange = {
      repository,
      permissions: gained(was, is, permissionsOf),
      secrets: gained(was, is, ({ secrets }) => secrets.map(({ name }) => name)),
      actions: gained(was, is, ({ actions }) => actions.map((use) => `${use.uses}@${use.version ?? use.ref}`)),
      environments: gained(was, is, ({ environments }) => environments.map(({ name }) => name)),
      runners: gained(was, is, ({ runners }) =>
        runners.map(({ labels, group }) => [group, ...labels].filter(Boolean).join(", ")),
      ),
    };
    if (
      Object.values(change).some((value) => typeof value === "object" && value.added.length + value.removed.length > 0)
    )
      told.push(change);
  }
  return told;
}

async function uses(inputs: Readonly<Record<string, unknown>> | undefined): Promise<readonly WorkflowAnalysis[]> {
  const files = [...contents(inputs)]
    .filter(([path]) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .map(([path, content]) => ({ path, content }));
  return files.length === 0 ? [] : (await analyze(files)).workflows;
}

/** Only what may be written is told: everything may read. */
function permissionsOf({ path, permissions }: WorkflowAnalysis): string[] {
  const file = path.split("/").at(-1)!;
  return permissions.flatMap(({ job, granted }) =>
    Object.entries(granted)
      .filter(([, level]) => level === "write")
      .map(([scope]) => `${scope}: write (${file}, job ${job})`),
  );
}

function gained(
  before: readonly WorkflowAnalysis[],
  after: readonly WorkflowAnalysis[],
  names: (workflow: WorkflowAnalysis) => readonly string[],
): Gained {
  const [was, is] = [new Set(before.flatMap(names)), new Set(after.flatMap(names))];
  return {
    added: [...is].filter((name) => !was.has(name)).sort(),
    removed: [...was].filter((name) => !is.has(name)).sort(),
  };
}
