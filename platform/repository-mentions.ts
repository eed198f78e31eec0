import type { Inventory } from "../inventory/inventory.ts";
import { literalPattern } from "../workflow/literal-pattern.ts";
import type { DesiredRepository, Platform } from "./compose.ts";
import { UnknownRepositoryError } from "./load.ts";

/** A line of a delivered file that names a repository by owner and name. */
export interface Mention {
  /** Inventory id of the repository whose file it is. */
  readonly repository: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** `uses`: an action or a called workflow; `package`: an image; `address`: anything else, a badge for example. */
  readonly kind: "uses" | "package" | "address";
  readonly text: string;
}

const longest = 100;

/** Every line of the delivered files, one's own included, that names `owner/name`. */
export function mentionsOf(fullName: string, repositories: readonly DesiredRepository[]): Mention[] {
  const plain = literalPattern(fullName);
  const named = new RegExp(`(?<![\\w.-])${plain}(?![\\w-]|\\.\\w)`, "i");
  return repositories.flatMap(({ entry, files }) =>
    files.flatMap(({ path, content }) =>
      content.split("\n").flatMap((text, index): Mention[] => {
        if (!named.test(text)) return [];
        const kind = /^\s*(-\s+)?uses:/.test(text) ? "uses" : /ghcr\.io\//i.test(text) ? "package" : "address";
        const trimmed = text.trim();
        const short = trimmed.length > longest ? `${trimmed.slice(0, longest - 1)}…` : trimmed;
        return [{ repository: entry.id, path, line: index + 1, kind, text: short }];
      }),
    ),
  );
}

/** Jobs that ask for an OIDC token: whoever trusts them names the repository in the token's subject. */
export function oidcJobs({ analysis }: DesiredRepository): { readonly workflow: string; readonly job: string }[] {
  return analysis.workflows.flatMap(({ path, permissions }) =>
    permissions.filter(({ granted }) => granted?.["id-token"] === "write").map(({ job }) => ({ workflow: path, job })),
  );
}

/** Where the inventory names a repository by its id, besides its own file. */
export interface Reference {
  /** In words: `organisation secret SHARED`. */
  readonly what: string;
  readonly kind: "secret" | "variable" | "fleet" | "image";
  readonly name: string;
  /** Whether it is the only repository there. */
  readonly alone: boolean;
}

export function referencesTo(id: string, { organization, fleets = {}, images = {} }: Inventory): Reference[] {
  const listed = (
    kind: Reference["kind"],
    words: string,
    all: Readonly<Record<string, { readonly repositories?: readonly string[] | undefined }>> = {},
  ) =>
    Object.entries(all)
      .filter(([, { repositories = [] }]) => repositories.includes(id))
      .map(([name, { repositories = [] }]) => ({
        kind,
        name,
        what: `${words} ${name}`,
        alone: repositories.length === 1,
      }));
  return [
    ...listed("secret", "organisation secret", organization.secrets),
    ...listed("variable", "organisation variable", organization.variables),
    ...listed("fleet", "fleet", fleets),
    ...Object.entries(images)
      .filter(([, { repository }]) => repository === id)
      .map(([name]): Reference => ({ kind: "image", name, what: `image ${name}`, alone: true })),
  ];
}

/** What of a repository stays on GitHub when nobody manages it any more, in words. */
export function leftOnGitHub({ entry, files, variables }: DesiredRepository): string[] {
  const { rules, secrets = {}, environments = {}, access = {}, labels = {}, actions } = entry;
  const list = (words: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${words}: ${names.join(", ")}`];
  const who = [
    ...Object.entries(access.teams ?? {}).map(([team, may]) => `team ${team} (${may})`),
    ...Object.entries(access.people ?? {}).map(([person, may]) => `${person} (${may})`),
  ];
  return [
    ...list(
      `${files.length} delivered ${files.length === 1 ? "file" : "files"}, and the workflows among them go on running`,
      files.filter(({ path }) => /^\.github\/workflows\//.test(path)).map(({ path }) => path),
    ),
    ...list("rulesets", [
      ...(rules === undefined ? [] : ["Slipway: default branch"]),
      ...(rules?.tags === undefined ? [] : ["Slipway: tags"]),
    ]),
    ...list("secrets, with their values", [
      ...Object.keys(secrets),
      ...Object.entries(environments).flatMap(([name, { secrets: own = [] }]) => own.map((one) => `${name}/${one}`)),
    ]),
    ...list("variables", Object.keys(variables)),
    ...list("environments", Object.keys(environments)),
    ...list("access", who),
    ...list("labels", Object.keys(labels)),
    ...(actions === undefined ? [] : ["what Actions may do"]),
    "the repository itself with all its settings",
  ];
}

/** A stack's repository by id. @throws UnknownRepositoryError */
export function desiredOf({ repositories, settings }: Platform, id: string): DesiredRepository {
  const desired = repositories.find(({ entry }) => entry.id === id);
  if (desired !== undefined) return desired;
  const known = repositories.map(({ entry }) => entry.id);
  throw new UnknownRepositoryError(id, known, settings.stack);
}
