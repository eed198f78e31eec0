import { isRevision } from "../git/names.ts";
import { found, notFound } from "../http/api-error.ts";
import type { Reply } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { ownerOf } from "../present/repository.ts";
import type { Repository } from "../store/rows.ts";
import { downloadLink } from "../transport/downloads.ts";

/** Seconds that GitHub's links to archives are good for. */
const linkLife = 300;

type RepositoryCall = BaseCall & { repository: Repository };

/** Sends the client to an archive of all files of a commit. @throws ApiError 404 */
async function redirect(call: RepositoryCall, ref: string, kind: "tar.gz" | "zip"): Promise<Reply> {
  const { world, repository } = call;
  const git = world.git.repository(repository.id);
  const name = ref === "" ? repository.default_branch : ref;
  if (!isRevision(name)) throw notFound();
  const commit = found((await git.commit(`refs/heads/${name}`)) ?? (await git.commit(name)));
  const folder = `${ownerOf(world, repository).login}-${repository.name}-${commit.sha.slice(0, 7)}`;
  const type = kind === "zip" ? "application/zip" : "application/x-gzip";
  const file = { repository: repository.id, kind, sha: commit.sha, name: `${folder}.${kind}`, type };
  return { status: 302, headers: { location: downloadLink(world, file, linkLife) } };
}

/** All files of a revision as one archive. */
export const archives: Route[] = [
  route("GET /repos/{owner}/{repo}/tarball", "contents:read", (call) => redirect(call, "", "tar.gz")),
  route("GET /repos/{owner}/{repo}/tarball/{ref+}", "contents:read", (call) =>
    redirect(call, call.params.ref, "tar.gz"),
  ),
  route("GET /repos/{owner}/{repo}/zipball", "contents:read", (call) => redirect(call, "", "zip")),
  route("GET /repos/{owner}/{repo}/zipball/{ref+}", "contents:read", (call) => redirect(call, call.params.ref, "zip")),
];
