import { RepositoryNotFound, repositoryError, seesEverythingOf } from "../absence.ts";
import { checkFileSet } from "../file-set/check.ts";
import { type DefaultBranch, readBlob } from "../file-set/default-branch.ts";
import { type DeliveryOrder, deliver } from "../file-set/deliver.ts";
import { blobSha } from "../file-set/git-objects.ts";
import { inspect } from "../file-set/inspect.ts";
import type { DeclaredFile, History } from "../file-set/plan.ts";
import { importFiles, type Refreshed, refresh } from "../file-set/read.ts";
import { reportedChecksOf } from "../file-set/reported-checks.ts";
import {
  defaultMessage,
  differs,
  type FileInput,
  type FileSetInputs,
  type FileSetOutputs,
} from "../file-set/values.ts";
import type { GitHub } from "../github-client.ts";
import { addressOfId } from "../repository-name.ts";
import type { HandlerContext, LiveResource, ResourceHandler } from "../resource-handler.ts";
import { fileSetType } from "../resources/file-set.ts";

/** `slipway:github:FileSet`. */
export const fileSetHandler: ResourceHandler<FileSetInputs, FileSetOutputs> = {
  type: fileSetType,
  secretOutputs: [],
  check: checkFileSet,
  differs,

  async create(inputs, context) {
    const outputs = await apply(inputs, undefined, context);
    return { id: `${inputs.owner}/${inputs.repository}`, outputs };
  },

  async update(outputs, inputs, context) {
    return await apply(inputs, outputs, context);
  },

  async read(id, known, context) {
    const github = await context.github();
    const address = known === undefined ? addressOfId(id) : addressOf(known.inputs);
    try {
      return known === undefined ? await readNew(github, id) : await readKnown(github, id, known);
    } catch (error) {
      if (error instanceof RepositoryNotFound && (await seesEverythingOf(github, address.owner))) return undefined;
      throw error;
    }
  },

  async delete(outputs, context) {
    if (!outputs.deleteOnDestroy) return;
    const github = await context.github();
    try {
      await deliver(github, orderOf(outputs, outputs));
    } catch (error) {
      if (error instanceof RepositoryNotFound && (await seesEverythingOf(github, outputs.owner))) return;
      throw error;
    }
  },
};

async function apply(
  inputs: FileSetInputs,
  before: FileSetOutputs | undefined,
  context: HandlerContext,
): Promise<FileSetOutputs> {
  const github = await context.github();
  const remembered = before !== undefined && (await isSameRepository(github, before, inputs)) ? before : undefined;
  const delivered = await deliver(github, orderOf(inputs, remembered));
  const reported = await checksOf(github, delivered.base, inputs.files);
  // No pull request that is open now has seen the new workflows: what they alone report must not hold it up yet.
  const changed = remembered !== undefined && delivered.wrote && delivered.merged;
  const joining = changed ? reported.filter((name) => !remembered.checks.includes(name)) : [];
  return {
    owner: inputs.owner,
    repository: inputs.repository,
    delivery: inputs.delivery,
    message: inputs.message ?? defaultMessage,
    deleteOnDestroy: inputs.deleteOnDestroy ?? false,
    commit: delivered.wrote ? delivered.commit : remembered?.commit || delivered.commit,
    merged: delivered.merged,
    pullRequest: delivered.pullRequest,
    checks: reported.filter((name) => !joining.includes(name)),
    joining,
    repositoryId: delivered.base.repositoryId,
    owned: delivered.owned,
    found: [],
    leaving: delivered.leaving,
    drift: [],
  };
}

/** A renamed repository keeps its files and what is known of them; another repository has neither. */
async function isSameRepository(github: GitHub, before: FileSetOutputs, inputs: FileSetInputs): Promise<boolean> {
  if (before.owner === inputs.owner && before.repository === inputs.repository) return true;
  const address = addressOf(inputs);
  const { data } = await github.request("GET /repos/{owner}/{repo}", address).catch((error) => {
    throw repositoryError(address, error);
  });
  return Number(data.id) === before.repositoryId;
}

