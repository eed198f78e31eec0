import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { createGitHubClient, type GitHub } from "../provider/github-client.ts";
import { unlessAbsent } from "../provider/github-error.ts";
import { restUrlOf } from "../provider/identity.ts";
import { packageFolder } from "../workflow/package-folder.ts";
import { UsageError } from "./exit.ts";
import { print } from "./print.ts";

/** One action as workflow/actions.json holds it. */
export interface ActionPin {
  readonly version: string;
  readonly sha: string;
  readonly inputs: readonly string[];
  readonly required: readonly string[];
  readonly outputs: readonly string[];
  readonly nested: readonly string[];
}

/** What action.yml says, as far as it matters to users of the action. */
interface Manifest {
  readonly inputs?: Record<string, { required?: boolean; default?: unknown } | null>;
  readonly outputs?: Record<string, unknown>;
  readonly runs?: { readonly steps?: readonly { readonly uses?: string }[] };
}

/**
 * `npm run update-actions`: pins every action to its newest release, by the commit of its tag, and writes down what the
 * action takes there. Reads github.com, or GITHUB_BASE_URL; a GITHUB_TOKEN only raises the rate limit.
 */
export async function updateActions(file = path.join(packageFolder(), "workflow", "actions.json")): Promise<void> {
  const token = process.env.GITHUB_TOKEN;
  if (!token) throw new UsageError("GITHUB_TOKEN is not set; any token will do, it only raises the rate limit.");
  const github = await createGitHubClient({ restUrl: restUrlOf(process.env.GITHUB_BASE_URL), credentials: { token } });
  const pins = JSON.parse(readFileSync(file, "utf8")) as Record<string, ActionPin>;
  const updated: Record<string, ActionPin> = {};
  for (const [name, pin] of Object.entries(pins)) {
    updated[name] = await newestPin(github, name, pin);
    const { version, sha } = updated[name];
    print(sha === pin.sha ? `${name} ${version}` : `${name} ${pin.version} -> ${version} (${sha})`);
  }
  writeFileSync(file, `${JSON.stringify(updated, null, 2)}\n`);
}

async function newestPin(github: GitHub, name: string, pin: ActionPin): Promise<ActionPin> {
  const [owner = "", repo = "", ...folder] = name.split("/");
  const tags = await github.paginate("GET /repos/{owner}/{repo}/tags", { owner, repo, per_page: 100 });
  const newest = newestRelease(tags.map((tag) => ({ version: tag.name, sha: tag.commit.sha })));
  if (newest === undefined)
    throw new UsageError(`"${name}": "${owner}/${repo}" has no tag like v1.2.3; pin it by hand.`);
  if (newest.sha === pin.sha) return pin;
  return { ...newest, ...describe(await manifest(github, { owner, repo, ref: newest.sha }, folder)) };
}

/** The greatest of the tags that name a whole, stable version; moving tags (`v4`) and pre-releases do not count. */
export function newestRelease<Tag extends { readonly version: string }>(tags: readonly Tag[]): Tag | undefined {
  const numbers = (tag: Tag) => /^v?(\d+)\.(\d+)\.(\d+)$/.exec(tag.version)?.slice(1).map(Number);
  return tags
    .filter((tag) => numbers(tag) !== undefined)
    .sort((left, right) => {
      const [a = [], b = []] = [numbers(left), numbers(right)];
      return b[0]! - a[0]! || b[1]! - a[1]! || b[2]! - a[2]!;
    })[0];
}

async function manifest(
  github: GitHub,
  at: { owner: string; repo: string; ref: string },
  folder: readonly string[],
): Promise<Manifest> {
  for (const file of ["action.yml", "action.yaml"]) {
    const where = [...folder, file].join("/");
    const answer = await unlessAbsent(
      github.request("GET /repos/{owner}/{repo}/contents/{path}", { ...at, path: where }),
    );
    const content = (answer?.data as { content?: string } | undefined)?.content;
    if (content !== undefined) return parse(Buffer.from(content, "base64").toString("utf8")) as Manifest;
  }
  throw new UsageError(`"${[at.owner, at.repo, ...folder].join("/")}": has no action.yml at ${at.ref}.`);
}

/** What an action takes, gives and uses, in ascending order. */
export function describe({ inputs = {}, outputs = {}, runs }: Manifest): Omit<ActionPin, "version" | "sha"> {
  const required = Object.entries(inputs).filter(
    ([, input]) => input?.required === true && input.default === undefined,
  );
  const nested = (runs?.steps ?? []).flatMap(({ uses }) => (uses === undefined || uses.startsWith("./") ? [] : [uses]));
  return {
    inputs: Object.keys(inputs).sort(),
    required: required.map(([name]) => name).sort(),
    outputs: Object.keys(outputs).sort(),
    nested: [...new Set(nested)],
  };
}
