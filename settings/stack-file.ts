import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Located, nodeAt, plain } from "../inventory/located.ts";
import { nearest } from "../inventory/nearest.ts";
import { readYaml } from "../inventory/yaml.ts";
import { SettingsError, type SettingsFault } from "./fault.ts";

/** A stack file as Pulumi reads it, without decrypting anything. */
export interface StackFile {
  /** Name of the stack (`staging`). */
  readonly stack: string;
  /** Name of the file (`Pulumi.staging.yaml`). */
  readonly file: string;
  /** Full key to text; maps and lists are JSON text. What is encrypted is not in it. */
  readonly config: Record<string, string>;
  /** Full keys whose values are encrypted (`secrets:SLACK_WEBHOOK_URL`). Only these names are known. */
  readonly encrypted: string[];
}

const fileName = /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/;
const topLevel = ["config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"];

/**
 * Reads `Pulumi.<stack>.yaml`.
 *
 * @throws SettingsError with every fault of the file.
 */
export function readStackFile(filePath: string): StackFile {
  const { faults, ...stackFile } = parseStackFile(filePath);
  if (faults.length > 0) throw new SettingsError(faults);
  return stackFile;
}

/** The same for code that reads several files and tells all their faults at once. */
export function parseStackFile(filePath: string): StackFile & { faults: SettingsFault[] } {
  const file = path.basename(filePath);
  const stackFile: StackFile = { stack: fileName.exec(file)?.[1] ?? file, file, config: {}, encrypted: [] };
  let text: string;
  try {
    text = readFileSync(filePath, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const others = stackNames(path.dirname(filePath));
    const known = others.length === 0 ? "" : ` (stacks here: ${others.join(", ")})`;
    const message =
      code === "ENOENT" ? `is not there; write it or name another stack${known}` : `cannot be read (${code})`;
    return { ...stackFile, faults: [{ file, key: "", message }] };
  }
  const { root, faults } = readYaml(text, file);
  if (faults.length > 0) return { ...stackFile, faults: faults.map(({ field: key, ...fault }) => ({ ...fault, key })) };
  if (root === undefined) return { ...stackFile, faults: [] };
  const found: SettingsFault[] = [];
  for (const [key, { origin }] of root.entries) {
    const [best] = topLevel.includes(key) ? [] : nearest(key, topLevel, 1);
    if (best !== undefined)
      found.push({ ...origin, key, message: `is nothing that Pulumi reads; did you mean "${best}"?` });
  }
  const config = nodeAt(root, ["config"]);
  if (config !== undefined && config.kind !== "map") {
    found.push({
      ...config.origin,
      key: "config",
      message: 'is not a map; write "slipway:owner: ..." and so on under it',
    });
  }
  for (const [key, node] of config?.kind === "map" ? config.entries : []) {
    const message = readValue(key, node, stackFile);
    if (message !== undefined) found.push({ ...node.origin, key, message });
  }
  return { ...stackFile, faults: found };
}

/** Names of the stacks whose files are in a folder, ascending. */
export function stackNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => fileName.exec(name)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}

/** Files one key under `config` and `encrypted`, or says what is wrong with it. Never repeats a value. */
function readValue(key: string, node: Located, { config, encrypted }: StackFile): string | undefined {
  if (!/^[^:]+:[^:]+$/.test(key)) return `has no namespace; write "slipway:${key.replaceAll(":", "")}"`;
  if (isEncrypted(node)) {
    encrypted.push(key);
    return key.startsWith("slipway:")
      ? 'is encrypted; settings are plain text, and secrets go to "secrets:NAME"'
      : undefined;
  }
  if (key.startsWith("secrets:")) {
    return `stands here in clear; change the secret, then set it with "pulumi config set --secret ${key}"`;
  }
  if (node.kind === "scalar" && node.value === null) return "has no value; write one or take the line out";
  config[key] = node.kind === "scalar" ? (node.source ?? String(node.value)) : JSON.stringify(plain(node));
  return undefined;
}

/** Pulumi writes an encrypted value as `{secure: v1:...}`, at any depth. */
function isEncrypted(node: Located): boolean {
  if (node.kind === "list") return node.items.some(isEncrypted);
  if (node.kind !== "map") return false;
  return (node.entries.size === 1 && node.entries.has("secure")) || [...node.entries.values()].some(isEncrypted);
}
