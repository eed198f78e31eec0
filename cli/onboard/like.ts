import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Inventory } from "../../inventory/inventory.ts";
import { suggestion } from "../../inventory/nearest.ts";
import type { OwnEntry } from "../../onboarding/entry.ts";
import type { Proposal, ProposedJob } from "../../onboarding/proposal.ts";
import { UsageError } from "../exit.ts";

/** What is taken from another repository's file. */
export interface Likeness {
  readonly proposal: Proposal;
  readonly groups: readonly string[];
  /** Other words of its file that are taken as they are. */
  readonly words: OwnEntry;
}

/** Options that say which repository it is, and nothing about others. */
const itsOwn = ["package", "hosts", "project", "namespace"];

/**
 * Takes pipeline, options, jobs, groups and rules from another repository's own file; not what its layers say, as they hold for the
 * new one too.
 *
 * @throws UsageError where the inventory has no such repository
 */
export function likeAnother(project: string, id: string, { repositories }: Inventory): Likeness {
  if (!repositories.some((one) => one.id === id)) {
    const known = repositories.map((one) => one.id);
    throw new UsageError(`"--like ${id}": the inventory has no such repository; ${suggestion(id, known)}`);
  }
  const file = path.posix.join("inventory", "repositories", `${id}.yaml`);
  const own = parse(readFileSync(path.join(project, file), "utf8")) as Record<string, unknown>;
  const options = Object.entries((own.with ?? {}) as Record<string, unknown>);
  const taken = Object.fromEntries(options.filter(([option]) => !itsOwn.includes(option)));
  const left = options.filter(([option]) => itsOwn.includes(option)).map(([option]) => `with.${option}`);
  const because = [{ what: `as ${id} has it`, file }];
  const jobs = own.jobs as ProposedJob[] | undefined;
  const pipeline = own.pipeline as string | undefined;
  const fields = [
    ...(pipeline === undefined ? [] : [`pipeline: ${pipeline}`]),
    ...Object.keys(taken).map((option) => `with.${option}`),
    ...(["jobs", "groups", "rules"] as const).filter((field) => own[field] !== undefined),
  ];
  return {
    proposal: {
      ...(pipeline !== undefined && { pipeline }),
      ...(Object.keys(taken).length > 0 && { with: taken }),
      ...(jobs !== undefined && { jobs }),
      reasons: fields.map((field) => ({ field, because })),
      considered: [],
      open:
        left.length === 0 ? [] : [`${left.join(", ")} of ${id} is its own; say what it is here, where it is asked for`],
    },
    groups: (own.groups as string[] | undefined) ?? [],
    words: own.rules === undefined ? {} : { rules: own.rules },
  };
}
