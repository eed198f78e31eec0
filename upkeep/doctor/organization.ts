import { seenOf } from "../../live/part.ts";
import type {
  SeenGovernance,
  SeenOrganizationActions,
  SeenOrganizationSettings,
} from "../../live/read-organization-settings.ts";
import type { DesiredRepository } from "../../platform/compose.ts";
import { wildcardPattern } from "../../workflow/literal-pattern.ts";
import { type Diagnosis, diagnosing } from "./diagnosis.ts";

const say = diagnosing("organization");

/** What the organisation decides that the stack needs, or that weakens it. */
export function organizationDiagnoses(seen: SeenGovernance, repositories: readonly DesiredRepository[]): Diagnosis[] {
  const { settings, actions, teams, properties } = seen;
  const told = [
    ...("seen" in settings ? settingDiagnoses(settings.seen) : []),
    ...("seen" in actions ? actionDiagnoses(actions.seen, repositories) : []),
    ...missing(seenOf(teams), teamsOf, repositories, "team-missing", "team", "make it, or take the name out"),
    ...missing(
      seenOf(properties),
      ({ entry }) => Object.keys(entry.properties ?? {}),
      repositories,
      "property-missing",
      "custom property",
      "define it in the organisation's settings, or take it out of `properties`",
    ),
  ];
  const unseen = Object.entries({ settings, actions, teams, properties }).flatMap(([what, part]) =>
    "unseen" in part ? [say("unseen", `organization-${what}`, what, part.unseen)] : [],
  );
  const bad = told.length + unseen.length > 0;
  return [
    ...(bad ? [] : [say("ok", "organization", "settings", "nothing is lacking, and nothing weakens the stack")]),
    ...told,
    ...unseen,
  ];
}

const page = "on the organisation's settings page";

function settingDiagnoses(settings: SeenOrganizationSettings): Diagnosis[] {
  const { twoFactor, memberPermission = "read", membersMakePublic, membersDelete, membersChangeVisibility } = settings;
  const weak: Diagnosis[] = [];
  const warn = (id: string, subject: string, message: string, advice: string) =>
    weak.push(say("warning", id, subject, message, advice));
  if (twoFactor === false)
    warn(
      "two-factor-optional",
      "two-factor authentication",
      "is not required: one stolen password reaches every repository",
      `require it ${page}, under Authentication security`,
    );
  if (["write", "admin"].includes(memberPermission))
    warn(
      "members-may-much",
      "base permission",
      `is ${memberPermission}: every member may push to every repository, whatever \`access\` says`,
      `set it to read or none ${page}, under Member privileges`,
    );
  if (membersDelete === true || membersChangeVisibility === true)
    warn(
      "members-may-remove",
      "administrators of repositories",
      `may ${[membersDelete && "delete", membersChangeVisibility && "publish"].filter(Boolean).join(" and ")} them past Slipway`,
      `forbid it ${page}, under Member privileges`,
    );
  if (membersMakePublic === true)
    warn(
      "members-make-public",
      "members",
      "may make public repositories by themselves",
      `forbid it ${page}, under Member privileges`,
    );
  return weak;
}

