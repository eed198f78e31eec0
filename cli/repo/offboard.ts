import { repositoryUrns, withoutResources } from "../../engine/state-removal.ts";
import { loadStack } from "../../platform/load.ts";
import {
  desiredOf,
  leftOnGitHub,
  type Mention,
  mentionsOf,
  type Reference,
  referencesTo,
} from "../../platform/repository-mentions.ts";
import { readStacks, selects } from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { counted, print, printJson } from "../print.ts";
import { backUp, changeStates, importState, lookAt } from "../pulumi-state.ts";
import { type ChangedFile, changeLines, tryChange, writeChange } from "./change-project.ts";
import { takeOutSources } from "./own-sources.ts";
import { takeOut } from "./take-out.ts";

export interface OffboardOptions {
  readonly stack: string;
  readonly yes?: boolean;
  readonly inventoryOnly?: boolean;
  readonly json?: boolean;
}

/** What leaves a stack's state. */
interface StateChange {
  readonly stack: string;
  /** Absent: the stack was never applied, or nobody was to look. */
  readonly urns?: readonly string[];
  readonly backup?: string;
}

/**
 * `slipway repo offboard`: a repository leaves the states and the inventory, and stays on GitHub as it is. The states come
 * first: an `up` in between would try to make the repository again, and be refused, while the other way round it would
 * try to delete it.
 */
export async function offboard(id: string, options: OffboardOptions): Promise<void> {
  const project = process.cwd();
  const { platform } = await loadStack(project, options.stack);
  const { inventory, settings } = platform;
  const desired = desiredOf(platform, id);
  const references = referencesTo(id, inventory);
  refuseAlone(id, references);
  const files = tryChange(project, id, (folder) => {
    takeOut(folder, id, inventory);
    takeOutSources(folder, id);
  });
  const stacks = readStacks(project)
    .map((one) => one.settings)
    .filter(({ repositories }) => selects(repositories, id))
    .map(({ stack }) => stack);
  const states: readonly StateChange[] =
    options.inventoryOnly === true ? stacks.map((stack) => ({ stack })) : await leaveStates(stacks, id, options);
  if (options.yes === true) writeChange(project, files);
  const others = platform.repositories.filter(({ entry }) => entry.id !== id);
  const document = {
    id,
    dryRun: options.yes !== true,
    files: files.map(({ file, text }) => ({ file, deleted: text === undefined })),
    states: states.map(({ urns, ...one }) => ({ ...one, ...(urns && { resources: [...urns] }) })),
    stays: leftOnGitHub(desired),
    next: nextUp(references),
    mentions: mentionsOf(`${settings.owner}/${desired.entry.name}`, others),
  };
  if (options.json) printJson(document);
  else for (const line of lines(document, files, states, options)) print(line);
}

/** What is made for one repository alone cannot be without it. */
function refuseAlone(id: string, references: readonly Reference[]): void {
  const alone = references.filter((one) => one.alone);
  if (alone.length === 0) return;
  throw new UsageError(
    alone
      .map(({ what, kind }) =>
        kind === "image"
          ? `"${id}": ${what} belongs to it; give it another repository in inventory/images.yaml, or take it out first.`
          : `"${id}": ${what} is for it alone; take that out first, which deletes it on GitHub, or give it to another repository.`,
      )
      .join("\n"),
  );
}

async function leaveStates(stacks: readonly string[], id: string, { yes }: OffboardOptions): Promise<StateChange[]> {
  const states: { stack: string; seen: Awaited<ReturnType<typeof lookAt>> }[] = [];
  for (const stack of stacks) states.push({ stack, seen: await lookAt(stack) });
  const changes: StateChange[] = [];
  for (const { stack, seen } of states) {
    if (seen === undefined) {
      changes.push({ stack });
      continue;
    }
    const urns = repositoryUrns(seen.document, id);
    if (yes !== true || urns.length === 0) {
      changes.push({ stack, urns });
      continue;
    }
    const backup = backUp(stack, seen.document, `offboarding-${id}`);
    await changeStates([seen], [backup], () => importState(stack, withoutResources(seen.document, urns), backup));
    changes.push({ stack, urns, backup });
  }
  return changes;
}

function nextUp(references: readonly Reference[]): string[] {
  return references
    .filter(({ kind }) => kind !== "image")
    .map(({ what, kind }) => (kind === "fleet" ? `${what} no longer serves it` : `${what} is no longer lent to it`));
}

interface Document {
  readonly id: string;
  readonly dryRun: boolean;
  readonly stays: readonly string[];
  readonly next: readonly string[];
  readonly mentions: readonly Mention[];
}

function lines(
  { id, dryRun, stays, next, mentions }: Document,
  files: readonly ChangedFile[],
  states: readonly StateChange[],
  { inventoryOnly }: OffboardOptions,
): string[] {
  return [
    dryRun ? `${id} would leave; nothing is done yet, --yes does it` : `${id} has left`,
    ...states.map(({ stack, urns, backup }) => {
      if (inventoryOnly === true) return `  state of ${stack}: not looked at`;
      if (urns === undefined) return `  state of ${stack}: there is none`;
      if (urns.length === 0) return `  state of ${stack}: does not have it`;
      return `  state of ${stack}: ${counted(urns.length, "resource", "resources")}${backup === undefined ? "" : `, as it was in ${backup}`}`;
    }),
    ...changeLines(files).map((line) => `  ${line}`),
    "Stays on GitHub as it is:",
    ...stays.map((line) => `  ${line}`),
    ...(next.length === 0 ? [] : ["With the next pulumi up:", ...next.map((line) => `  ${line}`)]),
    ...(mentions.length === 0
      ? []
      : [
          "Others go on naming it:",
          ...mentions.map(({ repository, path, line, text }) => `  ${repository}/${path}:${line}: ${text}`),
        ]),
    ...(dryRun
      ? []
      : ["Merge the change of the inventory before the next pulumi up, which would try to make it again."]),
  ];
}
