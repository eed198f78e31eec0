import path from "node:path";
import { readStackFile, readStacks, type SecretSource, type Settings, secretScope } from "../../settings.ts";
import { editFile } from "./take-out.ts";

/** Sources of a stack that are for the values of one repository alone, by key. */
export function ownSources({ secrets }: Pick<Settings, "secrets">, id: string): Record<string, SecretSource> {
  return Object.fromEntries(Object.entries(secrets).filter(([key]) => secretScope(key).repository === id));
}

/** Takes the sources that are for a repository alone out of every stack file: nothing could take them any more. */
export function takeOutSources(folder: string, id: string): void {
  for (const { settings } of readStacks(folder))
    for (const key of writtenKeys(folder, settings.stack, id))
      editFile(folder, fileOf(settings.stack), field(key), undefined);
}

/** The same in one stack file, and into another, which keeps what it says itself. */
export function moveSources(folder: string, id: string, source: Settings, target: Settings): void {
  const own = ownSources(source, id);
  for (const key of writtenKeys(folder, source.stack, id))
    editFile(folder, fileOf(source.stack), field(key), undefined);
  for (const [key, one] of Object.entries(own))
    if (!Object.hasOwn(target.secrets, key)) editFile(folder, fileOf(target.stack), field(key), one);
}

/** Keys as the file spells them. */
function writtenKeys(folder: string, stack: string, id: string): string[] {
  const { config } = readStackFile(path.join(folder, fileOf(stack)));
  const written = JSON.parse(config["slipway:secrets"] ?? "{}") as object;
  return Object.keys(written).filter((key) => secretScope(key).repository === id);
}

const fileOf = (stack: string): string => `Pulumi.${stack}.yaml`;
const field = (key: string): string[] => ["config", "slipway:secrets", key];
