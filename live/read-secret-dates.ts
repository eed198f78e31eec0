import type { GitHub } from "../provider/github-client.ts";
import { type Answer, type CallCount, createReading, type Memory, NotReadable, type Reading } from "./reading.ts";

/** One list of secrets on GitHub. */
export interface SecretList {
  readonly scope: "repository" | "environment" | "dependabot" | "organization" | "organization-dependabot";
  /** Name of the repository on GitHub; absent for the organisation's. */
  readonly repository?: string;
  readonly environment?: string;
}

/** A secret as GitHub lists it: nobody can read its value. */
export interface SeenSecretDate extends SecretList {
  readonly name: string;
  /** When somebody wrote it last (ISO 8601). */
  readonly updatedAt: string;
}

/** A list that this token may not read, or that is not there; without an environment's name: every environment's. */
export interface UnreadList extends SecretList {
  readonly why: string;
}

export interface SecretDates {
  readonly secrets: readonly SeenSecretDate[];
  readonly unread: readonly UnreadList[];
  readonly calls: CallCount;
}

export interface SecretDatesOptions {
  readonly owner: string;
  /** Whether to read the organisation's own secrets, too. */
  readonly organization: boolean;
  readonly memory?: Memory;
}

/** Repositories that are read at the same time. */
const mostAtOnce = 3;

/** Names of every secret of some repositories, and of their organisation, with when each was written last. */
export async function readSecretDates(
  github: Pick<GitHub, "request">,
  repositories: readonly string[],
  { owner, organization, memory }: SecretDatesOptions,
): Promise<SecretDates> {
  const reading = createReading(github, memory);
  const lists = createLists(reading);
  const shared = organization ? await ofOrganization(lists, owner) : [];
  const found = new Map<string, SeenSecretDate[]>();
  const waiting = [...repositories];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      found.set(name, await ofRepository(lists, owner, name));
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, repositories.length) }, work));
  const secrets = [...shared, ...repositories.flatMap((name) => found.get(name) ?? [])];
  return { secrets, unread: lists.unread, calls: reading.calls() };
}

/** Reads lists, and keeps account of those that may not be read. */
interface Lists {
  read(list: SecretList, route: string, parameters: object, key?: string): Promise<Answer[]>;
  readonly unread: UnreadList[];
}

function createLists(reading: Reading): Lists {
  const unread: UnreadList[] = [];
  return {
    unread,
    async read(list, route, parameters, key = "secrets") {
      try {
        return await reading.all(route, parameters, key);
      } catch (error) {
        if (!(error instanceof NotReadable)) throw error;
        const needs = error.needs === undefined ? "" : ` (give the token ${error.needs})`;
        unread.push({ ...list, why: `${error.message}${needs}` });
        return [];
      }
    },
  };
}

async function ofOrganization(lists: Lists, owner: string): Promise<SeenSecretDate[]> {
  const read = async (scope: SecretList["scope"], collection: "actions" | "dependabot") =>
    (await lists.read({ scope }, `/orgs/{org}/${collection}/secrets`, { org: owner })).map(dated({ scope }));
  const [actions, dependabot] = await Promise.all([
    read("organization", "actions"),
    read("organization-dependabot", "dependabot"),
  ]);
  return [...actions, ...dependabot];
}

async function ofRepository(lists: Lists, owner: string, repository: string): Promise<SeenSecretDate[]> {
  const at = { owner, repo: repository };
  const route = "/repos/{owner}/{repo}";
  const read = async (list: SecretList, rest: string, parameters = {}) =>
    (await lists.read(list, `${route}/${rest}`, { ...at, ...parameters })).map(dated(list));
  const anyEnvironment = { scope: "environment", repository } as const;
  const [actions, dependabot, environments] = await Promise.all([
    read({ scope: "repository", repository }, "actions/secrets"),
    read({ scope: "dependabot", repository }, "dependabot/secrets"),
    lists.read(anyEnvironment, `${route}/environments`, at, "environments"),
  ]);
  const within = await Promise.all(
    environments.map(({ name }) => {
      const environment = String(name);
      const parameters = { environment_name: environment };
      return read({ ...anyEnvironment, environment }, "environments/{environment_name}/secrets", parameters);
    }),
  );
  return [...actions, ...dependabot, ...within.flat()];
}

function dated(list: SecretList): (secret: Answer) => SeenSecretDate {
  return (secret) => ({ ...list, name: String(secret.name).toUpperCase(), updatedAt: String(secret.updated_at) });
}
