import type { Readable } from "node:stream";
import type { z } from "zod";
import { createReading } from "../../live/reading.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { type StackSecret, stackSecrets } from "../../platform/stack-secrets.ts";
import { hasIdentity } from "../../provider/identity.ts";
import { readStacks, secretScope } from "../../settings.ts";
import { exitCodeOf, exitFindings, UsageError } from "../exit.ts";
import { gitHubOf } from "../github.ts";
import { countFindings, print, printJson } from "../print.ts";
import { addressed, keyOf, type PlaceOptions, wordsOf } from "./address.ts";
import { declareSource } from "./derived-source.ts";
import { otherReaders, runsWithOldValue, sameStore } from "./old-value.ts";
import type { secretsSetOutput } from "./output.ts";
import { type RotateGeneratedOptions, rotateGenerated } from "./rotate-generated.ts";
import { readValue } from "./value.ts";
import { placeText } from "./words.ts";
import { type PlaceWritten, writePlaces } from "./write-places.ts";
import { writeSource } from "./write-source.ts";
import { rememberWritten, writtenKey } from "./written-times.ts";

export interface SetOptions extends PlaceOptions {
  readonly stack: string;
  readonly exact?: boolean;
  /** Only the source: the places get it by the next `up`. */
  readonly offline?: boolean;
  readonly json?: boolean;
}

export interface RotateOptions extends SetOptions, RotateGeneratedOptions {}

type SetDocument = z.infer<typeof secretsSetOutput>;

/** `slipway secrets rotate`: a new generation of what is generated, else a new value from standard input. */
export async function rotateSecret(
  name: string,
  options: RotateOptions,
  input: Readable = process.stdin,
): Promise<void> {
  const key = keyOf(name, options);
  const loaded = await faultless(options.stack);
  const { secret, instead } = addressed(key, loaded.platform);
  if (instead !== undefined) throw notItsOwn(key, instead, loaded, options.stack);
  if (secret.source?.from !== "generated") {
    refuseOfGenerated(secret, options);
    return await setSecret(name, options, input);
  }
  const { document, lines } = await rotateGenerated(secret, loaded, options);
  if (document.up === "failed") process.exitCode = exitFindings;
  if (options.json) printJson(document);
  else for (const line of lines) print(line);
}

/** Who rotates a value that others have as well should know that it stays theirs. */
function notItsOwn(key: string, shared: string, { platform }: LoadedStack, stack: string): UsageError {
  const { source } = stackSecrets(platform).find((one) => one.key === shared)!;
  const begin =
    source?.from === "generated"
      ? `write "${key}": { from: generated } under slipway:secrets in Pulumi.${stack}.yaml`
      : `run slipway secrets set ${wordsOf(key)} --stack ${stack}`;
  return new UsageError(
    `"${key}": has no value of its own, but the one of "${shared}"; rotate that, or for one of its own ${begin}.`,
  );
}

function refuseOfGenerated({ key }: StackSecret, { again, up }: RotateOptions): void {
  const wrong = [...(again === true ? ["--again"] : []), ...(up === true ? ["--up"] : [])];
  if (wrong.length === 0) return;
  throw new UsageError(
    `"${key}": ${wrong.join(" and ")} ${wrong.length > 1 ? "are" : "is"} for values that the stack generates; this one is written to its places at once, leave ${wrong.length > 1 ? "them" : "it"} out.`,
  );
}

/**
 * `slipway secrets set`: a value from standard input goes to its source, then over the old one in every place. Whatever
 * interrupts it, the same again goes on: each step writes the same value once more.
 */
