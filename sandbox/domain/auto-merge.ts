import type { Actor } from "../http/access.ts";
import { ApiError } from "../http/api-error.ts";
import type { World } from "../world.ts";
import { mergePull } from "./merge.ts";

/** Merges the pull requests of a commit whose auto-merge only waited for what has just happened. */
export async function mergeWhatIsReady(world: World, repository: number, headSha: string): Promise<void> {
  const { tables } = world;
  for (const pull of tables.pulls.where("repository", repository)) {
    if (pull.state !== "open" || pull.head_sha !== headSha || !pull.auto_merge) continue;
    const account = tables.accounts.get(pull.auto_merge.by)!;
    const row = tables.repositories.get(repository)!;
    try {
      await mergePull(world, onBehalfOf(account), row, pull.id, { method: pull.auto_merge.method });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // it is not ready yet, or never will be
    }
  }
}

/** GitHub acting for somebody: the person's own roles, and no token in the way. */
const onBehalfOf = (account: Actor["account"]): Actor => ({
  account,
  token: {
    id: 0,
    token: "",
    account: account.id,
    scopes: ["repo", "workflow"],
    permissions: null,
    app: null,
    installation: null,
    repositories: null,
    expires_at: null,
  },
});
