import path from "node:path";
import { editFor } from "../drift/accept.ts";
import { applyEdit } from "../drift/apply-edit.ts";
import type { DriftOptions } from "./drift.ts";
import type { Selected } from "./drift-selection.ts";
import { ignoreDrift } from "./ignore-drift.ts";
import { propose } from "./propose.ts";
import type { Wanted } from "./read-drift.ts";

/** What became of a finding that was to be accepted or ignored. */
export interface WrittenDown extends Selected {
  /** File that says it now. */
  readonly file?: string;
  readonly why?: string;
  /** Address of the pull request that proposes it. */
  readonly proposal?: string;
}

interface Changes {
  readonly accepted: readonly Selected[];
  readonly ignored: readonly Selected[];
}

/** Writes what is accepted into the inventory and what is ignored into the stack file, here or in a pull request. */
export async function writeDown(changes: Changes, wanted: Wanted, options: DriftOptions): Promise<WrittenDown[]> {
  if (changes.accepted.length + changes.ignored.length === 0) return [];
  const write = (folder: string): WrittenDown[] => [
    ...changes.accepted.map((one) => acceptOne(folder, one, wanted)),
    ...changes.ignored.map(
      (one): WrittenDown => ({
        ...one,
        file: ignoreDrift(folder, options.stack, {
          repository: one.id,
          field: one.finding.field,
          until: options.until!,
          reason: options.reason!,
        }),
      }),
    ),
  ];
  if (options.pullRequest !== true) return write(process.cwd());
  let written: WrittenDown[] = [];
  const proposal = await propose(process.cwd(), {
    branch: `slipway/drift-${options.stack}`,
    title: `Take over what GitHub has (${options.stack})`,
    change(folder) {
      written = write(folder);
      return written
        .map(({ id, finding, why }) => `- \`${id}\`: \`${finding.field}\`${why === undefined ? "" : `: ${why}`}`)
        .join("\n");
    },
  });
  return written.map((one) => (one.why === undefined ? { ...one, proposal } : one));
}

function acceptOne(folder: string, { id, finding }: Selected, wanted: Wanted): WrittenDown {
  if (finding.kind === "overwritten") {
    return {
      id,
      finding,
      why: "nobody can read its value; `slipway secrets set` gives it one of your own, or revert it",
    };
  }
  const desired = wanted.find(({ entry }) => entry.id === id);
  if (finding.file !== undefined) {
    return {
      id,
      finding,
      why: `${path.posix.basename(finding.file)} is rendered; change the options of its pipeline, or revert it`,
    };
  }
  if (desired === undefined) {
    return { id, finding, why: "inventory/organization.yaml declares it; change it there, or revert it" };
  }
  const edit = editFor(desired, finding);
  if (edit === undefined) return { id, finding, why: `the inventory has no word for ${finding.beyond ?? "it"}` };
  return { id, finding, ...applyEdit(folder, id, edit) };
}
