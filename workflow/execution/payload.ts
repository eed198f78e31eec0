/** Where and when an execution takes place, as far as events tell it. */
export interface ExecutionScene {
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** Whole ref (`refs/heads/main`). */
  readonly ref: string;
  /** SHA of the code that is executed. */
  readonly commit: string;
  /** Inputs of `workflow_dispatch`; text, as in GitHub's payload, whatever their type. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Branch that a pull request goes into; the default branch when left out. */
  readonly base?: string;
  /** Cron of a schedule. */
  readonly cron?: string;
}

/** The pull request that an execution is about. */
const number = 1;

/**
 * `github.event` of an execution: the parts of GitHub's payload that workflows ask for, with the values that fit this
 * code. Source: GitHub docs, "Webhook events and payloads".
 */
export function executionPayload(event: string, type: string | undefined, scene: ExecutionScene): object {
  const { owner, name, defaultBranch, ref, commit, inputs } = scene;
  const branch = ref.replace(/^refs\/(heads|tags)\//, "");
  const repository = {
    name,
    full_name: `${owner}/${name}`,
    default_branch: defaultBranch,
    fork: false,
    owner: { login: owner },
  };
  const head = { ref: branch, sha: commit, repo: repository };
  const base = { ref: scene.base ?? defaultBranch, sha: commit, repo: repository };
  const action = type === undefined ? {} : { action: type };
  const everywhere = { repository, sender: { login: owner } };
  switch (event) {
    case "push":
      return { ...everywhere, ref, after: commit, deleted: false, created: false, head_commit: { id: commit } };
    case "pull_request":
    case "pull_request_target":
      return {
        ...everywhere,
        action: type ?? "opened",
        number,
        pull_request: { number, state: "open", draft: false, merged: false, head, base, user: { login: owner } },
      };
    case "merge_group":
      return { ...everywhere, ...action, merge_group: { head_sha: commit, head_ref: ref, base_ref: base.ref } };
    case "workflow_dispatch":
      return { ...everywhere, ref, inputs };
    case "schedule":
      return { ...everywhere, schedule: scene.cron ?? "" };
    case "release":
      return {
        ...everywhere,
        action: type ?? "published",
        release: { tag_name: branch, draft: false, prerelease: false },
      };
    case "workflow_run":
      return {
        ...everywhere,
        action: type ?? "completed",
        workflow_run: {
          id: 1,
          event: "push",
          status: "completed",
          conclusion: "success",
          head_branch: branch,
          head_sha: commit,
          head_repository: repository,
          repository,
          pull_requests: [],
        },
      };
    default:
      return { ...everywhere, ...action, ref };
  }
}
