import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import type { FieldPath } from "../../inventory/field-path.ts";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { readSecretDates } from "../../live/read-secret-dates.ts";
import type { Platform } from "../../platform/compose.ts";
import { loadStack } from "../../platform/load.ts";
import { desiredOf, mentionsOf, referencesTo } from "../../platform/repository-mentions.ts";
import { hasIdentity } from "../../provider/identity.ts";
import { UsageError } from "../exit.ts";
import { gitHubOf } from "../github.ts";
import { print, printJson } from "../print.ts";
import { placeText } from "../secrets/words.ts";
import { changeLines, tryChange, writeChange } from "./change-project.ts";
import { takeOutSources } from "./own-sources.ts";
import { deleteWorkflowsOf, editFile } from "./take-out.ts";

export interface ArchiveOptions {
  readonly stack: string;
  readonly keepSecrets?: boolean;
  readonly json?: boolean;
}

/**
 * `slipway repo archive`: in two steps, as GitHub takes no change of an archived repository: first its credentials and
 * what uses them leave the inventory, so that the next `up` deletes them; then, called again, it is archived.
 */
export async function archive(id: string, options: ArchiveOptions): Promise<void> {
  const project = process.cwd();
  const { platform } = await loadStack(project, options.stack);
  const desired = desiredOf(platform, id);
  const { entry } = desired;
  if (entry.archived === true) throw new UsageError(`"${id}": is archived already, by the inventory's word.`);
  const credentials = options.keepSecrets === true ? [] : fieldsToClear(entry);
  if (credentials.length === 0 && options.keepSecrets !== true) await refuseLeftSecrets(entry, platform);
  const file = `inventory/repositories/${id}.yaml`;
  const files = tryChange(project, id, (folder) => {
    for (const field of credentials) clear(folder, file, entry, field);
    if (credentials.length > 0) takeOutSources(folder, id);
    if (credentials.some(([field]) => field === "jobs")) deleteWorkflowsOf(folder, id, platform.inventory);
    if (credentials.length === 0) editFile(folder, file, ["archived"], true);
  });
  writeChange(project, files);
  const others = platform.repositories.filter((one) => one !== desired);
  const again = `slipway repo archive ${id} --stack ${options.stack}`;
  const document = {
    id,
    step: credentials.length > 0 ? ("credentials" as const) : ("archived" as const),
    removed: credentials.map((field) => field.join(".")),
    files: files.map(({ file: name, text }) => ({ file: name, deleted: text === undefined })),
    references: referencesTo(id, platform.inventory).map(({ what }) => what),
    mentions: mentionsOf(`${platform.settings.owner}/${entry.name}`, others),
    next:
      credentials.length > 0
        ? [`pulumi up --refresh --stack ${options.stack}, which deletes them on GitHub`, again]
        : [`pulumi up --refresh --stack ${options.stack}, which archives it`],
  };
  if (options.json) printJson(document);
  else for (const line of lines(document, changeLines(files))) print(line);
}

/** What must be gone before: credentials, variables, and the workflows that use them; options before their pipeline. */
function fieldsToClear(entry: RepositoryEntry): FieldPath[] {
  const { environments = {} } = entry;
  const written = Object.values(entry.secrets ?? {}).some(({ kept }) => kept !== true);
  const credentials: FieldPath[] = [
    ...(written ? [["secrets"]] : []),
    ...(Object.keys(entry.variables ?? {}).length > 0 ? [["variables"]] : []),
    ...Object.entries(environments).flatMap(([name, { secrets = [], variables = {} }]) => [
      ...(secrets.length > 0 ? [["environments", name, "secrets"]] : []),
      ...(Object.keys(variables).length > 0 ? [["environments", name, "variables"]] : []),
    ]),
  ];
  const users = (["with", "pipeline", "jobs"] as const).filter((field) => entry[field] !== undefined);
  return [...users.map((field) => [field]), ...credentials];
}

function clear(folder: string, file: string, entry: RepositoryEntry, field: FieldPath): void {
  const [kind, name] = field;
  editFile(folder, file, field, undefined, isInherited(folder, entry, field) ? "null" : "delete");
  // An environment without a word more goes on being declared: the engine refuses to delete one.
  const environment = [kind!, name ?? ""];
  if (kind === "environments" && !isInherited(folder, entry, environment) && !has(path.join(folder, file), environment))
    editFile(folder, file, environment, {});
}

/** Whether a layer above sets a field: then its absence has to be said. */
function isInherited(folder: string, { groups }: RepositoryEntry, field: FieldPath): boolean {
  return ["defaults.yaml", ...groups.map((group) => `groups/${group}.yaml`)].some((name) =>
    has(path.join(folder, "inventory", name), field),
  );
}

function has(file: string, field: FieldPath): boolean {
  return existsSync(file) && parseDocument(readFileSync(file, "utf8")).hasIn(field);
}

/** @throws UsageError where GitHub still has secrets, which nobody could delete from an archived repository */
async function refuseLeftSecrets({ id, name }: RepositoryEntry, { settings }: Platform): Promise<void> {
  if (!hasIdentity(process.env)) return;
  const { github, memory } = await gitHubOf(settings);
  const { secrets } = await readSecretDates(github, [name], { owner: settings.owner, organization: false, memory });
  if (secrets.length === 0) return;
  const list = secrets.map((one) => `  ${one.name}: ${placeText(one, settings.owner)}`).join("\n");
  throw new UsageError(
    `"${id}": GitHub still has secrets there, and would keep them when it is archived:\n${list}\nRun "pulumi up --refresh --stack ${settings.stack}" first, delete those that nobody declared, or add --keep-secrets.`,
  );
}

interface Document {
  readonly id: string;
  readonly step: "credentials" | "archived";
  readonly removed: readonly string[];
  readonly references: readonly string[];
  readonly mentions: ReturnType<typeof mentionsOf>;
  readonly next: readonly string[];
}

function lines({ id, step, removed, references, mentions, next }: Document, files: readonly string[]): string[] {
  const what =
    step === "credentials"
      ? [
          `${id}: first its credentials go, as GitHub takes no change of an archived repository`,
          ...removed.map((field) => `  out of the inventory: ${field}`),
        ]
      : [
          `${id}: will be archived: read-only, no workflow runs any more, schedules included`,
          "  stays: files, issues, releases, packages, rulesets, environments, people, labels; nothing of it is written any more",
        ];
  return [
    ...what,
    ...files.map((file) => `  ${file}`),
    ...references.map((one) => `  ${one} goes on naming it`),
    ...mentions.map(
      ({ repository, path: file, line, text }) => `  still read by ${repository}/${file}:${line}: ${text}`,
    ),
    ...next.map((line, index) => `${index === 0 ? "Next: " : "Then: "}${line}`),
  ];
}
