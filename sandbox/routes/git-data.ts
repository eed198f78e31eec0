import { z } from "zod";
import { signatureOf } from "../domain/people.ts";
import type { TreeChange } from "../git/import-changes.ts";
import { isRefName, isRevision, isTreePath, objectId, zeroId } from "../git/names.ts";
import type { Signature } from "../git/objects.ts";
import { conflict, found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { gitCommit, gitRef, objectNodeId, treeEntry } from "../present/commit.ts";
import { repositoryUrl } from "../present/repository.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refused } from "../refs/refused.ts";
import type { Repository } from "../store/rows.ts";

const sha = z.string().regex(objectId, "a SHA is 40 hexadecimal digits");
const person = z.object({ name: z.string(), email: z.string(), date: z.iso.datetime({ offset: true }).optional() });
const blobBody = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).default("utf-8") });
const treeBody = z.object({
  base_tree: sha.nullish(),
  tree: z
    .array(
      z.object({
        path: z.string(),
        mode: z.enum(["100644", "100755", "040000", "160000", "120000"]),
        type: z.enum(["blob", "tree", "commit"]).optional(),
        sha: sha.nullish(),
        content: z.string().optional(),
      }),
    )
    .max(100_000),
});
const commitBody = z.object({
  message: z.string().min(1),
  tree: sha,
  parents: z.array(sha).default([]),
  author: person.optional(),
  committer: person.optional(),
});
const tagBody = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: sha,
  type: z.enum(["commit", "tree", "blob"]),
  tagger: person.optional(),
});
const newRef = z.object({ ref: z.string(), sha });
const refChanges = z.object({ sha, force: z.boolean().default(false) });

const signature = (call: BaseCall, given: z.infer<typeof person> | undefined): Signature => {
  const own = signatureOf(call.world, call.actor.account);
  return given ? { ...given, date: given.date ?? own.date } : own;
};

type RepositoryCall = BaseCall & { repository: Repository };

const gitOf = (call: RepositoryCall) => call.world.git.repository(call.repository.id);

/** GitHub answers the Git data API of a repository without any commit by 409. */
async function checkNotEmpty(call: RepositoryCall): Promise<void> {
  if ((await gitOf(call).refs()).length === 0) throw conflict("Git Repository is empty.");
}

function treeChange({ path, mode, sha, content }: z.infer<typeof treeBody>["tree"][number]): TreeChange {
  if (!isTreePath(path)) throw unprocessable(`tree.path "${path}" is not a path inside a repository`);
  if (sha === null) return { path, delete: true };
  if (sha !== undefined) return { path, mode, sha };
  if (content === undefined) throw unprocessable(`tree entry "${path}" needs a sha or a content`);
  return { path, mode, content: Buffer.from(content) };
}

async function kindOf(call: RepositoryCall, id: string): Promise<string | undefined> {
  return (await gitOf(call).read(id))[0]?.type;
}

