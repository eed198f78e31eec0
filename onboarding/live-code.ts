import { createParts } from "../live/parts.ts";
import { readFiles, readText } from "../live/read-files.ts";
import { type Reading, ReadingError } from "../live/reading.ts";
import type { SeenRepository } from "../live/seen.ts";
import { type Code, codeOf, worthReading } from "./code.ts";

type Address = { readonly owner: string; readonly repo: string };

/**
 * The code of a repository's default branch on GitHub: its list of files, which was read already, and a call for each of
 * the few files that matter.
 *
 * @throws ReadingError where the list is too long for GitHub's one answer
 */
export async function codeOnGitHub(
  reading: Reading,
  at: Address,
  { files, workflows }: Pick<SeenRepository, "files" | "workflows">,
): Promise<Code> {
  if (files === undefined)
    throw new ReadingError(
      `"${at.owner}/${at.repo}": GitHub does not list all of its files; clone it, and name the folder with "--in".`,
    );
  const known = new Map(workflows.map(({ path, content }) => [path, content]));
  const wanted = worthReading(Object.keys(files)).filter((path) => !known.has(path));
  const texts = await Promise.all(
    wanted
      .filter((path) => files[path]!.mode !== "120000")
      .map(async (path) => [path, await readText(reading, at, files[path]!.sha)] as const),
  );
  return codeOf(Object.keys(files), new Map([...known, ...texts]));
}

/** The code of a template, of which nothing else is read; undefined where GitHub shows no such repository. */
export async function templateCode(reading: Reading, at: Address): Promise<Code | undefined> {
  const live = await reading.one("/repos/{owner}/{repo}", at);
  if (live === undefined) return undefined;
  if (live.is_template !== true)
    throw new ReadingError(
      `"${at.owner}/${at.repo}" is no template repository; make it one in its settings on GitHub.`,
    );
  const seen = await readFiles(reading, createParts(), at, String(live.default_branch), new Map());
  return await codeOnGitHub(reading, at, seen);
}
