import path from "node:path";
import { loadInventory } from "../inventory/inventory.ts";
import {
  missingSecretSources,
  ownershipFaults,
  readSettings,
  readStackFile,
  readStacks,
  type StackFile,
  selectorFindings,
} from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import { compose, type Platform } from "./compose.ts";
import { secretNames } from "./declared-secrets.ts";

/** A stack with its file and its platform. */
export interface LoadedStack {
  readonly platform: Platform;
  readonly file: StackFile;
}

/**
 * Loads what a stack provisions from a project folder: its stack file, the inventory, and every check that needs no
 * network, those over all stacks of the folder included.
 *
 * @param folder the project folder, which holds Pulumi.<stack>.yaml and inventory/
 * @param config the engine's own flat configuration, which wins over the stack file's
 * @throws SettingsError, InventoryError when a file cannot be loaded; rule violations come back as findings
 */
export async function loadStack(
  folder: string,
  stack: string,
  config?: Readonly<Record<string, string>>,
): Promise<LoadedStack> {
  const file = readStackFile(path.join(folder, `Pulumi.${stack}.yaml`));
  const settings = readSettings(stack, config ?? file.config);
  const inventory = loadInventory(path.join(folder, "inventory"));
  const platform = await compose(inventory, settings);
  const stacks = readStacks(folder);
  const findings: Finding[] = [
    ...platform.findings,
    ...selectorFindings(settings, inventory),
    ...ownershipFaults(
      stacks.map((other) => other.settings),
      inventory,
    ),
    ...stacks.flatMap((other) =>
      missingSecretSources(
        other.settings,
        secretNames(inventory, other.settings),
        other.file.encrypted,
        other.settings.stack === stack ? "error" : "warning",
      ),
    ),
  ];
  return { platform: { ...platform, findings }, file };
}

/** Faults that forbid every write, each in one line. */
export class PlatformError extends Error {
  constructor(findings: readonly Finding[]) {
    super(findings.map(({ id, subject, message }) => `${subject}: ${message} (${id})`).join("\n"));
    this.name = "PlatformError";
  }
}

/**
 * Loads a stack for applying it.
 *
 * @throws PlatformError when a finding is an error, and what {@link loadStack} throws
 */
export async function loadFaultless(
  folder: string,
  stack: string,
  config: Readonly<Record<string, string>>,
): Promise<Platform> {
  const { platform } = await loadStack(folder, stack, config);
  const errors = platform.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new PlatformError(errors);
  return platform;
}
