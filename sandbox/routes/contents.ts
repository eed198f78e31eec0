import { z } from "zod";
import { signatureOf, webFlow } from "../domain/people.ts";
import type { TreeChange } from "../git/import-changes.ts";
import { isRevision, isTreePath, zeroId } from "../git/names.ts";
import type { Commit, TreeEntry } from "../git/objects.ts";
import { conflict, found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { ok, type Reply } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { gitCommit } from "../present/commit.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refused } from "../refs/refused.ts";
import type { Repository } from "../store/rows.ts";
import { wrapped } from "./git-data.ts";

const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const change = z.object({
  message: z.string().min(1),
  branch: z.string().nullish(),
  sha: z.string().nullish(),
  author: person.nullish(),
  committer: person.nullish(),
});
const putBody = change.extend({ content: z.string() });

type FileCall = BaseCall & { repository: Repository; params: Readonly<Record<"path", string>> };

/** More bytes than this are not shown inside the answer. */
const maximumShown = 1024 * 1024;

const encoded = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** An entry as contents show it, without what is in it. */
function entryFields(call: FileCall, ref: string, path: string, entry: TreeEntry) {
  const { world, repository } = call;
  const root = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const folder = entry.type === "tree";
  const url = `${root}/contents/${encoded(path)}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = entry.type === "commit" ? null : `${root}/git/${folder ? "trees" : "blobs"}/${entry.sha}`;
  const htmlUrl = `${page}/${folder ? "tree" : "blob"}/${ref}/${encoded(path)}`;
  return {
    name: path.split("/").at(-1),
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: htmlUrl,
    git_url: gitUrl,
    download_url: folder || entry.type === "commit" ? null : `${page}/raw/${ref}/${encoded(path)}`,
    type: { blob: entry.mode === "120000" ? "symlink" : "file", tree: "dir", commit: "submodule" }[entry.type],
    _links: { self: url, git: gitUrl, html: htmlUrl },
  };
}

async function file(call: FileCall, ref: string, path: string, entry: TreeEntry): Promise<Reply> {
  const [blob] = await call.world.git.repository(call.repository.id).read(entry.sha);
  const content = blob?.content ?? Buffer.alloc(0);
  if (/application\/vnd\.github(\.v3)?\.raw/.test(call.accept)) {
    return {
      status: 200,
      body: new Uint8Array(content),
      headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" },
    };
  }
  const shown =
    content.length > maximumShown
      ? { content: "", encoding: "none" }
      : { content: wrapped(content), encoding: "base64" };
  const target = entry.mode === "120000" ? { target: content.toString("utf8") } : {};
  return ok({ ...entryFields(call, ref, path, entry), ...shown, ...target });
}

/** The commit that a `ref` names, or the default branch. @throws ApiError 404 */
async function commitOf(call: BaseCall & { repository: Repository }, ref: string): Promise<Commit> {
  if (!isRevision(ref)) throw notFound();
  const git = call.world.git.repository(call.repository.id);
  const commit = (await git.commit(`refs/heads/${ref}`)) ?? (await git.commit(ref));
  if (!commit) throw notFound();
  return commit;
}

async function read(call: FileCall, rawPath: string): Promise<Reply> {
  const { world, repository, query } = call;
  const path = rawPath.replace(/^\/+|\/+$/g, "");
  const ref = query.get("ref")?.replace(/^refs\/heads\//, "") || repository.default_branch;
  const git = world.git.repository(repository.id);
  const commit = await commitOf(call, ref);
  if (path !== "") {
    if (!isTreePath(path)) throw notFound();
    const entry = found(await git.entry(commit.sha, path));
    if (entry.type !== "tree") return file(call, ref, path, entry);
  }
  const entries = found(await git.tree(path === "" ? commit.sha : `${commit.sha}:${path}`));
  return ok(entries.map((entry) => entryFields(call, ref, path === "" ? entry.path : `${path}/${entry.path}`, entry)));
}

/** Commits one change to one file on a branch. @throws ApiError 409 when the file or the branch has moved */
async function write(
  call: FileCall,
  body: z.infer<typeof change>,
  makeChange: (path: string, before: TreeEntry | undefined) => TreeChange,
): Promise<{ commit: Commit; branch: string; existed: boolean }> {
  const { world, actor, repository, params } = call;
  const path = params.path.replace(/^\/+/, "");
  if (!isTreePath(path)) throw unprocessable("path contains a malformed path component");
  const branch = body.branch?.replace(/^refs\/heads\//, "") || repository.default_branch;
  const git = world.git.repository(repository.id);
  const head = await git.ref(`refs/heads/${branch}`);
  const first = !head && (await git.refs("refs/heads/")).length === 0;
  if (!head && !(first && branch === repository.default_branch)) throw notFound();
  const before = head && (await git.entry(head.sha, path));
  if (before?.type === "tree") throw unprocessable("path is a directory");
  if (before && body.sha == null) throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (before && body.sha != null && before.sha !== body.sha) throw conflict(`${path} does not match ${body.sha}`);
  const author = { ...signatureOf(world, actor.account), ...clean(body.author ?? body.committer) };
  const committer = { ...webFlow(world), ...clean(body.committer) };
  const base = head ? { commit: head.sha } : "nothing";
  const text = { author, committer, message: body.message };
  const sha = await git.commitChanges(base, [makeChange(path, before)], text);
  if (!body.author && !body.committer) world.tables.signedCommits.insert({ sha });
  const update = { ref: `refs/heads/${branch}`, before: head?.sha ?? zeroId, after: sha };
  const [refusal] = await moveRefs(world, actor, repository, [update]);
  if (refusal) throw refused(refusal, 409);
  return { commit: (await git.commit(sha))!, branch, existed: before !== undefined };
}

const clean = (value: z.infer<typeof person> | null | undefined) =>
  value
    ? {
        name: value.name,
        email: value.email,
        ...(Number.isNaN(Date.parse(value.date ?? "")) ? {} : { date: value.date! }),
      }
    : {};

/** Files of a repository, one at a time. */
export const contents: Route[] = [
  route("GET /repos/{owner}/{repo}/contents", "contents:read", (call) =>
    read({ ...call, params: { ...call.params, path: "" } }, ""),
  ),
  route("GET /repos/{owner}/{repo}/contents/{path+}", "contents:read", (call) => read(call, call.params.path)),

  route("PUT /repos/{owner}/{repo}/contents/{path+}", "contents:write", async (call) => {
    const body = call.body(putBody);
    const content = Buffer.from(body.content, "base64");
    if (content.toString("base64").replace(/=+$/, "") !== body.content.replace(/\s/g, "").replace(/=+$/, "")) {
      throw unprocessable("content is not valid Base64");
    }
    const { commit, branch, existed } = await write(call, body, (path, before) => ({
      path,
      mode: before?.mode ?? "100644",
      content,
    }));
    const path = call.params.path.replace(/^\/+/, "");
    const entry = await call.world.git.repository(call.repository.id).entry(commit.sha, path);
    return {
      status: existed ? 200 : 201,
      body: {
        content: entryFields(call, branch, path, found(entry)),
        commit: gitCommit(call.world, call.repository, commit),
      },
    };
  }),

  route("DELETE /repos/{owner}/{repo}/contents/{path+}", "contents:write", async (call) => {
    const body = call.body(change);
    if (body.sha == null) throw validationFailed({ code: "missing_field", field: "sha" });
    const { commit } = await write(call, body, (path, before) => {
      if (!before) throw notFound();
      return { path, delete: true };
    });
    return ok({ content: null, commit: gitCommit(call.world, call.repository, commit) });
  }),

  route("GET /repos/{owner}/{repo}/readme", "contents:read", async (call) => {
    const ref = call.query.get("ref") || call.repository.default_branch;
    const commit = await commitOf(call, ref);
    const entries = (await call.world.git.repository(call.repository.id).tree(commit.sha)) ?? [];
    const entry = found(entries.find(({ path, type }) => type === "blob" && /^readme(\.\w+)?$/i.test(path)));
    return file({ ...call, params: { ...call.params, path: entry.path } }, ref, entry.path, entry);
  }),
];