/** Blobs, trees, commits, tags and refs: git's own objects, by their ids. */
export const gitData: Route[] = [
  route("POST /repos/{owner}/{repo}/git/blobs", "contents:write", async (call) => {
    await checkNotEmpty(call);
    const { content, encoding } = call.body(blobBody);
    const id = await gitOf(call).writeBlob(Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
    return created({ sha: id, url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${id}` });
  }),

  route("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", "contents:read", async (call) => {
    const { world, repository, params } = call;
    if (!objectId.test(params.file_sha))
      throw validationFailed("The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
    const [blob] = await gitOf(call).read(params.file_sha);
    if (blob?.type !== "blob") throw notFound();
    return ok({
      sha: blob.sha,
      node_id: objectNodeId("B", repository, blob.sha),
      size: blob.content.length,
      url: `${repositoryUrl(world, repository)}/git/blobs/${blob.sha}`,
      content: wrapped(blob.content),
      encoding: "base64",
    });
  }),

  route("POST /repos/{owner}/{repo}/git/trees", "contents:write", async (call) => {
    const { world, repository } = call;
    await checkNotEmpty(call);
    const body = call.body(treeBody);
    const git = gitOf(call);
    const [base] = body.base_tree ? await git.read(`${body.base_tree}^{tree}`) : [];
    if (body.base_tree && !base) throw unprocessable("base_tree is not a valid tree oid");
    const id = await git.writeTree(base ? { tree: base.sha } : "nothing", body.tree.map(treeChange));
    const url = `${repositoryUrl(world, repository)}/git/trees/${id}`;
    const entries = (await git.tree(id)) ?? [];
    return created({
      sha: id,
      url,
      tree: entries.map((entry) => treeEntry(world, repository, entry)),
      truncated: false,
    });
  }),

  route("GET /repos/{owner}/{repo}/git/trees/{tree_sha+}", "contents:read", async (call) => {
    const { world, repository, params, query } = call;
    await checkNotEmpty(call);
    const git = gitOf(call);
    const [tree] = isRevision(params.tree_sha) ? await git.read(`${params.tree_sha}^{tree}`) : [];
    const entries = found(tree && (await git.tree(tree.sha, { recursive: query.get("recursive") !== null })));
    const url = `${repositoryUrl(world, repository)}/git/trees/${tree!.sha}`;
    const shown = entries.map((entry) => treeEntry(world, repository, entry));
    return ok({ sha: tree!.sha, url, tree: shown, truncated: false });
  }),

  route("POST /repos/{owner}/{repo}/git/commits", "contents:write", async (call) => {
    await checkNotEmpty(call);
    const body = call.body(commitBody);
    const git = gitOf(call);
    if ((await kindOf(call, body.tree)) !== "tree") throw unprocessable("Tree SHA does not exist");
    for (const parent of body.parents) {
      if ((await kindOf(call, parent)) !== "commit")
        throw unprocessable("Parent SHA does not exist or is not a commit object");
    }
    const author = signature(call, body.author);
    const committer = body.committer ? signature(call, body.committer) : author;
    const id = await git.writeCommit({ ...body, author, committer });
    return created(gitCommit(call.world, call.repository, (await git.commit(id))!));
  }),

  route("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", "contents:read", async (call) => {
    const { params } = call;
    if (!objectId.test(params.commit_sha)) throw notFound();
    return ok(gitCommit(call.world, call.repository, found(await gitOf(call).commit(params.commit_sha))));
  }),

  route("POST /repos/{owner}/{repo}/git/tags", "contents:write", async (call) => {
    const body = call.body(tagBody);
    if ((await kindOf(call, body.object)) !== body.type)
      throw unprocessable("Object does not exist or is not of this type");
    const id = await gitOf(call).writeTag({ ...body, tagger: signature(call, body.tagger) });
    return created(await presentTag(call, id));
  }),

  route("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", "contents:read", async (call) => {
    if (!objectId.test(call.params.tag_sha)) throw notFound();
    return ok(await presentTag(call, call.params.tag_sha));
  }),

  route("GET /repos/{owner}/{repo}/git/ref/{ref+}", "contents:read", async (call) => {
    await checkNotEmpty(call);
    const ref = found(await gitOf(call).ref(`refs/${call.params.ref}`));
    return ok(gitRef(call.world, call.repository, ref));
  }),

  route("GET /repos/{owner}/{repo}/git/matching-refs/{ref+}", "contents:read", async (call) => {
    const refs = await gitOf(call).refs();
    const matching = refs.filter((ref) => ref.name.startsWith(`refs/${call.params.ref}`));
    return page(call, matching, (ref) => gitRef(call.world, call.repository, ref));
  }),

  route("POST /repos/{owner}/{repo}/git/refs", "contents:write", async (call) => {
    const { world, actor, repository } = call;
    const body = call.body(newRef);
    if (!isRefName(body.ref))
      throw unprocessable("Reference name must start with 'refs' and have at least two slashes.");
    const git = gitOf(call);
    await checkNotEmpty(call);
    const kind = await kindOf(call, body.sha);
    if (kind === undefined || (body.ref.startsWith("refs/heads/") && kind !== "commit"))
      throw unprocessable("Object does not exist");
    if (await git.ref(body.ref)) throw unprocessable("Reference already exists");
    const [refusal] = await moveRefs(world, actor, repository, [{ ref: body.ref, before: zeroId, after: body.sha }]);
    if (refusal) throw refused(refusal, 422);
    return created(gitRef(world, repository, (await git.ref(body.ref))!));
  }),

  route("PATCH /repos/{owner}/{repo}/git/refs/{ref+}", "contents:write", async (call) => {
    const { world, actor, repository, params } = call;
    const body = call.body(refChanges);
    const git = gitOf(call);
    const ref = await git.ref(`refs/${params.ref}`);
    if (!ref) throw unprocessable("Reference does not exist");
    if ((await kindOf(call, body.sha)) === undefined) throw unprocessable("Object does not exist");
    if (!body.force && !(await git.contains(body.sha, ref.sha))) throw unprocessable("Update is not a fast forward");
    const [refusal] = await moveRefs(world, actor, repository, [{ ref: ref.name, before: ref.sha, after: body.sha }]);
    if (refusal) throw refused(refusal, 422);
    return ok(gitRef(world, repository, (await git.ref(ref.name))!));
  }),

  route("DELETE /repos/{owner}/{repo}/git/refs/{ref+}", "contents:write", async (call) => {
    const { world, actor, repository, params } = call;
    const ref = await gitOf(call).ref(`refs/${params.ref}`);
    if (!ref) throw unprocessable("Reference does not exist");
    if (ref.name === `refs/heads/${repository.default_branch}`) throw unprocessable("Cannot delete the default branch");
    const [refusal] = await moveRefs(world, actor, repository, [{ ref: ref.name, before: ref.sha, after: zeroId }]);
    if (refusal) throw refused(refusal, 422);
    return noContent;
  }),
];

async function presentTag(call: RepositoryCall, id: string): Promise<object> {
  const tag = found(await gitOf(call).tag(id));
  const url = `${repositoryUrl(call.world, call.repository)}/git`;
  return {
    node_id: objectNodeId("TA", call.repository, id),
    tag: tag.tag,
    sha: id,
    url: `${url}/tags/${id}`,
    message: tag.message,
    tagger: tag.tagger ?? { name: "", email: "", date: "" },
    object: { type: tag.type, sha: tag.object, url: `${url}/${tag.type}s/${tag.object}` },
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}

/** Base64 in lines of 60 characters, as GitHub has it. */
export const wrapped = (content: Uint8Array) =>
  Buffer.from(content)
    .toString("base64")
    .replace(/.{60}/g, "$&\n")
    .replace(/([^\n])$/, "$1\n");
