import { stringify } from "yaml";
import type { Proposal } from "./proposal.ts";

/** What the owner answers, or GitHub shows. */
export interface Answers {
  /** "" for none. */
  readonly description?: string;
  /** Left out where a layer of the inventory says it. */
  readonly visibility?: string;
  readonly topics?: readonly string[];
  /** Slugs of the teams whose repository it is, or logins of people. */
  readonly owners: readonly Owner[];
  /** Whether it is on GitHub already. */
  readonly existing: boolean;
  /** owner/name of the template that a new one is made from. */
  readonly template?: string;
  readonly groups: readonly string[];
  /** Label of the machines for what GitHub's own cannot do. */
  readonly runner?: string;
  /** Paths whose present content may be replaced. */
  readonly replaced: readonly string[];
  /** Options of the pipeline that the owner says himself; they win over what is proposed. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A team or a person. */
export type Owner = { readonly team: string } | { readonly person: string };

/** A repository's own inventory file, as plain data. */
export type OwnEntry = Readonly<Record<string, unknown>>;

/** The inventory entry of a repository, as far as it is known before anything is composed of it. */
export function entryOf(name: string, id: string, proposal: Proposal, answers: Answers): OwnEntry {
  const {
    description,
    visibility,
    topics = [],
    owners,
    existing,
    template,
    groups,
    runner,
    replaced,
    options,
  } = answers;
  const given = { ...proposal.with, ...options, ...(runner !== undefined && { runner }) };
  return defined({
    name: name === id ? undefined : name,
    adopt: existing ? true : undefined,
    description: description === "" ? undefined : description,
    visibility,
    topics: topics.length === 0 ? undefined : topics,
    template,
    groups: groups.length === 0 ? undefined : groups,
    pipeline: proposal.pipeline,
    with: Object.keys(given).length === 0 ? undefined : given,
    jobs: proposal.jobs,
    access: accessOf(owners),
    files: replaced.length === 0 ? undefined : { adopt: replaced },
  });
}

/** Owners maintain their repository. */
function accessOf(owners: readonly Owner[]): object | undefined {
  const teams = Object.fromEntries(owners.flatMap((owner) => ("team" in owner ? [[owner.team, "maintain"]] : [])));
  const people = Object.fromEntries(owners.flatMap((owner) => ("person" in owner ? [[owner.person, "maintain"]] : [])));
  const access = defined({
    teams: Object.keys(teams).length === 0 ? undefined : teams,
    people: Object.keys(people).length === 0 ? undefined : people,
  });
  return Object.keys(access).length === 0 ? undefined : access;
}

export function defined(entry: Readonly<Record<string, unknown>>): OwnEntry {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

/** The text of an inventory file. */
export function entryText(entry: OwnEntry): string {
  const text = stringify(entry, { lineWidth: 0 }).trimEnd();
  return `# yaml-language-server: $schema=../../schemas/repository.schema.json\n${text}\n`;
}
