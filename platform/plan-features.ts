import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { Settings } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";

/** A thing that GitHub refuses to some owners: how it shows in an entry, who has it, and how to do without it. */
interface Feature {
  /** Field of the entry, and words for a message. */
  readonly field: string;
  readonly needs: string;
  /** GitHub's own page on who has it, below https://docs.github.com/en/. */
  readonly source: string;
  readonly wanted: (entry: RepositoryEntry) => boolean;
  readonly available: (entry: RepositoryEntry, settings: Settings) => boolean;
  /** The entry without it. */
  readonly drop: (entry: RepositoryEntry) => RepositoryEntry;
}

const isPublic = (entry: RepositoryEntry) => entry.visibility === "public";
const environments = (entry: RepositoryEntry) => Object.values(entry.environments ?? {});
const canHaveSecretScanning = (entry: RepositoryEntry, { plan, ownerType }: Settings) =>
  isPublic(entry) || (ownerType === "organization" && plan !== "free");

/** Whether somebody can be asked to approve a repository's deployments. */
export function canHaveReviewers(entry: RepositoryEntry, { plan }: Settings): boolean {
  return isPublic(entry) || plan === "enterprise";
}

function isOfOrganization(actor: object): boolean {
  return "team" in actor || "organizationAdmin" in actor;
}

/**
 * Each as its own page has it; an overview is https://docs.github.com/en/get-started/learning-about-github/githubs-plans.
 * That an organisation's secrets and variables do not reach private repositories on the free plan is
 * platform/organization.ts's to know.
 */
