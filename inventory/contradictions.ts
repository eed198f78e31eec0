import type { FieldPath } from "./field-path.ts";
import type { RepositoryEntry } from "./schema.ts";

/** Something in a merged entry that GitHub would refuse, or that could never work. */
export interface Contradiction {
  readonly path: FieldPath;
  readonly message: string;
  /** The other field of the two, so that its place can be named too. */
  readonly against?: FieldPath;
}

type Check = (entry: RepositoryEntry) => Contradiction[];

/** What does not go together in an entry once all its layers are merged; one file's schema cannot see this. */
export function contradictions(entry: RepositoryEntry): Contradiction[] {
  return checks.flatMap((check) => check(entry));
}

const pipelineOptions: Check = (entry) =>
  entry.with !== undefined && entry.pipeline === undefined && !entry.jobs?.some((job) => "use" in job)
    ? [{ path: ["with"], message: 'has options for no pipeline; write "pipeline: ..." or take it out' }]
    : [];

const keptSecrets: Check = ({ environments = {} }) =>
  Object.entries(environments).flatMap(([name, { secrets = [], keptSecrets: kept = [] }]) =>
    kept
      .filter((secret) => secrets.some((other) => other.toUpperCase() === secret.toUpperCase()))
      .map((secret) => ({
        path: ["environments", name, "keptSecrets"],
        against: ["environments", name, "secrets"],
        message: `keeps "${secret}", which secrets would write; name it in one of the two`,
      })),
  );

const origin: Check = ({ adopt, template }) =>
  adopt === true && template !== undefined
    ? [
        {
          path: ["template"],
          against: ["adopt"],
          message: "is for a new repository; take it out, or take out adopt: true",
        },
      ]
    : [];

const mergeMethods: Check = ({ merge = {}, rules }) => {
  const found: Contradiction[] = [];
  if (merge.squash === false && merge.mergeCommit === false && merge.rebase === false) {
    found.push({
      path: ["merge"],
      message: "turns every way to merge off; leave one of squash, mergeCommit, rebase on",
    });
  }
  const offered = { merge: merge.mergeCommit, squash: merge.squash, rebase: merge.rebase };
  const wanted = rules?.mergeMethods ?? [];
  if (wanted.length > 0 && wanted.every((method) => offered[method] === false)) {
    const message = "allows only ways to merge that are turned off; turn one of them on";
    found.push({ path: ["rules", "mergeMethods"], against: ["merge"], message });
  }
  if (rules?.linearHistory === true && wanted.length > 0 && wanted.every((method) => method === "merge")) {
    const message = "allows merge commits alone, which a linear history forbids; write squash or rebase";
    found.push({ path: ["rules", "mergeMethods"], against: ["rules", "linearHistory"], message });
  }
  return found;
};

// The pairs that GitHub's settings page offers; its API refuses the others.
const squashPairs = [
  "PR_TITLE BLANK",
  "PR_TITLE PR_BODY",
  "PR_TITLE COMMIT_MESSAGES",
  "COMMIT_OR_PR_TITLE COMMIT_MESSAGES",
];
const commitPairs = ["PR_TITLE BLANK", "PR_TITLE PR_BODY", "MERGE_MESSAGE PR_TITLE"];

const mergeMessages: Check = ({ merge = {} }) => [
  ...titlePair("squashTitle", merge.squashTitle, "squashMessage", merge.squashMessage, squashPairs),
  ...titlePair("commitTitle", merge.commitTitle, "commitMessage", merge.commitMessage, commitPairs),
];

function titlePair(
  titleField: string,
  title: string | undefined,
  messageField: string,
  message: string | undefined,
  pairs: string[],
): Contradiction[] {
  if (title === undefined && message === undefined) return [];
  if (title === undefined || message === undefined) {
    const [there, missing] = title === undefined ? [messageField, titleField] : [titleField, messageField];
    return [{ path: ["merge", there], message: `stands alone; GitHub takes it together with ${missing} only` }];
  }
  if (pairs.includes(`${title} ${message}`)) return [];
  const allowed = pairs.filter((pair) => pair.startsWith(`${title} `)).map((pair) => pair.split(" ")[1]);
  return [
    {
      path: ["merge", messageField],
      against: ["merge", titleField],
      message: `does not go with ${titleField} ${title}; write ${allowed.join(" or ")}`,
    },
  ];
}

const pushProtection: Check = ({ security = {} }) =>
  security.pushProtection === true && security.secretScanning === false
    ? [
        {
          path: ["security", "pushProtection"],
          against: ["security", "secretScanning"],
          message: "needs secretScanning; turn it on or this off",
        },
      ]
    : [];

const actionsSettings: Check = ({ actions = {}, visibility }) => {
  const found: Contradiction[] = [];
  if (actions.patterns !== undefined && actions.allow !== "selected") {
    found.push({
      path: ["actions", "patterns"],
      against: ["actions", "allow"],
      message: 'counts only with "allow: selected"; write that or take the patterns out',
    });
  }
  if (visibility === "public" && (actions.retentionDays ?? 0) > 90) {
    found.push({
      path: ["actions", "retentionDays"],
      against: ["visibility"],
      message: `is ${actions.retentionDays}; write at most 90, GitHub's limit for a public repository`,
    });
  }
  return found;
};

const mergeQueue: Check = ({ rules }) => {
  const { minEntries, maxEntries } = rules?.mergeQueue ?? {};
  if (minEntries === undefined || maxEntries === undefined || minEntries <= maxEntries) return [];
  return [
    {
      path: ["rules", "mergeQueue", "minEntries"],
      against: ["rules", "mergeQueue", "maxEntries"],
      message: `is ${minEntries}, above maxEntries (${maxEntries}); write at most that`,
    },
  ];
};

const environments: Check = (entry) =>
  Object.entries(entry.environments ?? {}).flatMap(([name, environment]) => {
    const path = ["environments", name];
    const found: Contradiction[] = [];
    const patterns = (["branches", "tags"] as const).find((kind) => environment[kind] !== undefined);
    if (environment.protectedBranches === true && patterns !== undefined) {
      const message = `does not go with ${patterns}: GitHub takes protected branches or patterns; take one of them out`;
      found.push({ path: [...path, "protectedBranches"], against: [...path, patterns], message });
    }
    const { teams = [], people = [] } = environment.reviewers ?? {};
    if (teams.length + people.length > 6) {
      const message = `names ${teams.length + people.length}; write at most 6 teams and people together`;
      found.push({ path: [...path, "reviewers"], message });
    }
    return found;
  });

const checks: Check[] = [
  pipelineOptions,
  origin,
  keptSecrets,
  mergeMethods,
  mergeMessages,
  pushProtection,
  actionsSettings,
  mergeQueue,
  environments,
];
