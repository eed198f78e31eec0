import type { SecretPlace } from "../../platform/stack-secrets.ts";
import type { GitHub } from "../../provider/github-client.ts";
import { gitHubError, statusOf, unlessAbsent } from "../../provider/github-error.ts";
import { seal } from "../../provider/sealed-box.ts";

/** How writing a place ended. */
export interface PlaceWritten {
  readonly place: SecretPlace;
  /** `waiting`: what should hold it is not on GitHub yet, and the next `up` makes it with the value. */
  readonly result: "written" | "waiting" | "failed";
  readonly why?: string;
  /** When GitHub says that it was written (ISO 8601); absent where it does not tell. */
  readonly at?: string;
}

export interface PlacesWrite {
  readonly owner: string;
  readonly value: string;
  /** Name on GitHub of a repository of the inventory. */
  readonly nameOf: (id: string) => string;
}

/** Where a place's secret is, by REST. */
interface Address {
  readonly route: string;
  readonly parameters: object;
}

/**
 * Writes a value over the old one, place by place: never by way of a deletion, so that no job finds none. A place that
 * cannot be written does not hold up the others.
 */
export async function writePlaces(
  github: Pick<GitHub, "request" | "paginate">,
  places: readonly SecretPlace[],
  write: PlacesWrite,
): Promise<PlaceWritten[]> {
  const written: PlaceWritten[] = [];
  for (const place of places) {
    try {
      const at = await writePlace(github, place, write);
      written.push({ place, result: "written", ...(at !== undefined && { at }) });
    } catch (error) {
      if (statusOf(error) === 404 && (await isAbsent(github, place, write))) {
        written.push({ place, result: "waiting" });
        continue;
      }
      const subject = place.repository === undefined ? write.owner : `${write.owner}/${write.nameOf(place.repository)}`;
      const hint = statusOf(error) === 404 ? "May this token write secrets?" : undefined;
      const why = gitHubError(subject, `write secret "${place.name}"`, error, hint).message;
      written.push({ place, result: "failed", why });
    }
  }
  return written;
}

/** Whether what holds a place is really not there: a token that may not see it gets the same answer. */
async function isAbsent(
  github: Pick<GitHub, "request">,
  { repository, environment }: SecretPlace,
  { owner, nameOf }: PlacesWrite,
): Promise<boolean> {
  // The owner itself was seen before; its secret is made with its readers, by the engine.
  if (repository === undefined) return true;
  const at = { owner, repo: nameOf(repository) };
  const there = async (route: string, parameters: object) =>
    (await unlessAbsent(github.request(`GET ${route}`, { ...parameters }))) !== undefined;
  if (!(await there("/repos/{owner}/{repo}", at))) return true;
  if (environment === undefined) return false;
  return !(await there("/repos/{owner}/{repo}/environments/{environment_name}", {
    ...at,
    environment_name: environment,
  }));
}

async function writePlace(
  github: Pick<GitHub, "request" | "paginate">,
  place: SecretPlace,
  { owner, value, nameOf }: PlacesWrite,
): Promise<string | undefined> {
  const { route, parameters } = addressOf(place, owner, nameOf);
  const at = { ...parameters, secret_name: place.name };
  const readers = place.repository === undefined ? await readersOf(github, route, at) : {};
  const { data: key } = await github.request(`GET ${route}/public-key`, { ...parameters });
  const sealed = { encrypted_value: await seal(value, key.key), key_id: String(key.key_id) };
  await github.request(`PUT ${route}/{secret_name}`, { ...at, ...readers, ...sealed });
  // It is written; only who looks for drift misses the time.
  const written = await github.request(`GET ${route}/{secret_name}`, { ...at }).catch(() => undefined);
  const time: unknown = written?.data?.updated_at;
  return typeof time === "string" ? time : undefined;
}

function addressOf(
  { scope, repository = "", environment }: SecretPlace,
  owner: string,
  nameOf: PlacesWrite["nameOf"],
): Address {
  const at = { owner, repo: repository && nameOf(repository) };
  switch (scope) {
    case "repository":
      return { route: "/repos/{owner}/{repo}/actions/secrets", parameters: at };
    case "dependabot":
      return { route: "/repos/{owner}/{repo}/dependabot/secrets", parameters: at };
    case "environment":
      return {
        route: "/repos/{owner}/{repo}/environments/{environment_name}/secrets",
        parameters: { ...at, environment_name: environment },
      };
    case "organization":
      return { route: "/orgs/{org}/actions/secrets", parameters: { org: owner } };
    case "organization-dependabot":
      return { route: "/orgs/{org}/dependabot/secrets", parameters: { org: owner } };
  }
}

/** GitHub takes a new value without a word about its readers for a value for nobody. */
async function readersOf(github: Pick<GitHub, "request" | "paginate">, route: string, at: object): Promise<object> {
  const { data } = await github.request(`GET ${route}/{secret_name}`, { ...at });
  const { visibility } = data as { visibility: string };
  if (visibility !== "selected") return { visibility };
  const repositories = (await github.paginate(`GET ${route}/{secret_name}/repositories`, {
    ...at,
    per_page: 100,
  })) as { id: number }[];
  return { visibility, selected_repository_ids: repositories.map(({ id }) => id) };
}