export async function setSecret(name: string, options: SetOptions, input: Readable = process.stdin): Promise<void> {
  const key = keyOf(name, options);
  const loaded = await faultless(options.stack);
  const { settings, repositories } = loaded.platform;
  const { secret, instead } = addressed(key, loaded.platform);
  const { source } = secret;
  if (source === undefined)
    throw new UsageError(`"${key}": is somebody else's (kept), and Slipway never writes it; take "kept" out first.`);
  if (source.from === "generated")
    throw new UsageError(
      `"${key}": stack "${options.stack}" generates it; "slipway secrets rotate ${wordsOf(secret.key)} --stack ${options.stack}" makes a new value, or name another source under slipway:secrets.`,
    );
  // Who may not write the places should know before the source has another value than they.
  const asked = options.offline !== true && hasIdentity(process.env);
  const github = asked ? (await gitHubOf(settings, true)).github : undefined;
  const { value, lineEnd } = await readValue(input, { name: wordsOf(secret.key), exact: options.exact === true });
  const written = await writeSource({ key: secret.key, source, value, settings });
  if (instead !== undefined) declareSource(secret.key, source, settings.stack);
  const sharing = [
    secret,
    ...stackSecrets(loaded.platform).filter((one) => one.key !== secret.key && sameStore(one, secret)),
  ];
  const places = sharing.filter((one) => one.source !== undefined).flatMap((one) => one.places);
  const nameOf = (id: string) => repositories.find(({ entry }) => entry.id === id)!.entry.name;
  const results: PlaceWritten[] =
    github === undefined
      ? places.map((place) => ({ place, result: "waiting" }))
      : await writePlaces(github, places, { owner: settings.owner, value, nameOf });
  rememberWritten(
    options.stack,
    new Map(
      results.flatMap(({ place, at }) =>
        at === undefined
          ? []
          : [[writtenKey(settings.owner, place, place.repository && nameOf(place.repository)), at] as const],
      ),
    ),
  );
  const stacks = readStacks(process.cwd()).map((one) => one.settings);
  const still = [
    ...(github === undefined
      ? []
      : await runsWithOldValue(createReading(github), sharing, { owner: settings.owner, nameOf })),
    ...otherReaders(secret, settings.stack, stacks),
    ...sharing.flatMap(({ images }) => images.map((image) => `image ${image}, until it is built again`)),
  ];
  const document: SetDocument = {
    stack: options.stack,
    key: secret.key,
    source: written,
    ...(instead !== undefined && { instead }),
    value: lineEnd,
    places: results.map(({ place, at: _, ...result }) => ({ ...place, ...result })),
    still,
    next: [nextUp(options.stack, results)],
  };
  if (results.some(({ result }) => result === "failed")) process.exitCode = exitFindings;
  if (options.json) printJson(document);
  else for (const line of setLines(document, settings.owner)) print(line);
}

async function faultless(stack: string): Promise<LoadedStack> {
  const loaded = await loadStack(process.cwd(), stack);
  // A value that is not there yet is what this command is for.
  const errors = loaded.platform.findings.filter(({ id }) => id !== "secret-source-missing");
  if (exitCodeOf(errors) === 0) return loaded;
  throw new UsageError(`Stack "${stack}" has ${countFindings(errors)}; "slipway check --stack ${stack}" names them.`);
}

function nextUp(stack: string, results: readonly PlaceWritten[]): string {
  return results.some(({ result }) => result === "failed")
    ? "the same command again, with the same value, once what failed is mended"
    : `pulumi up --stack ${stack}: the engine's state keeps the new value, too`;
}

function setLines(document: SetDocument, owner: string): string[] {
  const { stack, key, source, instead, value, places, still, next } = document;
  const words = { written: "written", waiting: "gets it with the next pulumi up", failed: "not written" } as const;
  return [
    `${key}: ${value}`,
    `  ${source}`,
    ...(instead === undefined
      ? []
      : [`  Pulumi.${stack}.yaml says that it has a value of its own, in place of ${instead}`]),
    ...places.map((place) => {
      const why = place.why === undefined ? "" : `: ${place.why}`;
      return `  ${placeText(place, owner)}${secretScope(key).name === place.name ? "" : ` (${place.name})`}: ${words[place.result]}${why}`;
    }),
    ...(still.length === 0 ? [] : ["Still with the old value:", ...still.map((line) => `  ${line}`)]),
    ...next.map((line) => `Next: ${line}`),
  ];
}
