import { createHmac } from "node:crypto";
import { serverKey } from "../domain/sealed-box.ts";
import { git } from "../git/run.ts";
import type { World } from "../world.ts";

/** What stands behind a link: a file that is kept as a blob, or the files of a commit as an archive. */
export interface Download {
  readonly repository: number;
  readonly kind: "blob" | "tar.gz" | "zip";
  /** Of the blob, or of the commit. */
  readonly sha: string;
  /** Of the file that a browser would save; of an archive, the folder in it too. */
  readonly name: string;
  readonly type: string;
}

const root = "/_downloads";

const sign = (world: World, text: string) => createHmac("sha256", serverKey(world)).update(text).digest("hex");

/** A link that needs no token and ends after some seconds, as GitHub's storage has them. */
export function downloadLink(world: World, { repository, kind, sha, name, type }: Download, seconds: number): string {
  const expires = String(Math.floor(world.clock.now() / 1000) + seconds);
  const query = new URLSearchParams({ name, type, expires });
  const path = `${root}/${repository}/${kind}/${sha}?${query}`;
  return `${world.url}${path}&signature=${sign(world, path)}`;
}

const refuse = (status: number, message: string) =>
  new Response(`${message}\n`, { status, headers: { "content-type": "text/plain" } });

/** Whether a path is one of this file's links. */
export const isDownload = (path: string) => path.startsWith(`${root}/`);

/** Answers a link, as long as it is good. */
export async function answerDownload(world: World, url: URL): Promise<Response> {
  const [path = "", signature] = `${url.pathname}${url.search}`.split("&signature=");
  const [, , repository = "", kind = "", sha = ""] = url.pathname.split("/");
  if (signature !== sign(world, path)) return refuse(403, "The signature does not match.");
  if (Number(url.searchParams.get("expires")) < world.clock.now() / 1000) return refuse(403, "The link has expired.");
  if (!world.tables.repositories.get(Number(repository))) return refuse(404, "It is gone.");
  const store = world.git.repository(Number(repository));
  const name = url.searchParams.get("name") ?? "";
  const content =
    kind === "blob"
      ? (await store.read(sha))[0]?.content
      : await git(store.folder, [
          "archive",
          `--format=${kind}`,
          `--prefix=${name.replace(/\.(tar\.gz|zip)$/, "")}/`,
          sha,
        ]);
  if (!content) return refuse(404, "It is gone.");
  return new Response(new Uint8Array(content), {
    headers: {
      "content-type": url.searchParams.get("type") ?? "application/octet-stream",
      "content-disposition": `attachment; filename="${name.replace(/[^ -~]|["\\]/g, "_")}"`,
    },
  });
}
