import { gitHubError } from "../../../provider/github-error.ts";
import { seal } from "../../../provider/sealed-box.ts";
import {
  type Answer,
  type Applier,
  type Declared,
  idPart,
  type RehearsalContext,
  readIfThere,
  text,
} from "../resource.ts";

/** Where secrets of one kind live. */
interface SecretPlace {
  /** REST path of the collection, without a trailing slash. */
  readonly route: string;
  readonly parameters: object;
  readonly id: string;
  /** Fields that are sent beside the sealed value. */
  readonly extra: object;
  /** As GitHub would name it, for an error message. */
  readonly subject: string;
}

type PlaceOf = (declared: Declared, name: string, context: RehearsalContext) => Promise<SecretPlace>;

/**
 * A secret cannot be read back: a keyed hash of the last value that was sent tells whether it is to be sent again. Like the
 * provider, this does not notice that somebody else wrote another value.
 */
function secretApplier(placeOf: PlaceOf): Applier {
  return async (declared, known, context) => {
    const { github, hash } = context;
    const name = text(declared, "secretName");
    const value = declared.inputs.value ?? declared.inputs.plaintextValue;
    if (typeof value !== "string") throw new Error(`"${declared.name}": secret "${name}" has no value.`);
    const place = await placeOf(declared, name, context);
    const item = `${place.route}/{secret_name}`;
    const parameters = { ...place.parameters, secret_name: name };
    const digest = hash.of(value);
    const live = await readIfThere(github, `GET ${item}`, parameters);
    const visibility = (place.extra as { visibility?: string }).visibility;
    const same = live !== undefined && known?.note.digest === digest && live.visibility === visibility;
    const frozen = live !== undefined && declared.ignoreChanges.includes("value");
    let now: Answer = live;
    const wrote = !same && !frozen;
    if (wrote) {
      const { data: key } = await github.request(`GET ${place.route}/public-key`, { ...place.parameters });
      const sealed = { encrypted_value: await seal(value, key.key), key_id: String(key.key_id), ...place.extra };
      await github.request(`PUT ${item}`, { ...parameters, ...sealed }).catch((error) => {
        throw gitHubError(place.subject, `write secret "${name}"`, error);
      });
      now = await readIfThere(github, `GET ${item}`, parameters);
    }
    return {
      id: place.id,
      outputs: { secretName: name, createdAt: now?.created_at ?? "", updatedAt: now?.updated_at ?? "" },
      wrote,
      made: known === undefined || live === undefined,
      // As the provider does: when it wrote it itself last, whoever did since.
      note: { digest, updatedAt: (wrote ? undefined : known?.note.updatedAt) ?? now?.updated_at ?? "" },
    };
  };
}

function ofRepository(collection: "actions" | "dependabot"): PlaceOf {
  return async (declared, name, { owner }) => {
    const repo = text(declared, "repository");
    return {
      route: `/repos/{owner}/{repo}/${collection}/secrets`,
      parameters: { owner, repo },
      id: `${repo}:${name}`,
      extra: {},
      subject: `${owner}/${repo}`,
    };
  };
}

const ofEnvironment: PlaceOf = async (declared, name, { repositoryId, owner }) => {
  const repo = text(declared, "repository");
  const environment = text(declared, "environment");
  // The provider addresses these by the repository's number, as GitHub did when environments were new.
  return {
    route: "/repositories/{repository_id}/environments/{environment_name}/secrets",
    parameters: { repository_id: await repositoryId(repo), environment_name: environment },
    id: `${repo}:${idPart(environment)}:${name}`,
    extra: {},
    subject: `${owner}/${repo}, environment ${environment}`,
  };
};

function ofOrganization(collection: "actions" | "dependabot"): PlaceOf {
  return async (declared, name, { owner }) => {
    const { visibility = "private", selectedRepositoryIds } = declared.inputs;
    return {
      route: `/orgs/{org}/${collection}/secrets`,
      parameters: { org: owner },
      id: name,
      extra: { visibility, ...(selectedRepositoryIds ? { selected_repository_ids: selectedRepositoryIds } : {}) },
      subject: owner,
    };
  };
}

/** `github:index/actionsSecret:ActionsSecret`. */
export const applyActionsSecret = secretApplier(ofRepository("actions"));
/** `github:index/dependabotSecret:DependabotSecret`. */
export const applyDependabotSecret = secretApplier(ofRepository("dependabot"));
/** `github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret`. */
export const applyEnvironmentSecret = secretApplier(ofEnvironment);
/** `github:index/actionsOrganizationSecret:ActionsOrganizationSecret`. */
export const applyOrganizationSecret = secretApplier(ofOrganization("actions"));
/** `github:index/dependabotOrganizationSecret:DependabotOrganizationSecret`. */
export const applyDependabotOrganizationSecret = secretApplier(ofOrganization("dependabot"));
