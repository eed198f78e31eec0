import { environmentEntry } from "../drift/config.ts";
import type { SeenRepository } from "../live/seen.ts";

/** A repository's own inventory file, as plain data. */
export type OwnWords = Record<string, unknown>;

/** What GitHub gives a new repository: what is so needs no word, unless a layer above says otherwise. */
const usual: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  features: { issues: true, projects: true, wiki: true, discussions: false },
  merge: {
    squash: true,
    mergeCommit: true,
    rebase: true,
    auto: false,
    updateBranch: false,
    deleteBranch: false,
    squashTitle: "COMMIT_OR_PR_TITLE",
    squashMessage: "COMMIT_MESSAGES",
    commitTitle: "MERGE_MESSAGE",
    commitMessage: "PR_TITLE",
  },
  security: { secretScanning: false, pushProtection: false, vulnerabilityAlerts: false, dependabotUpdates: false },
  actions: {
    enabled: true,
    allow: "all",
    requireShaPinning: false,
    defaultToken: "read",
    approvePullRequests: false,
    retentionDays: 90,
    forkApproval: "first_time_contributors",
  },
};

/** Labels that GitHub gives every new repository. */
const usualLabels = [
  "bug",
  "documentation",
  "duplicate",
  "enhancement",
  "good first issue",
  "help wanted",
  "invalid",
  "question",
  "wontfix",
];

/** Roles that the inventory has a word for; others are the organisation's own. */
const roles = ["pull", "triage", "push", "maintain", "admin"];

/**
 * A first inventory file for a repository that is there: what is worth a word, in the inventory's own. Rules are left out,
 * as Slipway's are rulesets of its own; values of secrets stay whoever's they are.
 */
export function ownWords(id: string, seen: SeenRepository): OwnWords {
  const { settings, actions } = seen;
  const name = seen.name === id ? undefined : seen.name;
  // GitHub takes no change of an archived repository, so nothing else of it is declared.
  if (settings.archived === true) return some({ name, adopt: true, archived: true, visibility: settings.visibility });
  const { patterns: _, ...plainActions } = actions ?? {};
  return some({
    name,
    adopt: true,
    description: settings.description === "" ? undefined : settings.description,
    homepage: settings.homepage === "" ? undefined : settings.homepage,
    visibility: settings.visibility,
    topics: settings.topics?.length === 0 ? undefined : settings.topics,
    features: unusual("features", settings.features),
    merge: unusual("merge", settings.merge),
    security: unusual("security", settings.security),
    actions: unusual("actions", plainActions),
    access: filled({ teams: known(seen.access.teams), people: known(seen.access.people) }),
    labels: labelsOf(seen),
    properties: filled(seen.properties ?? {}),
    secrets: filled(
      Object.fromEntries(
        Object.entries(seen.secrets ?? {})
          .filter(([, { actions: forActions }]) => forActions)
          .map(([secret, { dependabot }]) => [secret, { kept: true, ...(dependabot && { dependabot }) }]),
      ),
    ),
    variables: filled(seen.variables ?? {}),
    environments: filled(
      Object.fromEntries(Object.entries(seen.environments ?? {}).map(([one, words]) => [one, environmentEntry(words)])),
    ),
  });
}

function labelsOf({ labels = {} }: SeenRepository): object | undefined {
  const own = Object.entries(labels).filter(([name]) => !usualLabels.includes(name.toLowerCase()));
  return filled(
    Object.fromEntries(
      own.map(([name, { color, description }]) => [name, { color, ...(description !== "" && { description }) }]),
    ),
  );
}

function unusual(group: string, seen: object = {}): object | undefined {
  return filled(Object.fromEntries(Object.entries(seen).filter(([word, value]) => usual[group]?.[word] !== value)));
}

function known(grants: Readonly<Record<string, string>> = {}): object | undefined {
  return filled(Object.fromEntries(Object.entries(grants).filter(([, role]) => roles.includes(role))));
}

function filled(words: object): object | undefined {
  const kept = some(words as OwnWords);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function some(words: OwnWords): OwnWords {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}
