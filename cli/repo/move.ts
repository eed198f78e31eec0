import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ownersOf } from "../../engine/owners.ts";
import { compose, type Platform } from "../../platform/compose.ts";
import { secretNames } from "../../platform/declared-secrets.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { referencesTo } from "../../platform/repository-mentions.ts";
import { stackSecrets } from "../../platform/stack-secrets.ts";
import { withoutStack } from "../../provider/urn.ts";
import {
  missingSecretSources,
  readStackFile,
  readStacks,
  type Selector,
  type Settings,
  selects,
} from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { planLoaded } from "../plan.ts";
import { counted, print, printJson } from "../print.ts";
import { changeLines, tryChange, writeChange } from "./change-project.ts";
import { moveState } from "./move-state.ts";
import { moveSources, ownSources } from "./own-sources.ts";
import { editFile } from "./take-out.ts";

export interface MoveOptions {
  /** The stack that has it. */
  readonly stack: string;
  readonly to: string;
  readonly yes?: boolean;
  readonly transferred?: boolean;
  readonly inventoryOnly?: boolean;
  readonly json?: boolean;
}

/**
 * `slipway repo move`: a repository goes from one stack to another, in the stack files and in the states, without a write
 * to GitHub. What the other stack would do otherwise is said before.
 */
export async function move(id: string, options: MoveOptions): Promise<void> {
  const project = process.cwd();
  const { source, target } = stacksOf(id, options);
  const selectors = movedSelectors(id, source, target);
  const files = tryChange(project, id, (folder) => {
    writeSelectors(folder, source, target, selectors);
    moveSources(folder, id, source, target);
  });
  const before = await loadStack(project, source.stack);
  const after = await withSelector(before.platform, {
    ...target,
    repositories: selectors.target,
    secrets: { ...ownSources(source, id), ...target.secrets },
  });
  const generated = generatedOf(id, before.platform);
  const differences = await differencesOf(id, before, after);
  const state = options.inventoryOnly === true ? undefined : await moveState(id, generated.own, options);
  if (options.yes === true) writeChange(project, files);
  const document = {
    id,
    from: source.stack,
    to: target.stack,
    dryRun: options.yes !== true,
    files: changeLines(files),
    ...(state && { resources: [...state.urns], backups: [...state.backups], cutOff: state.cutOff }),
    differences,
    notes: [
      ...generated.shared.map(
        (name) => `secret ${name}: generated, and stack ${target.stack} makes a value of its own`,
      ),
      ...(source.organization === "owned" ? lentTo(id, before.platform) : []),
    ],
    next: [source.stack, target.stack].map((stack) => `pulumi preview --refresh --stack ${stack} --expect-no-changes`),
  };
  if (options.json) printJson(document);
  else for (const line of lines(document)) print(line);
}

function stacksOf(id: string, { stack, to, transferred }: MoveOptions): { source: Settings; target: Settings } {
  const stacks = readStacks(process.cwd()).map(({ settings }) => settings);
  const names = stacks.map((one) => one.stack).join(", ");
  const find = (name: string) => {
    const found = stacks.find((one) => one.stack === name);
    if (found === undefined) throw new UsageError(`"${name}": no such stack; write one of ${names}.`);
    return found;
  };
  const source = find(stack);
  const target = find(to);
  if (source === target) throw new UsageError(`"--to ${to}": is the stack that it is in; write another of ${names}.`);
  if (!selects(source.repositories, id))
    throw new UsageError(`"${id}": stack "${stack}" does not have it; name the one that has by --stack.`);
  if (source.owner.toLowerCase() !== target.owner.toLowerCase() && transferred !== true)
    throw new UsageError(
      `"${id}": stack "${to}" is for the owner "${target.owner}", and it belongs to "${source.owner}"; transfer it on GitHub first (slipway repo transfer ${id} ${target.owner} --stack ${stack}), then add --transferred.`,
    );
  return { source, target };
}

interface Selectors {
  readonly source: Selector;
  readonly target: Selector;
}

/** Which repositories both stacks select afterwards. @throws UsageError where a pattern of the target keeps it out */
export function movedSelectors(
  id: string,
  source: Pick<Settings, "repositories">,
  target: Pick<Settings, "repositories" | "stack">,
): Selectors {
  const without = (list: readonly string[]) => list.filter((one) => one !== id);
  const { include, exclude } = source.repositories;
  const named = { include: without(include), exclude };
  const left = named.include.length > 0 && !selects(named, id) ? named : { include, exclude: [...exclude, id] };
  const open = { include: target.repositories.include, exclude: without(target.repositories.exclude) };
  const taken = selects(open, id) ? open : { ...open, include: [...open.include, id] };
  if (selects(taken, id)) return { source: left, target: taken };
  const patterns = taken.exclude.map((one) => `"${one}"`).join(", ");
  throw new UsageError(
    `"${id}": slipway:repositories.exclude of Pulumi.${target.stack}.yaml keeps it out by a pattern (${patterns}); change that first.`,
  );
}

