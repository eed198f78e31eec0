import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { crawl } from "../../live/crawl.ts";
import { createReading, type Reading } from "../../live/reading.ts";
import type { SeenRepository } from "../../live/seen.ts";
import { type Code, codeOf } from "../../onboarding/code.ts";
import { codeInFolder } from "../../onboarding/folder-code.ts";
import { codeOnGitHub, templateCode } from "../../onboarding/live-code.ts";
import { hasIdentity } from "../../provider/identity.ts";
import type { Settings } from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { gitHubOf } from "../github.ts";

/** Where the code is that is looked at, and what GitHub has of the repository. */
export interface Source {
  readonly code: Code;
  /** Where the code was found, in words. */
  readonly where: string;
  /** Whether the repository is on GitHub; undefined where nobody could ask. */
  readonly existing?: boolean;
  /** As GitHub has it; absent for a new one, and where GitHub was not asked. */
  readonly seen?: SeenRepository;
}

export interface SourceOptions {
  readonly in?: string;
  readonly fromTemplate?: string;
}

/** @throws UsageError for a place that cannot be one */
export function checkPlaces({ in: folder, fromTemplate }: SourceOptions): void {
  const faults = [
    ...(folder === undefined || (existsSync(folder) && statSync(folder).isDirectory())
      ? []
      : [`"--in ${folder}" is no folder; name the one that holds the repository's code.`]),
    ...(fromTemplate === undefined || /^[A-Za-z0-9-]+\/[\w.-]+$/.test(fromTemplate)
      ? []
      : [`"--from-template ${fromTemplate}": write it as owner/name.`]),
  ];
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
}

/**
 * Finds the code of a repository: in a folder, in a template, or on GitHub. Without an identity only a folder will do.
 *
 * @throws UsageError, UnfitTokenError, ReadingError
 */
export async function findSource(name: string, options: SourceOptions, settings: Settings): Promise<Source> {
  const folder = options.in;
  const local = folder === undefined ? undefined : codeInFolder(path.resolve(folder));
  if (local !== undefined && !hasIdentity(process.env) && options.fromTemplate === undefined)
    return { code: local, where: folder! };
  const { owner, ownerType } = settings;
  const { github, memory } = await gitHubOf(settings);
  const { repositories } = await crawl(github, [name], { owner, ownerType, memory });
  const seen = repositories.get(name);
  if (seen === undefined) return await newSource(options, local, createReading(github, memory));
  if (options.fromTemplate !== undefined)
    throw new UsageError(`"${owner}/${name}" is on GitHub already; leave "--from-template" out.`);
  if (seen.settings.archived === true)
    throw new UsageError(
      `"${owner}/${name}" is archived; take it over as it is with "slipway repo adopt", or unarchive it first.`,
    );
  const at = { owner, repo: seen.name };
  const code = local ?? (await codeOnGitHub(createReading(github, memory), at, seen));
  return { code, where: folder ?? `branch ${seen.defaultBranch} on GitHub`, existing: true, seen };
}

async function newSource(
  { in: folder, fromTemplate }: SourceOptions,
  local: Code | undefined,
  reading: Reading,
): Promise<Source> {
  if (fromTemplate === undefined) return { code: local ?? codeOf([]), where: folder ?? "nowhere yet", existing: false };
  const [owner = "", repo = ""] = fromTemplate.split("/");
  const code = await templateCode(reading, { owner, repo });
  if (code === undefined)
    throw new UsageError(`"--from-template ${fromTemplate}": GitHub shows no such repository to this token.`);
  return { code: local ?? code, where: folder ?? `template ${fromTemplate}`, existing: false };
}
