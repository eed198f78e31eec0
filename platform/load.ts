import path from "node:path";
import { loadInventory } from "../inventory/inventory.ts";
import {
  missingSecretSources,
  ownershipFaults,
  readSettings,
  readStackFile,
  readStacks,
  type Settings,
  type StackFile,
  selectorFindings,
  selects,
} from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import { compose, type Platform } from "./compose.ts";
import { secretNames } from "./declared-secrets.ts";
import type { Excerpt, ExcerptOutline } from "./excerpt.ts";
import { budgetFindings } from "./fleet-budgets.ts";
import { readPrices } from "./fleet-prices.ts";
import { imagesOf } from "./images.ts";
import { secretScopeFindings } from "./secret-scopes.ts";

/** A stack with its file and its platform. */
export interface LoadedStack {
  readonly platform: Platform;
  readonly file: StackFile;
  /** Where a part of the stack was asked for: what of it is here. */
  readonly excerpt?: ExcerptOutline;
}

/**
 * Loads what a stack provisions from a project folder: its stack file, the inventory, and every check that needs no
 * network, those over all stacks of the folder included.
 *
 * @param folder the project folder, which holds Pulumi.<stack>.yaml and inventory/
 * @param config the engine's own flat configuration, which wins over the stack file's
 * @param excerpt a part of it alone, to look at. With what is the owner's, ids that the stack does not have are passed
 *   over, so that both sides of a change can be asked for the same
 * @throws SettingsError, InventoryError, PriceTableError when a file cannot be loaded; rule violations come back as
 *   findings
 */
export async function loadStack(
  folder: string,
  stack: string,
  config?: Readonly<Record<string, string>>,
  excerpt?: Excerpt,
  today = new Date(),
): Promise<LoadedStack> {
  const file = readStackFile(path.join(folder, `Pulumi.${stack}.yaml`));
  const settings = readSettings(stack, config ?? file.config);
  const inventory = loadInventory(path.join(folder, "inventory"));
  const ids = inventory.repositories.map(({ id }) => id).filter((id) => selects(settings.repositories, id));
  const shown = excerpt?.repositories.filter((id) => ids.includes(id)) ?? ids;
  const unknown = excerpt?.owners === false && excerpt.repositories.find((id) => !ids.includes(id));
  if (unknown) throw new UnknownRepositoryError(unknown, ids, stack);
  const composed = excerpt === undefined ? settings : narrowed(settings, shown, excerpt.owners);
  const platform = await compose(inventory, composed, today);
  const stacks = readStacks(folder);
  const { images, findings: imageFindings } = imagesOf(platform, folder);
  const priced = { ...platform, prices: readPrices(folder) };
  const findings: Finding[] = [
    ...platform.findings,
    ...imageFindings,
    ...budgetFindings(priced),
    ...selectorFindings(settings, inventory),
    ...secretScopeFindings(inventory, settings),
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
  return {
    platform: { ...priced, images, findings },
    file,
    ...(excerpt !== undefined && { excerpt: { repositories: shown, of: ids.length } }),
  };
}

/** Settings of a stack that has some repositories, and nothing of its organisation unless asked for: no machines either. */
function narrowed(settings: Settings, ids: readonly string[], owners: boolean): Settings {
  const part = { ...settings, repositories: { include: [...ids], exclude: [] } };
  if (owners) return part;
  const { aws: _aws, ...without } = part;
  return { ...without, organization: "observed" };
}

/** A repository that a stack does not have; its message says which it has. */
export class UnknownRepositoryError extends Error {
  constructor(id: string, known: readonly string[], stack: string) {
    const ids = known.join(", ") || "(none: the stack selects no repository)";
    super(`"${id}": no such repository in stack "${stack}"; write one of ${ids}.`);
    this.name = "UnknownRepositoryError";
  }
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
