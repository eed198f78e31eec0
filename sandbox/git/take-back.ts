import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { zeroId } from "./names.ts";
import { GitRepository, type RefUpdate } from "./repository.ts";
import type { GitStorage } from "./storage.ts";

/** Files that git leaves where it is killed while it moves a ref; it would wait for them for ever. */
function removeLocks(folder: string): void {
  const inRefs = readdirSync(path.join(folder, "refs"), { recursive: true }).map((name) =>
    path.join("refs", `${name}`),
  );
  for (const name of [...inRefs, "HEAD.lock", "packed-refs.lock"]) {
    if (name.endsWith(".lock")) rmSync(path.join(folder, name), { force: true });
  }
}

/**
 * Takes back what a killed server did to refs for a request that it did not get to the end of.
 *
 * @param moves what it was about to move, oldest first
 * @param branch the default branch of a repository; undefined when there is no such repository
 */
export async function takeBack(
  git: GitStorage,
  moves: readonly { readonly repository: number; readonly refs: readonly RefUpdate[] }[],
  branch: (repository: number) => string | undefined,
): Promise<void> {
  for (const { repository: id, refs } of [...moves].reverse()) {
    const head = branch(id);
    const { folder } = git.repository(id);
    if (head === undefined || !existsSync(folder)) continue;
    const repository = new GitRepository(folder); // one that nobody is told of
    removeLocks(folder);
    for (const { ref, before, after } of refs) {
      const now = (await repository.ref(ref))?.sha ?? zeroId;
      if (now === after) await repository.updateRefs([{ ref, before: after, after: before }]);
    }
    await repository.setHead(head);
    repository.close();
  }
}