function actionDiagnoses(actions: SeenOrganizationActions, repositories: readonly DesiredRepository[]): Diagnosis[] {
  const running = repositories.filter(({ analysis }) => analysis.workflows.length > 0);
  const allowed = new Set(actions.repositories?.map((name) => name.toLowerCase()));
  const off = running.filter(
    ({ entry }) =>
      actions.enabled === "none" || (actions.enabled === "selected" && !allowed.has(entry.name.toLowerCase())),
  );
  const refused = repositories.flatMap(({ entry, allowedActions }) => {
    const names = allowedActions.filter((pattern) => isRefused(pattern, actions));
    return names.length === 0 ? [] : [{ id: entry.id, names }];
  });
  const wants = (wanted: (entry: DesiredRepository["entry"]) => boolean) =>
    repositories.filter(({ entry }) => wanted(entry)).map(({ entry }) => entry.id);
  const write = actions.defaultToken === "read" ? wants(({ actions: own }) => own?.defaultToken === "write") : [];
  const approve =
    actions.approvePullRequests === false ? wants(({ actions: own }) => own?.approvePullRequests === true) : [];
  const where = "in the organisation's settings, under Actions, General";
  return [
    ...off.map(({ entry }) =>
      say(
        "error",
        "actions-off",
        entry.id,
        "may not use Actions at all, by the organisation's choice: no workflow runs, and no required check is ever reported",
        `allow it ${where}`,
      ),
    ),
    ...refused.map(({ id, names }) =>
      say(
        "error",
        "actions-refused",
        id,
        `uses ${names.join(", ")}, which the organisation does not allow: a run fails before its first job`,
        `allow them ${where}`,
      ),
    ),
    ...write.map((id) =>
      say(
        "error",
        "token-refused",
        id,
        'declares actions.defaultToken "write", which the organisation forbids',
        `allow it ${where}, or write read`,
      ),
    ),
    ...approve.map((id) =>
      say(
        "error",
        "approval-refused",
        id,
        "declares actions.approvePullRequests, which the organisation forbids",
        `allow it ${where}, or write false`,
      ),
    ),
    ...weakActions(actions, where),
  ];
}

function weakActions(
  { defaultToken, approvePullRequests, forks }: SeenOrganizationActions,
  where: string,
): Diagnosis[] {
  const grants =
    forks?.run === true ? [forks.writeTokens && "a writing token", forks.secrets && "secrets"].filter(Boolean) : [];
  return [
    ...(defaultToken === "write"
      ? [
          say(
            "warning",
            "token-writes",
            "default token of workflows",
            "may write wherever a repository does not say otherwise",
            `set it to read ${where}`,
          ),
        ]
      : []),
    ...(approvePullRequests === true
      ? [
          say(
            "warning",
            "actions-approve",
            "workflows",
            "may approve pull requests, and so stand in for a person",
            `forbid it ${where}`,
          ),
        ]
      : []),
    ...(grants.length > 0
      ? [
          say(
            "warning",
            "forks-get-secrets",
            "forks of private repositories",
            `get ${grants.join(" and ")} in their pull requests`,
            `take that away ${where}`,
          ),
        ]
      : []),
  ];
}

/** Whether nothing of the organisation's list takes an action. Who is a verified creator, only GitHub knows. */
function isRefused(pattern: string, { allowed, selected }: SeenOrganizationActions): boolean {
  if (allowed === "all") return false;
  if (allowed === "local_only" || selected === undefined) return true;
  const action = pattern.replace(/@\*$/, "");
  if (selected.verified) return false;
  if (selected.github && /^(actions|github)\//.test(action)) return false;
  return !selected.patterns.some((one) => fits(one, `${action}@${"0".repeat(40)}`));
}

function fits(pattern: string, action: string): boolean {
  return new RegExp(wildcardPattern(pattern), "i").test(action);
}

function teamsOf({ entry }: DesiredRepository): string[] {
  const { access, rules, environments } = entry;
  return [
    ...Object.keys(access?.teams ?? {}),
    ...Object.values(environments ?? {}).flatMap(({ reviewers }) => reviewers?.teams ?? []),
    ...[...(rules?.bypass ?? []), ...(rules?.tags?.bypass ?? [])].flatMap((actor) =>
      "team" in actor ? [actor.team] : [],
    ),
  ];
}

/** Names that entries count on and the organisation does not have, each once, with who names it. */
function missing(
  known: readonly string[] | undefined,
  namesOf: (repository: DesiredRepository) => readonly string[],
  repositories: readonly DesiredRepository[],
  id: string,
  what: string,
  advice: string,
): Diagnosis[] {
  if (known === undefined) return [];
  const has = new Set(known.map((name) => name.toLowerCase()));
  const users = new Map<string, Set<string>>();
  for (const repository of repositories) {
    for (const name of namesOf(repository).filter((one) => !has.has(one.toLowerCase())))
      users.set(name, (users.get(name) ?? new Set()).add(repository.entry.id));
  }
  return [...users].map(([name, by]) =>
    say(
      "error",
      id,
      `${what} "${name}"`,
      `is not there, and ${[...by].join(", ")} count${by.size === 1 ? "s" : ""} on it`,
      advice,
    ),
  );
}
