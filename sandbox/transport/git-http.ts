import { gunzipSync } from "node:zlib";
import { noteInRepository } from "../domain/audit-log.ts";
import { run } from "../git/run.ts";
import { type Actor, checkRepository } from "../http/access.ts";
import { ApiError, found } from "../http/api-error.ts";
import { authenticate } from "../http/authenticate.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { flush, packet } from "./pkt-line.ts";
import { advertise, receivePack } from "./receive-pack.ts";

export type GitService = "git-upload-pack" | "git-receive-pack";

/** What a request for git names, or nothing when it is none. */
export function parseGitPath(path: string, query: URLSearchParams) {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path);
  if (!match) return undefined;
  const [, owner, name, end] = match as unknown as [string, string, string, string];
  const service = (end === "info/refs" ? query.get("service") : end) as GitService;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") return undefined;
  return { owner, name, service, advertisement: end === "info/refs" };
}

function repositoryOf(world: World, owner: string, name: string): Repository | undefined {
  const { tables } = world;
  const account = tables.accounts.find("login", owner.toLowerCase());
  const key = `${account?.id}/${name.toLowerCase()}`;
  const moved = tables.redirects.find("name", key);
  return tables.repositories.find("name", key) ?? (moved && tables.repositories.get(moved.repository));
}

/** @throws ApiError 401, 403 or 404 unless this actor may fetch (or push) */
function check(world: World, actor: Actor | undefined, repository: Repository | undefined, service: GitService): void {
  const fetching = service === "git-upload-pack";
  if ((!actor || actor.app) && !(fetching && repository?.visibility === "public")) {
    throw new ApiError(401, "Authentication required.", { headers: { "www-authenticate": 'Basic realm="GitHub"' } });
  }
  if (!repository) throw new ApiError(404, "Repository not found.");
  if (!actor) return;
  try {
    checkRepository(world.tables, actor, fetching ? "contents:read" : "contents:write", repository);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 500;
    throw new ApiError(status, status === 404 ? "Repository not found." : "Write access to repository not granted.");
  }
  if (repository.archived && !fetching) throw new ApiError(403, "This repository was archived so it is read-only.");
}

/** Answers stock git's clone, fetch and push over HTTP; a token is the password, whatever the user name. */
export async function answerGit(
  world: World,
  request: Request,
  { owner, name, service, advertisement }: NonNullable<ReturnType<typeof parseGitPath>>,
): Promise<Response> {
  try {
    const actor = authenticate(world, request.headers.get("authorization"));
    const repository = repositoryOf(world, owner, name);
    check(world, actor, repository, service);
    const row = found(repository);
    const type = `application/x-${service}-${advertisement ? "advertisement" : "result"}`;
    const body = advertisement
      ? await advertisementOf(world, row, service, request)
      : await resultOf(world, actor, row, service, request);
    return new Response(new Uint8Array(body), { headers: { "content-type": type, "cache-control": "no-cache" } });
  } catch (error) {
    if (!(error instanceof ApiError)) return new Response(`${(error as Error).message}\n`, { status: 400 });
    return new Response(`${error.message}\n`, {
      status: error.status,
      headers: { "content-type": "text/plain", ...error.headers },
    });
  }
}

async function advertisementOf(
  world: World,
  repository: Repository,
  service: GitService,
  request: Request,
): Promise<Buffer> {
  const git = world.git.repository(repository.id);
  if (service === "git-receive-pack") return advertise(await git.refs());
  const head = Buffer.concat([packet("# service=git-upload-pack\n"), flush]);
  return Buffer.concat([head, await uploadPack(git.folder, ["--http-backend-info-refs"], request, "")]);
}

async function resultOf(
  world: World,
  actor: Actor | undefined,
  repository: Repository,
  service: GitService,
  request: Request,
): Promise<Buffer> {
  const sent = Buffer.from(await request.arrayBuffer());
  const body = request.headers.get("content-encoding") === "gzip" ? gunzipSync(sent) : sent;
  if (service === "git-upload-pack") return uploadPack(world.git.repository(repository.id).folder, [], request, body);
  return world.store.write(() => {
    noteInRepository(world, repository, actor!, "git.push");
    return receivePack(world, actor!, repository, body);
  });
}

async function uploadPack(
  folder: string,
  args: string[],
  request: Request,
  input: Uint8Array | string,
): Promise<Buffer> {
  const protocol = request.headers.get("git-protocol");
  const config = ["-c", "uploadpack.allowAnySHA1InWant=true", "-c", "uploadpack.allowFilter=true"];
  const result = await run(folder, [...config, "upload-pack", "--stateless-rpc", ...args, "."], {
    input,
    environment: protocol && /^[\w=:]+$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {},
  });
  return result.stdout; // what went wrong is in there, in git's protocol
}