function orderOf(inputs: FileSetInputs | FileSetOutputs, before: FileSetOutputs | undefined): DeliveryOrder {
  const files = "files" in inputs ? inputs.files : [];
  return {
    address: addressOf(inputs),
    files: declaredFiles(files),
    texts: new Map(files.map((file) => [file.path, file.content])),
    delivery: inputs.delivery,
    message: inputs.message ?? defaultMessage,
    history: historyOf(before),
    openProposal: before !== undefined && before.pullRequest !== null,
  };
}

async function readNew(github: GitHub, id: string): Promise<LiveResource<FileSetInputs, FileSetOutputs>> {
  const address = addressOfId(id);
  const { base } = await inspect(github, address, [], historyOf(undefined));
  const { files, found } = await importFiles(github, base);
  const inputs: FileSetInputs = { owner: base.at.owner, repository: base.at.repo, files, delivery: "pull-request" };
  const outputs: FileSetOutputs = {
    owner: inputs.owner,
    repository: inputs.repository,
    delivery: inputs.delivery,
    message: defaultMessage,
    deleteOnDestroy: false,
    commit: base.head ?? "",
    merged: true,
    pullRequest: null,
    checks: await checksOf(github, base, files),
    repositoryId: base.repositoryId,
    owned: [],
    found,
    leaving: [],
    drift: [],
  };
  return { id: `${inputs.owner}/${inputs.repository}`, inputs, outputs };
}

async function readKnown(
  github: GitHub,
  id: string,
  { inputs, outputs }: { inputs: FileSetInputs; outputs: FileSetOutputs },
): Promise<LiveResource<FileSetInputs, FileSetOutputs>> {
  // What was delivered, not what the state's inputs say: an earlier refresh may have put drift into those.
  const delivered = [...outputs.owned, ...outputs.found].map((file) => ({ ...file, adopt: false }));
  const byProposal = outputs.delivery === "pull-request" || outputs.pullRequest !== null;
  const live = await refresh(github, addressOf(inputs), delivered, historyOf(outputs), byProposal);
  const files = await mirroredFiles(github, live, inputs.files);
  return {
    id,
    inputs: { ...inputs, files },
    outputs: {
      ...outputs,
      merged: live.merged,
      pullRequest: live.pullRequest,
      checks: await checksOf(github, live.base, [...inputs.files, ...files]),
      joining: [],
      repositoryId: live.base.repositoryId,
      owned: outputs.owned.map((file) => ({ ...file, seen: live.seen.has(file.path) })),
      leaving: live.leaving,
      drift: live.drift,
    },
  };
}

/** The inputs as they would have to be for the live files, so that a preview shows what an update would set right. */
async function mirroredFiles(
  github: GitHub,
  { base, live }: Refreshed,
  files: readonly FileInput[],
): Promise<FileInput[]> {
  const textOf = new Map(files.map((file) => [blobSha(file.content), file.content]));
  const inputOf = new Map(files.map((file) => [file.path, file]));
  const paths = [...new Set([...inputOf.keys(), ...live.keys()])];
  const mirrored: FileInput[] = [];
  for (const path of paths) {
    const input = inputOf.get(path);
    const now = live.get(path);
    if (input?.mode === "scaffold" || now === undefined) {
      if (input !== undefined) mirrored.push(input);
      continue;
    }
    if (now === null) continue;
    const content = textOf.get(now.sha) ?? (await readBlob(github, base.at, now.sha)) ?? "(not a text)";
    const { executable: _, ...rest } = input ?? { path, mode: "managed" };
    mirrored.push({
      ...rest,
      content,
      ...(now.executable || input?.executable === false ? { executable: now.executable } : {}),
    });
  }
  return mirrored;
}

function checksOf(github: GitHub, base: DefaultBranch, files: readonly FileInput[]): Promise<string[]> {
  const texts = files.map((file) => file.content);
  return reportedChecksOf(github, base, texts);
}

function declaredFiles(files: readonly FileInput[]): DeclaredFile[] {
  return files.map(({ path, content, mode, executable = false, adopt = false }) => {
    return { path, mode, sha: blobSha(content), executable, adopt };
  });
}

function historyOf(outputs: FileSetOutputs | undefined): History {
  return { owned: outputs?.owned ?? [], leaving: outputs?.leaving ?? [] };
}

function addressOf(of: { readonly owner: string; readonly repository: string }) {
  return { owner: of.owner, repo: of.repository };
}
