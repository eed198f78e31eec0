import { RepositoryNotFound, repositoryError, seesEverythingOf } from "../absence.ts";
import type { GitHub } from "../github-client.ts";
import { gitHubError, type RepositoryAddress, statusOf } from "../github-error.ts";
import { addressFailures, addressOfId } from "../repository-name.ts";
import type { CheckFailure, HandlerContext, ResourceHandler } from "../resource-handler.ts";
import { actionsSettingsType, type ForkApproval } from "../resources/actions-settings.ts";

export interface ActionsSettingsInputs {
  readonly owner: string;
  readonly repository: string;
  readonly retentionDays?: number;
  readonly forkApproval?: ForkApproval;
}

const forkApprovals: readonly unknown[] = [
  "first_time_contributors_new_to_github",
  "first_time_contributors",
  "all_external_contributors",
] satisfies ForkApproval[];

/** `slipway:github:ActionsSettings`: an undeclared setting is neither read nor written. */
export const actionsSettingsHandler: ResourceHandler<ActionsSettingsInputs, ActionsSettingsInputs> = {
  type: actionsSettingsType,
  secretOutputs: [],
  check,
  differs: (outputs, inputs) => settingsText(outputs) !== settingsText(inputs),

  async create(inputs, context) {
    return { id: `${inputs.owner}/${inputs.repository}`, outputs: await apply(inputs, context) };
  },

  update: (_outputs, inputs, context) => apply(inputs, context),

  async read(id, known, context) {
    const github = await context.github();
    const at = known === undefined ? addressOfId(id) : { owner: known.inputs.owner, repo: known.inputs.repository };
    try {
      await github.request("GET /repos/{owner}/{repo}", at);
    } catch (cause) {
      const error = repositoryError(at, cause);
      if (error instanceof RepositoryNotFound && (await seesEverythingOf(github, at.owner))) return undefined;
      throw error;
    }
    const address = { owner: at.owner, repository: at.repo };
    if (known === undefined) {
      const found = { ...address, ...(await readRetention(github, at)), ...(await readApproval(github, at)) };
      return { id, inputs: found, outputs: found };
    }
    const { retentionDays, forkApproval } = known.inputs;
    const live = {
      ...address,
      ...(retentionDays === undefined ? {} : await readRetention(github, at)),
      ...(forkApproval === undefined ? {} : await readApproval(github, at)),
    };
    return { id, inputs: live, outputs: live };
  },

  // These settings cannot be absent, and what they were before is not known: they stay as they are.
  delete: async () => {},
};

function check(inputs: Readonly<Record<string, unknown>>, isKnown: (value: unknown) => boolean): CheckFailure[] {
  const failures = addressFailures(inputs, isKnown);
  const { retentionDays: days, forkApproval } = inputs;
  if (days !== undefined && isKnown(days) && !(Number.isInteger(days) && Number(days) >= 1 && Number(days) <= 400)) {
    const reason = `retentionDays ${JSON.stringify(days)} is not possible: write a whole number of days from 1 to 400 (a public repository: 90).`;
    failures.push({ property: "retentionDays", reason });
  }
  if (forkApproval !== undefined && isKnown(forkApproval) && !forkApprovals.includes(forkApproval)) {
    const reason = `forkApproval ${JSON.stringify(forkApproval)} is unknown: write one of ${forkApprovals.join(", ")}.`;
    failures.push({ property: "forkApproval", reason });
  }
  return failures;
}

function settingsText({ owner, repository, retentionDays, forkApproval }: ActionsSettingsInputs): string {
  return JSON.stringify([owner, repository, retentionDays ?? null, forkApproval ?? null]);
}

const retentionRoute = "/repos/{owner}/{repo}/actions/permissions/artifact-and-log-retention";
const approvalRoute = "/repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval";

async function apply(inputs: ActionsSettingsInputs, context: HandlerContext): Promise<ActionsSettingsInputs> {
  const github = await context.github();
  const { owner, repository: repo, retentionDays, forkApproval } = inputs;
  const at = { owner, repo };
  if (retentionDays !== undefined && (await readRetention(github, at)).retentionDays !== retentionDays) {
    await github.request(`PUT ${retentionRoute}`, { ...at, days: retentionDays }).catch((error) => {
      throw gitHubError(`${owner}/${repo}`, `keep artifacts and logs for ${retentionDays} days`, error);
    });
  }
  if (forkApproval !== undefined && (await readApproval(github, at)).forkApproval !== forkApproval) {
    await github.request(`PUT ${approvalRoute}`, { ...at, approval_policy: forkApproval }).catch((error) => {
      throw gitHubError(`${owner}/${repo}`, "set whose pull requests from forks need an approval", error);
    });
  }
  return { ...inputs };
}

async function readRetention(github: GitHub, at: RepositoryAddress): Promise<{ retentionDays?: number }> {
  const answer = await readSetting(() => github.request(`GET ${retentionRoute}`, at), at, "artifact and log retention");
  return answer === undefined ? {} : { retentionDays: answer.data.days };
}

async function readApproval(github: GitHub, at: RepositoryAddress): Promise<{ forkApproval?: ForkApproval }> {
  const what = "approval of pull requests from forks";
  const answer = await readSetting(() => github.request(`GET ${approvalRoute}`, at), at, what);
  return answer === undefined ? {} : { forkApproval: answer.data.approval_policy };
}

/** The answer, or undefined where the repository has no such setting (forks' approval exists for public ones alone). */
async function readSetting<Answer>(
  read: () => Promise<Answer>,
  at: RepositoryAddress,
  what: string,
): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 422) return undefined;
    throw gitHubError(`${at.owner}/${at.repo}`, `read the setting "${what}"`, error);
  }
}
