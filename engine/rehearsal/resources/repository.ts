import { gitHubError } from "../../../provider/github-error.ts";
import {
  type Answer,
  type Applier,
  type Declared,
  overlay,
  type RehearsalContext,
  readIfThere,
  same,
  text,
} from "../resource.ts";

/** Input -> field of GitHub's repository, for the fields that the provider sends each time it writes one. */
const fields = {
  description: "description",
  homepageUrl: "homepage",
  hasIssues: "has_issues",
  hasDiscussions: "has_discussions",
  hasProjects: "has_projects",
  hasWiki: "has_wiki",
  hasDownloads: "has_downloads",
  isTemplate: "is_template",
  allowMergeCommit: "allow_merge_commit",
  allowSquashMerge: "allow_squash_merge",
  allowRebaseMerge: "allow_rebase_merge",
  allowAutoMerge: "allow_auto_merge",
  allowUpdateBranch: "allow_update_branch",
  deleteBranchOnMerge: "delete_branch_on_merge",
  squashMergeCommitTitle: "squash_merge_commit_title",
  squashMergeCommitMessage: "squash_merge_commit_message",
  mergeCommitTitle: "merge_commit_title",
  mergeCommitMessage: "merge_commit_message",
  archived: "archived",
  topics: "topics",
} as const;

/** What the provider takes for an input that is not declared. */
const defaults = {
  description: "",
  homepageUrl: "",
  hasIssues: false,
  hasDiscussions: false,
  hasProjects: false,
  hasWiki: false,
  hasDownloads: false,
  isTemplate: false,
  allowMergeCommit: true,
  allowSquashMerge: true,
  allowRebaseMerge: true,
  allowAutoMerge: false,
  allowUpdateBranch: false,
  deleteBranchOnMerge: false,
  squashMergeCommitTitle: "COMMIT_OR_PR_TITLE",
  squashMergeCommitMessage: "COMMIT_MESSAGES",
  mergeCommitTitle: "MERGE_MESSAGE",
  mergeCommitMessage: "PR_TITLE",
  archived: false,
  topics: [] as readonly string[],
  visibility: "public",
};
type Values = typeof defaults;

/** Security features that the provider can set: input -> field. */
const analyses = {
  advancedSecurity: "advanced_security",
  secretScanning: "secret_scanning",
  secretScanningPushProtection: "secret_scanning_push_protection",
} as const;

/** `github:index/repository:Repository`. */
export const applyRepository: Applier = async (declared, known, context) => {
  const name = text(declared, "name");
  const address = { owner: context.owner, repo: known?.id || declared.importId || name };
  let live = await readIfThere(context.github, "GET /repos/{owner}/{repo}", address);
  const made = live === undefined;
  if (live === undefined) {
    if (declared.importId !== undefined) {
      throw new Error(
        `"${context.owner}/${declared.importId}" is to be adopted, but there is no such repository; leave out adopt.`,
      );
    }
    live = await create(declared, name, context);
  } else if (known === undefined && declared.importId === undefined) {
    throw new Error(
      `"${context.owner}/${name}" exists already and was not made by Slipway; write "adopt: true" to take it over.`,
    );
  }
  // One that an interrupted run has just made gets the rest of what a new one gets.
  const fresh = made || (known?.state === "begun" && declared.importId === undefined);
  const wrote = await settle(declared, name, live, fresh, context);
  if (wrote)
    live = (await context.github.request("GET /repos/{owner}/{repo}", { owner: context.owner, repo: name })).data;
  return { id: live.name, outputs: outputsOf(live), wrote: made || wrote, made };
};

async function create(declared: Declared, name: string, context: RehearsalContext): Promise<Answer> {
  const values = overlay<Values>(declared, defaults, undefined);
  const template = declared.inputs.template as
    | { owner: string; repository: string; includeAllBranches?: boolean }
    | undefined;
  const request = async (route: string, body: object) => {
    try {
      return (await context.github.request(route, { ...body })).data;
    } catch (error) {
      throw gitHubError(`${context.owner}/${name}`, "make the repository", error);
    }
  };
  if (template !== undefined) {
    return await request("POST /repos/{template_owner}/{template_repo}/generate", {
      template_owner: template.owner,
      template_repo: template.repository,
      name,
      owner: context.owner,
      description: values.description,
      private: values.visibility !== "public",
      include_all_branches: template.includeAllBranches ?? false,
    });
  }
  const { has_downloads: _, archived: __, topics: ___, ...body } = bodyOf(values, name);
  const { autoInit = false, gitignoreTemplate = "", licenseTemplate = "" } = declared.inputs;
  const whole = {
    ...body,
    visibility: values.visibility,
    auto_init: autoInit,
    gitignore_template: gitignoreTemplate,
    license_template: licenseTemplate,
  };
  if ((await context.organizationId()) !== undefined)
    return await request("POST /orgs/{org}/repos", { org: context.owner, ...whole });
  return await request("POST /user/repos", whole);
}

