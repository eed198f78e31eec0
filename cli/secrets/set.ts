import type { Readable } from "node:stream";
import type { z } from "zod";
import { nearest } from "../../inventory/nearest.ts";
import { createReading } from "../../live/reading.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { type StackSecret, stackSecrets } from "../../platform/stack-secrets.ts";
import { hasIdentity } from "../../provider/identity.ts";
import { readStacks, secretKey, secretScope } from "../../settings.ts";
import { exitCodeOf, exitFindings, UsageError } from "../exit.ts";
import { gitHubOf } from "../github.ts";
import { countFindings, print, printJson } from "../print.ts";
import { otherReaders, runsWithOldValue, sameStore } from "./old-value.ts";
import type { secretsSetOutput } from "./output.ts";
import { type RotateGeneratedOptions, rotateGenerated } from "./rotate-generated.ts";
import { readValue } from "./value.ts";
import { placeText } from "./words.ts";
import { type PlaceWritten, writePlaces } from "./write-places.ts";
import { writeSource } from "./write-source.ts";

export interface SetOptions {
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
  key: string,
  options: RotateOptions,
  input: Readable = process.stdin,
): Promise<void> {
  const loaded = await faultless(options.stack);
  const secret = secretOf(key, loaded);
  if (secret.source?.from !== "generated") {
    refuseOfGenerated(secret, options);
    return await setSecret(key, options, input);
  }
  const { document, lines } = await rotateGenerated(secret, loaded, options);
  if (document.up === "failed") process.exitCode = exitFindings;
  if (options.json) printJson(document);
  else for (const line of lines) print(line);
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
export async function setSecret(key: string, options: SetOptions, input: Readable = process.stdin): Promise<void> {
  const loaded = await faultless(options.stack);
  const { settings, repositories } = loaded.platform;
  const secret = secretOf(key, loaded);
  const { source } = secret;
  if (source === undefined)
    throw new UsageError(`"${key}": is somebody else's (kept), and Slipway never writes it; take "kept" out first.`);
  if (source.from === "generated")
    throw new UsageError(
      `"${key}": stack "${options.stack}" generates it; "slipway secrets rotate ${secret.key} --stack ${options.stack}" makes a new value, or name another source under slipway:secrets.`,
    );
  // Who may not write the places should know before the source has another value than they.
  const asked = options.offline !== true && hasIdentity(process.env);
  const github = asked ? (await gitHubOf(settings, true)).github : undefined;
  const { value, lineEnd } = await readValue(input, { name: secret.key, exact: options.exact === true });
  const written = await writeSource({ key: secret.key, source, value, settings });
  const sharing = stackSecrets(loaded.platform).filter((one) => one.key === secret.key || sameStore(one, secret));
  const places = sharing.filter((one) => one.source !== undefined).flatMap((one) => one.places);
  const nameOf = (id: string) => repositories.find(({ entry }) => entry.id === id)!.entry.name;
  const results: PlaceWritten[] =
    github === undefined
      ? places.map((place) => ({ place, result: "waiting" }))
      : await writePlaces(github, places, { owner: settings.owner, value, nameOf });
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
    value: lineEnd,
    places: results.map(({ place, ...result }) => ({ ...place, ...result })),
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

/** @throws UsageError for a name that the stack has no value of, with those that it has */
function secretOf(key: string, { platform }: LoadedStack): StackSecret {
  const secrets = stackSecrets(platform);
  const wanted = secretKey(secretScope(key));
  const fits = secrets.filter((one) => one.key === wanted);
  const found = fits.find(({ source }) => source !== undefined) ?? fits[0];
  if (found !== undefined) return found;
  const { stack } = platform.settings;
  const { name, environment } = secretScope(key);
  const shared = secrets.find((one) => one.key === name);
  if (environment !== undefined && shared?.places.some((place) => place.environment?.toLowerCase() === environment))
    throw new UsageError(
      `"${key}": environment "${environment}" has the value of "${name}"; give it a source of its own under slipway:secrets in Pulumi.${stack}.yaml, or set "${name}".`,
    );
  const known = secrets.map((one) => one.key);
  const [best] = nearest(key, known, 1);
  const hint =
    best !== undefined
      ? `did you mean "${best}"?`
      : known.length === 0
        ? "the stack has no secrets; declare it in inventory/repositories/<id>.yaml first."
        : `write one of ${known.join(", ")}, or declare it in inventory/repositories/<id>.yaml first.`;
  throw new UsageError(`"${key}": no such secret in stack "${stack}"; ${hint}`);
}

function nextUp(stack: string, results: readonly PlaceWritten[]): string {
  return results.some(({ result }) => result === "failed")
    ? "the same command again, with the same value, once what failed is mended"
    : `pulumi up --stack ${stack}: the engine's state keeps the new value, too`;
}

function setLines({ key, source, value, places, still, next }: SetDocument, owner: string): string[] {
  const words = { written: "written", waiting: "gets it with the next pulumi up", failed: "not written" } as const;
  return [
    `${key}: ${value}`,
    `  ${source}`,
    ...places.map((place) => {
      const why = place.why === undefined ? "" : `: ${place.why}`;
      return `  ${placeText(place, owner)}${key.endsWith(place.name) ? "" : ` (${place.name})`}: ${words[place.result]}${why}`;
    }),
    ...(still.length === 0 ? [] : ["Still with the old value:", ...still.map((line) => `  ${line}`)]),
    ...next.map((line) => `Next: ${line}`),
  ];
}
