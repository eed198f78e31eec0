import { RepositoryNotFound, repositoryError, seesEverythingOf } from "../absence.ts";
import type { GitHub } from "../github-client.ts";
import { gitHubError, type RepositoryAddress, statusOf } from "../github-error.ts";
import { checkLabels } from "../labels/check.ts";
import {
  changesOf,
  type DeclaredLabel,
  key,
  type LabelWrite,
  type LiveLabel,
  normalLabel,
  type OwnedLabel,
  planLabels,
  sorted,
} from "../labels/plan.ts";
import { addressOfId } from "../repository-name.ts";
import type { HandlerContext, ResourceHandler } from "../resource-handler.ts";
import { labelsType } from "../resources/labels.ts";

export interface LabelsInputs {
  readonly owner: string;
  readonly repository: string;
  readonly labels: Readonly<Record<string, DeclaredLabel>>;
}

export interface LabelsOutputs extends LabelsInputs {
  readonly owned: readonly OwnedLabel[];
}

/** `slipway:github:Labels`: labels that are not declared are never written. */
export const labelsHandler: ResourceHandler<LabelsInputs, LabelsOutputs> = {
  type: labelsType,
  secretOutputs: [],
  check: checkLabels,
  differs: (outputs, inputs) => labelsText(outputs) !== labelsText(inputs),

  async create(inputs, context) {
    return { id: `${inputs.owner}/${inputs.repository}`, outputs: await apply(inputs, [], context) };
  },

  update: (outputs, inputs, context) => apply(inputs, outputs.owned, context),

  async read(id, known, context) {
    const github = await context.github();
    const at = known === undefined ? addressOfId(id) : addressOf(known.inputs);
    const live = await readLabels(github, at).catch(async (error) => {
      if (await isGone(github, at, error)) return undefined;
      throw error;
    });
    if (live === undefined) return undefined;
    const address = { owner: at.owner, repository: at.repo };
    if (known === undefined) {
      const labels = Object.fromEntries(live.map((label) => [label.name, imported(label)]));
      const owned = live.map((label) => ({ id: label.id, name: label.name, made: false }));
      return { id, inputs: { ...address, labels }, outputs: { ...address, labels, owned } };
    }
    const labels = mirrored(known.inputs.labels, known.outputs.owned, live);
    return { id, inputs: { ...known.inputs, labels }, outputs: { ...known.outputs, ...address, labels } };
  },

  async delete(outputs, context) {
    const github = await context.github();
    try {
      await apply({ ...outputs, labels: {} }, outputs.owned, context);
    } catch (error) {
      if (!(await isGone(github, addressOf(outputs), error))) throw error;
    }
  },
};

async function apply(
  { owner, repository, labels }: LabelsInputs,
  owned: readonly OwnedLabel[],
  context: HandlerContext,
): Promise<LabelsOutputs> {
  const github = await context.github();
  const at = { owner, repo: repository };
  const plan = planLabels(labels, owned, await readLabels(github, at));
  const made: OwnedLabel[] = [];
  for (const name of plan.removals) await remove(github, at, name);
  for (const write of plan.writes) {
    if (write.live === undefined) made.push(await create(github, at, write));
    else await update(github, at, write);
  }
  return {
    owner,
    repository,
    labels: Object.fromEntries(sorted(labels).map(([name, label]) => [name, normalLabel(label)])),
    owned: [...plan.kept, ...made].sort((left, right) => (left.name < right.name ? -1 : 1)),
  };
}

async function create(github: GitHub, at: RepositoryAddress, write: LabelWrite): Promise<OwnedLabel> {
  const { name } = write;
  const label = normalLabel(write.label);
  try {
    const { data } = await github.request("POST /repos/{owner}/{repo}/labels", { ...at, name, ...label });
    return { id: Number(data.id), name, made: true };
  } catch (error) {
    const live = statusOf(error) === 422 ? await readLabel(github, at, name) : undefined;
    if (live === undefined) throw writeError(at, name, error);
    // It was not there a moment ago: either the answer to our own call was lost and the client asked again, and then it
    // is what we sent, or somebody was quicker.
    const changes = changesOf({ name, label, live });
    if (Object.keys(changes).length > 0) await update(github, at, { name, label, live });
    return { id: live.id, name, made: Object.keys(changes).length === 0 };
  }
}

async function update(github: GitHub, at: RepositoryAddress, write: LabelWrite): Promise<void> {
  const body = { ...at, name: write.live!.name, ...changesOf(write) };
  await github.request("PATCH /repos/{owner}/{repo}/labels/{name}", body).catch((error) => {
    throw writeError(at, write.name, error);
  });
}

async function remove(github: GitHub, at: RepositoryAddress, name: string): Promise<void> {
  await github.request("DELETE /repos/{owner}/{repo}/labels/{name}", { ...at, name }).catch((error) => {
    if (statusOf(error) === 404) return;
    throw gitHubError(`${at.owner}/${at.repo}`, `delete label "${name}"`, error);
  });
}

function writeError({ owner, repo }: RepositoryAddress, name: string, error: unknown): Error {
  const hint = statusOf(error) === 403 ? 'The token needs "Issues": write.' : undefined;
  return gitHubError(`${owner}/${repo}`, `write label "${name}"`, error, hint);
}

async function readLabels(github: GitHub, at: RepositoryAddress): Promise<LiveLabel[]> {
  const route = "GET /repos/{owner}/{repo}/labels";
  return await github.paginate(route, { ...at, per_page: 100 }).catch((error) => {
    if (statusOf(error) === 404) throw repositoryError(at, error);
    throw gitHubError(`${at.owner}/${at.repo}`, "read the labels", error);
  });
}

async function readLabel(github: GitHub, at: RepositoryAddress, name: string): Promise<LiveLabel | undefined> {
  return (await readLabels(github, at)).find((label) => key(label.name) === key(name));
}

async function isGone(github: GitHub, at: RepositoryAddress, error: unknown): Promise<boolean> {
  return error instanceof RepositoryNotFound && (await seesEverythingOf(github, at.owner));
}

/** The declared labels as they are now; one that people renamed under its new name, one that they deleted not at all. */
function mirrored(
  declared: Readonly<Record<string, DeclaredLabel>>,
  owned: readonly OwnedLabel[],
  live: readonly LiveLabel[],
): Record<string, DeclaredLabel> {
  const shown: Record<string, DeclaredLabel> = {};
  for (const [name, label] of sorted(declared)) {
    const number = owned.find((one) => key(one.name) === key(name))?.id;
    const now = live.find((one) => key(one.name) === key(name)) ?? live.find(({ id }) => id === number);
    if (now === undefined) continue;
    const color = now.color.toLowerCase() === label.color.toLowerCase() ? label.color : now.color;
    const description = label.description === undefined ? {} : { description: now.description ?? "" };
    shown[now.name] ??= { color, ...description };
  }
  return shown;
}

function imported({ color, description }: LiveLabel): DeclaredLabel {
  return { color, ...(description && { description }) };
}

function labelsText({ owner, repository, labels }: LabelsInputs): string {
  return JSON.stringify([
    owner,
    repository,
    sorted(labels).map(([name, { color, description }]) => [name, color.toLowerCase(), description ?? null]),
  ]);
}

function addressOf({ owner, repository }: LabelsInputs): RepositoryAddress {
  return { owner, repo: repository };
}