/** Writes what differs from what is declared; returns whether anything did. */
async function settle(
  declared: Declared,
  name: string,
  live: Answer,
  fresh: boolean,
  context: RehearsalContext,
): Promise<boolean> {
  const before = valuesOf(live);
  const wanted = overlay<Values>(declared, defaults, fresh ? undefined : before);
  // GitHub takes no change of an archived repository but its unarchiving, and the provider sends none.
  if (wanted.archived && before.archived) return false;
  const analysis = analysisOf(declared, live, fresh);
  const visibilityDiffers = wanted.visibility !== before.visibility;
  const { visibility: _, ...settings } = wanted;
  const { visibility: __, ...liveSettings } = before;
  const settingsDiffer =
    live.name !== name || !same(comparable(settings), comparable(liveSettings)) || analysis !== undefined;
  const at = { owner: context.owner, repo: live.name };
  const patch = async (body: object, repo: string) => {
    try {
      await context.github.request("PATCH /repos/{owner}/{repo}", { ...at, repo, ...body });
    } catch (error) {
      throw gitHubError(`${at.owner}/${repo}`, "change the repository's settings", error);
    }
  };
  // The provider sends the topics here as well, of which GitHub takes no notice.
  const { topics: ___, ...changes } = bodyOf(wanted, name);
  const body = { ...changes, ...(analysis && { security_and_analysis: analysis }) };
  if (settingsDiffer) await patch(body, live.name);
  if (!same(sorted(wanted.topics), sorted(before.topics))) {
    await context.github.request("PUT /repos/{owner}/{repo}/topics", { ...at, repo: name, names: [...wanted.topics] });
  }
  // The provider changes the visibility by a call of its own, after everything else.
  if (visibilityDiffers) await patch({ ...body, visibility: wanted.visibility }, name);
  return settingsDiffer || visibilityDiffers;
}

function bodyOf(values: Values, name: string): Record<string, unknown> {
  const body: Record<string, unknown> = { name };
  for (const [input, field] of Object.entries(fields)) body[field] = values[input as keyof Values];
  // GitHub refuses words for a way to merge that is off.
  if (!values.allowMergeCommit) for (const field of ["merge_commit_title", "merge_commit_message"]) delete body[field];
  if (!values.allowSquashMerge) {
    for (const field of ["squash_merge_commit_title", "squash_merge_commit_message"]) delete body[field];
  }
  return body;
}

function valuesOf(live: Answer): Values {
  const values: Record<string, unknown> = { visibility: live.visibility ?? (live.private ? "private" : "public") };
  for (const [input, field] of Object.entries(fields)) {
    values[input] = live[field] ?? defaults[input as keyof Values];
  }
  return values as Values;
}

/** Topics are a set, and the words of a way to merge that is off are not sent. */
function comparable(values: Omit<Values, "visibility">) {
  const off = [
    ...(values.allowMergeCommit ? [] : (["mergeCommitTitle", "mergeCommitMessage"] as const)),
    ...(values.allowSquashMerge ? [] : (["squashMergeCommitTitle", "squashMergeCommitMessage"] as const)),
  ];
  const kept: Record<string, unknown> = { ...values, topics: sorted(values.topics) };
  for (const key of off) delete kept[key];
  return kept;
}

/** The declared security features, when one of them is not as declared. */
function analysisOf(declared: Declared, live: Answer, fresh: boolean): object | undefined {
  if (!fresh && declared.ignoreChanges.includes("securityAndAnalysis")) return undefined;
  const wanted = (declared.inputs.securityAndAnalysis ?? {}) as Record<string, { status?: string } | undefined>;
  const entries = Object.entries(analyses).flatMap(([input, field]) => {
    const status = wanted[input]?.status;
    return status === undefined ? [] : [[field, { status }] as const];
  });
  const differs = entries.some(([field, { status }]) => live.security_and_analysis?.[field]?.status !== status);
  return differs ? Object.fromEntries(entries) : undefined;
}

function sorted(list: readonly string[]): string[] {
  return [...list].sort();
}

/** Pulumi type token. */
export const repositoryType = "github:index/repository:Repository";

/** What a repository that is there tells of itself; nothing where it is gone. */
export async function repositoryOutputs(
  repo: string,
  { github, owner }: RehearsalContext,
): Promise<Record<string, unknown>> {
  const live = await readIfThere(github, "GET /repos/{owner}/{repo}", { owner, repo });
  return live === undefined ? {} : outputsOf(live);
}

function outputsOf(live: Answer): Record<string, unknown> {
  return {
    name: live.name,
    fullName: live.full_name,
    nodeId: live.node_id,
    repoId: live.id,
    htmlUrl: live.html_url,
    sshCloneUrl: live.ssh_url,
    httpCloneUrl: live.clone_url,
    gitCloneUrl: live.git_url,
    svnUrl: live.svn_url,
    defaultBranch: live.default_branch,
    visibility: live.visibility,
    private: live.private,
    archived: live.archived,
    topics: live.topics ?? [],
    primaryLanguage: live.language ?? "",
  };
}
