import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { repositoryName } from "../../inventory/schema/names.ts";
import type { DesiredRepository, Platform } from "../../platform/compose.ts";
import { loadStack } from "../../platform/load.ts";
import { type RenameEffects, renameEffects } from "../../platform/rename.ts";
import { desiredOf } from "../../platform/repository-mentions.ts";
import { readStacks, selects } from "../../settings.ts";
import { literalPattern } from "../../workflow/literal-pattern.ts";
import { UsageError } from "../exit.ts";
import { print, printJson } from "../print.ts";
import { changeLines, tryChange, writeChange } from "./change-project.ts";
import { editFile } from "./take-out.ts";

export interface RenameOptions {
  readonly stack: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `slipway repo rename`: the new name in the inventory, which the next `up` gives in place, and what it breaks. */
export async function rename(id: string, name: string, options: RenameOptions): Promise<void> {
  const { platform, desired } = await found(id, options.stack);
  const fit = repositoryName.safeParse(name);
  if (!fit.success) throw new UsageError(`"${name}": is no name of a repository; ${fit.error.issues[0]!.message}.`);
  if (name === desired.entry.name) throw new UsageError(`"${id}": is called "${name}" already.`);
  if (desired.entry.adopt === true)
    throw new UsageError(
      `"${id}": "adopt: true" would look for something to import under the new name; take it out once an up has adopted the repository.`,
    );
  const project = process.cwd();
  const file = `inventory/repositories/${id}.yaml`;
  const files = tryChange(project, id, (folder) => editFile(folder, file, ["name"], name));
  const effects = await renameEffects(platform, desired, { name });
  if (options.dryRun !== true) writeChange(project, files);
  const stacks = readStacks(project).filter(({ settings }) => selects(settings.repositories, id));
  const document = {
    ...documentOf(id, effects),
    written: options.dryRun === true ? [] : changeLines(files),
    next: [
      ...(effects.oidc.length > 0 ? ["let whoever trusts the subjects above trust the new ones beside the old"] : []),
      ...(effects.left.length > 0 ? ["change the lines above, in the same pull request where they are uses:"] : []),
      ...stacks.map(({ settings }) => `pulumi up --refresh --stack ${settings.stack}, which renames in place`),
    ],
  };
  if (options.json) printJson(document);
  else for (const line of lines(document, options.dryRun === true)) print(line);
}

/** `slipway repo transfer`: what another owner of a repository means. The transfer itself is a person's, on GitHub. */
export async function transfer(id: string, owner: string, options: RenameOptions): Promise<void> {
  const { platform, desired } = await found(id, options.stack);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(owner))
    throw new UsageError(`"${owner}": is no login; write that of an organisation or a user.`);
  if (owner.toLowerCase() === platform.settings.owner.toLowerCase())
    throw new UsageError(`"${id}": belongs to "${platform.settings.owner}" already.`);
  const effects = await renameEffects(platform, desired, { owner });
  const target = readStacks(process.cwd())
    .map(({ settings }) => settings)
    .find((settings) => settings.owner.toLowerCase() === owner.toLowerCase());
  const document = {
    ...documentOf(id, effects),
    written: [],
    next: [
      ...(effects.oidc.length > 0 ? ["let whoever trusts the subjects above trust the new ones beside the old"] : []),
      ...(target === undefined ? [`write a stack file whose slipway:owner is ${owner}`] : []),
      `transfer it on GitHub: settings of ${effects.from}, "Transfer ownership"`,
      `slipway repo move ${id} --stack ${options.stack} --to ${target?.stack ?? "STACK"} --transferred`,
      `pulumi up --refresh --stack ${target?.stack ?? "STACK"}`,
    ],
  };
  if (options.json) printJson(document);
  else for (const line of lines(document, true)) print(line);
}

async function found(id: string, stack: string): Promise<{ platform: Platform; desired: DesiredRepository }> {
  const { platform } = await loadStack(process.cwd(), stack);
  return { platform, desired: desiredOf(platform, id) };
}

function documentOf(id: string, effects: RenameEffects) {
  return { id, ...effects, inventory: inventoryLines(effects.from) };
}

/** Lines of the inventory that name a repository by owner and name: `inventory/groups/web.yaml:3`. */
function inventoryLines(fullName: string): string[] {
  const folder = path.join(process.cwd(), "inventory");
  const named = new RegExp(`(?<![\\w.-])${literalPattern(fullName)}(?![\\w-])`, "i");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .flatMap((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const relative = path.relative(process.cwd(), file).split(path.sep).join("/");
      return readFileSync(file, "utf8")
        .split("\n")
        .flatMap((text, index) => (named.test(text) ? [`${relative}:${index + 1}: ${text.trim()}`] : []));
    })
    .sort();
}

type Document = ReturnType<typeof documentOf> & {
  readonly written: readonly string[];
  readonly next: readonly string[];
};

function lines(document: Document, dryRun: boolean): string[] {
  const { from, to, written, follows, own, left, packages, oidc, lost, inventory, next } = document;
  const section = (title: string, list: readonly string[]) =>
    list.length === 0 ? [] : [title, ...list.map((line) => `  ${line}`)];
  return [
    `${from} becomes ${to}${dryRun ? "; nothing is written yet" : ""}`,
    ...written.map((line) => `  ${line}`),
    ...section(
      "Breaks: GitHub redirects no uses: of a renamed or transferred repository",
      left.filter(({ kind }) => kind === "uses").map(mentionText),
    ),
    ...section("Breaks: OIDC tokens have another subject, which roles and policies name", [
      ...oidc.map(({ workflow, job, from: old, to: now }) => `${workflow} (${job}): ${old}… becomes ${now}…`),
    ]),
    ...section(
      "New package: what was pushed stays under the old name",
      packages.map((one) => `${one.from} becomes ${one.to}`),
    ),
    ...section("Does not go along", lost),
    ...section("Goes on naming the old place, which GitHub redirects", [
      ...left.filter(({ kind }) => kind !== "uses").map(mentionText),
      ...inventory,
    ]),
    ...section(
      "Written once, and its own since: look at them",
      own.map(({ repository, path: file }) => `${repository}/${file}`),
    ),
    ...section(
      "Follows by itself, with the next delivery",
      follows.map(({ repository, path: file }) => `${repository}/${file}`),
    ),
    "GitHub redirects pages, badges and git remotes for as long as nobody takes the old name; pages on github.io move.",
    ...next.map((line, index) => `${index === 0 ? "Next: " : "Then: "}${line}`),
  ];
}

function mentionText({ repository, path: file, line, text }: RenameEffects["left"][number]): string {
  return `${repository}/${file}:${line}: ${text}`;
}