function writeSelectors(folder: string, source: Settings, target: Settings, selectors: Selectors): void {
  for (const [settings, selector] of [
    [source, selectors.source],
    [target, selectors.target],
  ] as const)
    for (const list of ["include", "exclude"] as const) {
      const now = settings.repositories[list];
      const then = selector[list];
      if (isDeepStrictEqual(now, then)) continue;
      const field = ["config", "slipway:repositories", list];
      editFile(folder, `Pulumi.${settings.stack}.yaml`, field, then.length === 0 ? undefined : then);
    }
}

async function withSelector({ inventory }: Platform, target: Settings): Promise<LoadedStack> {
  const file = readStackFile(path.join(process.cwd(), `Pulumi.${target.stack}.yaml`));
  const platform = await compose(inventory, target);
  // What is encrypted for one stack cannot be read by another.
  const missing = missingSecretSources(target, secretNames(inventory, target), file.encrypted);
  return { file, platform: { ...platform, findings: [...platform.findings, ...missing] } };
}

/** What the repository's resources would be otherwise in the other stack: `app-rules: rules`. */
async function differencesOf(id: string, before: LoadedStack, after: LoadedStack): Promise<string[]> {
  const [left, right] = [await resourcesOf(id, before), await resourcesOf(id, after)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key) => {
    const name = key.split("::").at(-1)!;
    const [was, is] = [left.get(key), right.get(key)];
    if (was === undefined) return [`${name}: would be made`];
    if (is === undefined) return [`${name}: would be deleted`];
    const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
      (field) => !isDeepStrictEqual(was[field], is[field]),
    );
    return fields.length === 0 ? [] : [`${name}: ${fields.sort().join(", ")}`];
  });
}

/** Inputs of a repository's resources in a plan, by what of their URNs does not name the stack. */
async function resourcesOf(id: string, loaded: LoadedStack): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const errors = loaded.platform.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new UsageError(
      `Stack "${loaded.platform.settings.stack}" would have errors:\n${errors.map((one) => `${one.subject}: ${one.message}`).join("\n")}`,
    );
  const { resources, registrations } = await planLoaded(loaded);
  const ownerOf = ownersOf(registrations, loaded.platform);
  return new Map(
    resources.filter(({ urn }) => ownerOf(urn) === id).map(({ urn, inputs }) => [withoutStack(urn), inputs]),
  );
}

/** Generated values that this repository alone has go along; those that others have as well cannot. */
function generatedOf(id: string, platform: Platform): { own: string[]; shared: string[] } {
  const generated = stackSecrets(platform).filter(
    ({ source, places }) => source?.from === "generated" && places.some(({ repository }) => repository === id),
  );
  const isOwn = ({ places }: (typeof generated)[number]) => places.every(({ repository }) => repository === id);
  return {
    own: generated.filter(isOwn).map(({ key }) => key),
    shared: generated.filter((one) => !isOwn(one)).map(({ key }) => key),
  };
}

/** What the stack that owns the organisation lends to its own repositories alone. */
function lentTo(id: string, { inventory }: Platform): string[] {
  return referencesTo(id, inventory)
    .filter(({ kind }) => kind === "secret" || kind === "variable")
    .map(({ what }) => `${what}: the next pulumi up lends it no more, as the stack lends to its own repositories`);
}

interface Document {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
  readonly files: readonly string[];
  readonly resources?: readonly string[];
  readonly backups?: readonly string[];
  readonly cutOff?: boolean;
  readonly differences: readonly string[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

function lines(document: Document): string[] {
  const { id, from, to, dryRun, files, resources, backups = [], cutOff, differences, notes, next } = document;
  return [
    dryRun
      ? `${id} would go from ${from} to ${to}; nothing is done yet, --yes does it`
      : `${id} went from ${from} to ${to}`,
    ...files.map((line) => `  ${line}`),
    resources === undefined
      ? "  states: not looked at"
      : `  states: ${resources.length === 0 ? `${from} does not have it` : counted(resources.length, "resource", "resources")}`,
    ...(cutOff === true ? [`  both stacks have it, since a move that was cut off: ${from} loses it`] : []),
    ...backups.map((file) => `  as it was: ${file}`),
    ...(differences.length === 0
      ? [`Stack ${to} declares it as stack ${from} did`]
      : [`Stack ${to} would change it:`, ...differences.map((line) => `  ${line}`)]),
    ...notes.map((line) => `  ${line}`),
    ...(dryRun ? [] : ["Merge the change before the next pulumi up of either stack."]),
    ...next.map((line, index) => `${index === 0 ? "Next: " : "Then: "}${line}`),
  ];
}