const features: readonly Feature[] = [
  {
    field: "rules",
    needs: 'rulesets in a private repository need the plan "team" or "enterprise"',
    source: "repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets",
    wanted: (entry) => entry.rules !== undefined,
    available: (entry, { plan }) => isPublic(entry) || plan !== "free",
    drop: ({ rules: _, ...rest }) => rest,
  },
  {
    field: "rules.mergeQueue",
    needs: 'a merge queue needs an organisation, and in a private repository the plan "enterprise"',
    source:
      "repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue",
    wanted: (entry) => entry.rules?.mergeQueue !== undefined,
    available: (entry, { plan, ownerType }) =>
      ownerType === "organization" && (isPublic(entry) || plan === "enterprise"),
    drop: (entry) => {
      if (entry.rules === undefined) return entry;
      const { mergeQueue: _, ...rules } = entry.rules;
      return { ...entry, rules };
    },
  },
  {
    field: "environments",
    needs: 'environments in a private repository need the plan "team" or "enterprise"',
    source: "actions/how-tos/deploy/configure-and-manage-deployments/manage-environments",
    wanted: (entry) => entry.environments !== undefined,
    available: (entry, { plan }) => isPublic(entry) || plan !== "free",
    drop: ({ environments: _, ...rest }) => rest,
  },
  {
    field: "environments.*.reviewers",
    needs: 'reviewers and wait timers of environments in a private repository need the plan "enterprise"',
    source: "actions/reference/workflows-and-actions/deployments-and-environments",
    wanted: (entry) =>
      environments(entry).some(
        ({ reviewers, waitMinutes, preventSelfReview }) =>
          reviewers !== undefined || waitMinutes !== undefined || preventSelfReview === true,
      ),
    available: canHaveReviewers,
    drop: (entry) => ({
      ...entry,
      environments: Object.fromEntries(
        Object.entries(entry.environments ?? {}).map(
          ([name, { reviewers: _r, waitMinutes: _w, preventSelfReview: _s, ...rest }]) => [name, rest],
        ),
      ),
    }),
  },
  {
    field: "visibility",
    needs: 'visibility "internal" needs an organisation with the plan "enterprise"',
    source: "repositories/creating-and-managing-repositories/about-repositories#about-internal-repositories",
    wanted: (entry) => entry.visibility === "internal",
    available: (_entry, { plan, ownerType }) => plan === "enterprise" && ownerType === "organization",
    drop: (entry) => ({ ...entry, visibility: "private" }),
  },
  {
    field: "security.secretScanning",
    needs:
      'secret scanning and push protection in a private repository need an organisation with the plan "team" or "enterprise", and its add-on GitHub Secret Protection',
    source: "get-started/learning-about-github/about-github-advanced-security",
    wanted: ({ security }) => security?.secretScanning === true || security?.pushProtection === true,
    available: canHaveSecretScanning,
    drop: (entry) => {
      const { secretScanning: _s, pushProtection: _p, ...security } = entry.security ?? {};
      return { ...entry, security };
    },
  },
  {
    field: "merge.auto",
    needs: 'auto-merge in a private repository needs the plan "team" or "enterprise"',
    source:
      "repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-auto-merge-for-pull-requests-in-your-repository",
    wanted: ({ merge }) => merge?.auto === true,
    available: (entry, { plan }) => isPublic(entry) || plan !== "free",
    drop: (entry) => {
      const { auto: _, ...merge } = entry.merge ?? {};
      return { ...entry, merge };
    },
  },
  {
    field: "features.wiki",
    needs: 'a wiki in a private repository needs the plan "team" or "enterprise"',
    source: "communities/documenting-your-project-with-wikis/about-wikis",
    wanted: ({ features: tabs }) => tabs?.wiki === true,
    available: (entry, { plan }) => isPublic(entry) || plan !== "free",
    drop: (entry) => {
      const { wiki: _, ...tabs } = entry.features ?? {};
      return { ...entry, features: tabs };
    },
  },
  {
    field: "access.teams",
    needs: "teams need an organisation",
    source: "organizations/organizing-members-into-teams/about-teams",
    wanted: (entry) => Object.keys(entry.access?.teams ?? {}).length > 0,
    available: (_entry, { ownerType }) => ownerType === "organization",
    drop: (entry) => {
      const { teams: _, ...access } = entry.access ?? {};
      return { ...entry, access };
    },
  },
  {
    field: "access.people",
    needs: 'people of a user\'s repository can be given "push" alone; other roles need an organisation',
    source: "rest/collaborators/collaborators#add-a-repository-collaborator",
    wanted: (entry) => Object.values(entry.access?.people ?? {}).some((role) => role !== "push"),
    available: (_entry, { ownerType }) => ownerType === "organization",
    drop: (entry) => {
      const { people = {}, ...access } = entry.access ?? {};
      const kept = Object.fromEntries(Object.entries(people).filter(([, role]) => role === "push"));
      return { ...entry, access: { ...access, ...(Object.keys(kept).length > 0 && { people: kept }) } };
    },
  },
  {
    field: "environments.*.reviewers.teams",
    needs: "teams need an organisation",
    source: "organizations/organizing-members-into-teams/about-teams",
    wanted: (entry) => environments(entry).some(({ reviewers }) => (reviewers?.teams ?? []).length > 0),
    available: (_entry, { ownerType }) => ownerType === "organization",
    drop: (entry) => ({
      ...entry,
      environments: Object.fromEntries(
        Object.entries(entry.environments ?? {}).map(([name, { reviewers, ...rest }]) => {
          const { teams: _, ...others } = reviewers ?? {};
          return [name, { ...rest, ...(reviewers !== undefined && { reviewers: others }) }];
        }),
      ),
    }),
  },
  {
    field: "rules.bypass",
    needs: "teams and organisation administrators need an organisation",
    source:
      "repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#granting-bypass-permissions-for-your-ruleset",
    wanted: ({ rules }) => [...(rules?.bypass ?? []), ...(rules?.tags?.bypass ?? [])].some(isOfOrganization),
    available: (_entry, { ownerType }) => ownerType === "organization",
    drop: (entry) => {
      if (entry.rules === undefined) return entry;
      const { bypass, tags } = entry.rules;
      return {
        ...entry,
        rules: {
          ...entry.rules,
          ...(bypass && { bypass: bypass.filter((actor) => !isOfOrganization(actor)) }),
          ...(tags?.bypass && { tags: { ...tags, bypass: tags.bypass.filter((actor) => !isOfOrganization(actor)) } }),
        },
      };
    },
  },
  {
    field: "properties",
    needs: "custom properties need an organisation",
    source:
      "organizations/managing-organization-settings/managing-custom-properties-for-repositories-in-your-organization",
    wanted: (entry) => entry.properties !== undefined,
    available: (_entry, { ownerType }) => ownerType === "organization",
    drop: ({ properties: _, ...rest }) => rest,
  },
];

/** One finding for each feature that an entry wants and its owner's plan lacks: an error, or a note where it is left out. */
export function planFeatureFindings(entry: RepositoryEntry, settings: Settings): Finding[] {
  return features
    .filter((feature) => feature.wanted(entry) && !feature.available(entry, settings))
    .map(({ field, needs }) =>
      settings.unavailable === "skip"
        ? {
            id: "plan-feature-skipped",
            severity: "info",
            subject: `${entry.id}: ${field}`,
            message: `left out: ${needs}; stack "${settings.stack}" has ${settings.ownerType} "${settings.owner}" on "${settings.plan}".`,
          }
        : {
            id: "plan-feature-unavailable",
            severity: "error",
            subject: `${entry.id}: ${field}`,
            message: `${needs}; stack "${settings.stack}" has ${settings.ownerType} "${settings.owner}" on "${settings.plan}". Change the plan, drop the field, or set slipway:unavailable to skip.`,
          },
    );
}

/** The entry as its owner can have it: unchanged, or under `unavailable: skip` without what the plan lacks. */
export function withoutUnavailable(entry: RepositoryEntry, settings: Settings): RepositoryEntry {
  if (settings.unavailable !== "skip") return entry;
  return features.reduce(
    (kept, feature) => (feature.wanted(kept) && !feature.available(kept, settings) ? feature.drop(kept) : kept),
    entry,
  );
}
