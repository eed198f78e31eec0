import type { FieldPath } from "../inventory/field-path.ts";
import type { SeenRepository } from "../live/seen.ts";
import { type OwnWords, ownWords } from "./own-words.ts";

/** A workflow that is taken over as it is. */
export interface TakenWorkflow {
  /** File name in inventory/workflows/. */
  readonly file: string;
  /** File name in the repository. */
  readonly as: string;
  readonly content: string;
}

/** Something that is not taken over, and why. */
export interface Note {
  readonly what: string;
  readonly why: string;
}

/** An inventory entry in the making. */
export interface Draft {
  readonly id: string;
  readonly seen: SeenRepository;
  own: OwnWords;
  workflows: readonly TakenWorkflow[];
  notes: readonly Note[];
  /** Fields that may not be declared again, as text. */
  readonly dropped: Set<string>;
}

/** An id for a repository: its name as a file's. */
export function idOf(name: string): string {
  return name.toLowerCase();
}

/**
 * First drafts. Workflows of the same name and text are one file; another text gets the repository's id before its name.
 *
 * @param taken names of workflow files that the inventory has already, with their text
 */
export function firstDrafts(seen: readonly SeenRepository[], taken: ReadonlyMap<string, string>): Draft[] {
  const files = new Map(taken);
  return seen.map((one): Draft => {
    const id = idOf(one.name);
    const workflows = one.settings.archived
      ? []
      : one.workflows.map(({ path, content }): TakenWorkflow => {
          const as = path.split("/").at(-1)!;
          const file = [as, `${id}-${as}`].find((name) => (files.get(name) ?? content) === content) ?? `${id}--${as}`;
          files.set(file, content);
          return { file, as, content };
        });
    return { id, seen: one, own: ownWords(id, one), workflows, notes: [], dropped: new Set() };
  });
}

/** The own words with a field set, or taken away where the value is undefined. */
export function withField(own: OwnWords, [key, ...rest]: FieldPath, value: unknown): OwnWords {
  if (key === undefined) return own;
  const inner = own[key];
  const map = inner !== null && typeof inner === "object" && !Array.isArray(inner) ? (inner as OwnWords) : {};
  const next = rest.length === 0 ? value : withField(map, rest, value);
  const empty = next !== null && typeof next === "object" && !Array.isArray(next) && Object.keys(next).length === 0;
  const { [key]: _, ...others } = own;
  // An environment without a word is still an environment.
  return next === undefined || (empty && rest.length > 0) ? others : { ...others, [key]: next };
}

/** What was left out and is so still: a field that another one settled is declared again. */
export function standingNotes({ own, notes }: Draft): readonly Note[] {
  return notes.filter(({ what }) => !Object.hasOwn(own, what) || own[what] === null);
}

/** Takes a field out of a draft for good, and notes why. */
export function drop(draft: Draft, field: string, path: FieldPath, why: string): void {
  draft.own = withField(draft.own, path, undefined);
  draft.dropped.add(field);
  draft.notes = [...draft.notes, { what: field, why }];
}

/** Leaves a workflow on GitHub as it is. */
export function dropWorkflow(draft: Draft, workflow: TakenWorkflow, why: string): void {
  draft.workflows = draft.workflows.filter((one) => one !== workflow);
  draft.notes = [...draft.notes, { what: `.github/workflows/${workflow.as}`, why }];
}
