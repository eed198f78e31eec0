import { readFileSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { writeFiles } from "../../adoption/write-files.ts";
import { editYaml } from "../../drift/edit-yaml.ts";
import { type GeneratedState, generatedState } from "../../engine/generated-state.ts";
import { ownersOf } from "../../engine/owners.ts";
import type { LoadedStack } from "../../platform/load.ts";
import type { SecretPlace, StackSecret } from "../../platform/stack-secrets.ts";
import { readSettings, readStackFile, secretKey, secretScope } from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { planLoaded } from "../plan.ts";
import { exportState } from "../pulumi-state.ts";
import type { secretsRotateOutput } from "./output.ts";
import { type UpEnded, upCommand, upTargets } from "./up-targets.ts";
import { placeText } from "./words.ts";

export interface RotateGeneratedOptions {
  /** Raise the generation even where an earlier one waits for its `up`. */
  readonly again?: boolean;
  /** Run the `up` that makes the value and writes it. */
  readonly up?: boolean;
}

export interface RotatedGenerated {
  readonly document: z.infer<typeof secretsRotateOutput>;
  readonly lines: readonly string[];
}

/**
 * Raises the generation of a value that Pulumi's engine makes. Only the engine knows such values, so the places get the
 * new one by an `up`, in this order: the value is made in place, then written over the old one everywhere. Called again
 * before that is done, it raises nothing: the rotation that was begun waits for its `up`.
 *
 * @throws UsageError where an `up` is to be run and cannot be; nothing is written then
 */
export async function rotateGenerated(
  secret: StackSecret,
  loaded: LoadedStack,
  { again = false, up = false }: RotateGeneratedOptions,
): Promise<RotatedGenerated> {
  const { stack } = loaded.platform.settings;
  const declared = secret.source?.from === "generated" ? (secret.source.generation ?? 1) : 1;
  const targets = await targetsOf(secret, loaded);
  const command = upCommand(stack, targets);
  const seen = await seenState(secret, stack, up ? command : undefined);
  const waits = again ? undefined : waiting(seen, declared);
  const generation = waits === undefined ? Math.max(declared, seen.made ?? 1) + 1 : declared;
  const file = `Pulumi.${stack}.yaml`;
  if (waits === undefined) raise(secret, file, generation, stack);
  const ended = up ? await upTargets(stack, targets) : undefined;
  const document = {
    stack,
    key: secret.key,
    generation,
    raised: waits === undefined,
    ...(seen.made !== undefined && { made: seen.made }),
    file,
    places: [...secret.places],
    targets,
    ...(ended && { up: (await isDone(secret, stack, generation, ended)) ? ("done" as const) : ("failed" as const) }),
  };
  const begun = waits ?? `generation ${generation}, in ${file}`;
  return {
    document,
    lines: linesOf(document, secret, { begun, command, seen, ended, owner: loaded.platform.settings.owner }),
  };
}

interface SeenState extends Partial<GeneratedState> {
  /** Why nobody could look. */
  readonly unknown?: string;
}

/** @param needed the command that an `up` would be; absent where the state only helps */
async function seenState({ key }: StackSecret, stack: string, needed: string | undefined): Promise<SeenState> {
  try {
    return generatedState(await exportState(stack, needed === undefined ? "" : "leave --up out"), `secret-${key}`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (needed === undefined) return { unknown: error.message };
    throw new UsageError(`"${key}": --up cannot run; nothing was written. ${error.message}\nIt would run:\n${needed}`);
  }
}

/** Whether the engine made the value and wrote every place: its state says so, not its exit code alone. */
async function isDone(secret: StackSecret, stack: string, generation: number, { code }: UpEnded): Promise<boolean> {
  if (code !== 0) return false;
  const { made, unwritten } = await seenState(secret, stack, undefined);
  return made === generation && unwritten?.length === 0;
}

/** Why there is nothing to raise yet, in words; undefined: there is. */
function waiting({ made, unwritten = [], unknown }: SeenState, declared: number): string | undefined {
  if (unknown !== undefined) return undefined;
  const again = "nothing is raised (--again does)";
  if (made === undefined) return `no value was made yet, and the next pulumi up makes the first; ${again}`;
  if (made < declared) return `generation ${declared} waits for its pulumi up, the state has ${made}; ${again}`;
  if (unwritten.length > 0) return `generation ${made} is made, and not in all places yet; ${again}`;
  return undefined;
}

interface Said {
  readonly begun: string;
  readonly command: string;
  readonly seen: SeenState;
  readonly ended: UpEnded | undefined;
  readonly owner: string;
}

function linesOf(
  { key, file, raised, up }: z.infer<typeof secretsRotateOutput>,
  { places, images }: StackSecret,
  { begun, command, seen, ended, owner }: Said,
): string[] {
  const done = up === "done";
  return [
    `${key}: ${begun}`,
    ...(ended?.output ?? []),
    done ? "Made, and written over the old value:" : "Still with the old value, until the next pulumi up:",
    ...places.map((place) => `  ${placeText(place, owner)}`),
    ...images.map((image) => `  image ${image}, ${done ? "with the old value " : ""}until it is built again`),
    ...(raised && seen.unknown !== undefined
      ? [`The same command again raises it again, as the state could not be looked at: ${seen.unknown}`]
      : []),
    `Next: ${done ? `commit ${file}` : up === "failed" ? "the same command again, which goes on" : command}`,
  ];
}

function raise(secret: StackSecret, file: string, generation: number, stack: string): void {
  const folder = process.cwd();
  const before = readFileSync(path.join(folder, file), "utf8");
  const written = Object.keys(rawSecrets(readStackFile(path.join(folder, file)).config));
  const own = written.find((key) => key !== "*" && secretKey(secretScope(key)) === secret.key);
  const field = ["config", "slipway:secrets", own ?? secret.key];
  // What takes the source for all gets one of its own.
  const text =
    own === undefined
      ? editYaml(before, field, { ...secret.source, generation })
      : editYaml(before, [...field, "generation"], generation);
  writeFiles(folder, new Map([[file, text]]));
  readSettings(stack, readStackFile(path.join(folder, file)).config);
}

function rawSecrets(config: Readonly<Record<string, string>>): object {
  return JSON.parse(config["slipway:secrets"] ?? "{}") as object;
}

const placesOfType: Readonly<Record<string, SecretPlace["scope"]>> = {
  "github:index/actionsSecret:ActionsSecret": "repository",
  "github:index/dependabotSecret:DependabotSecret": "dependabot",
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": "environment",
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": "organization",
  "github:index/dependabotOrganizationSecret:DependabotOrganizationSecret": "organization-dependabot",
};

/** URNs of the generated value and of each place that holds it. */
async function targetsOf(secret: StackSecret, loaded: LoadedStack): Promise<string[]> {
  const { resources, registrations } = await planLoaded(loaded);
  const ownerOf = ownersOf(registrations, loaded.platform);
  const isPlace = (urn: string, scope: SecretPlace["scope"] | undefined, inputs: Readonly<Record<string, unknown>>) =>
    secret.places.some(
      (place) =>
        place.scope === scope &&
        place.name === String(inputs.secretName).toUpperCase() &&
        place.repository === ownerOf(urn) &&
        (place.environment === undefined || place.environment === inputs.environment),
    );
  return resources
    .filter(({ urn, type, name, inputs }) =>
      type === "slipway:index:GeneratedSecret"
        ? name === `secret-${secret.key}`
        : isPlace(urn, placesOfType[type], inputs),
    )
    .map(({ urn }) => urn);
}
