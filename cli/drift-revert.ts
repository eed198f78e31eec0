import { type DriftFinding, organizationId, type RepositoryDrift } from "../drift/drift.ts";
import { covers } from "../drift/exceptions.ts";
import { applyAlone } from "../engine/apply-alone.ts";
import { pulumiVersion } from "../engine/pulumi-cli.ts";
import { redactText, secretsOfEnvironment } from "../engine/redact.ts";
import { writtenAnew } from "../engine/written-anew.ts";
import program from "../index.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import type { Settings } from "../settings.ts";
import type { Selected } from "./drift-selection.ts";
import { gitHubAddress, type OwnRehearsal, ownRehearsal } from "./drift-way.ts";
import { UsageError } from "./exit.ts";
import { missingPulumi, runPulumi } from "./pulumi-command.ts";
import { backUp, changeStates, importState, lookAt } from "./pulumi-state.ts";
import { configuredSecrets } from "./redact.ts";

/** What became of a finding that was to be set right on GitHub. */
export interface Reverted extends Selected {
  /** Whether GitHub, read again, has what is declared. */
  readonly gone: boolean;
  /** Why not; what it waits for. */
  readonly why?: string;
  /** The command that would do it, where this one could not. */
  readonly command?: string;
}

/** What can apply one resource alone: the driver of the stack's own rehearsal, or Pulumi's engine where its CLI is there. */
type Way =
  | ({ readonly by: "rehearsal"; readonly token: string } & OwnRehearsal)
  | { readonly by: "pulumi" }
  | { readonly by: "nothing"; readonly why: string };

type Reread = (ids: readonly string[]) => Promise<readonly RepositoryDrift[]>;

/**
 * Sets findings right by applying the resources that they are about and nothing else, then reads their repositories again.
 * What nobody declared, what an exception leaves and what no resource is about stays as it is, with the reason.
 */
export async function revert(findings: readonly Selected[], settings: Settings, reread: Reread): Promise<Reverted[]> {
  const left = findings.flatMap((one): Reverted[] => {
    const why = whyNot(one.finding, settings.stack);
    return why === undefined ? [] : [{ ...one, gone: false, why }];
  });
  const meant = findings.filter(({ finding }) => whyNot(finding, settings.stack) === undefined);
  if (meant.length === 0) return left;
  const way = await wayOf(settings);
  if (way.by === "nothing") {
    const { why } = way;
    return [...left, ...meant.map((one) => ({ ...one, gone: false, why, command: commandOf(settings.stack, [one]) }))];
  }
  const failure = await apply(way, meant, settings).catch((error: Error) => `error: ${error.message}`);
  const after = new Map((await reread([...new Set(meant.map(({ id }) => id))])).map((one) => [one.id, one]));
  return [...left, ...meant.map((one) => ({ ...one, ...whatBecame(one, after.get(one.id), failure) }))];
}

function whyNot({ kind, ignored, exception, resources }: DriftFinding, stack: string): string | undefined {
  if (kind === "undeclared") return "nobody declared it, and Slipway takes away only what it made";
  if (ignored) return `an exception leaves it until ${exception?.until} (Pulumi.${stack}.yaml, slipway:drift)`;
  return resources.length === 0 ? "no resource of the stack is about it" : undefined;
}

function whatBecame({ finding }: Selected, after: RepositoryDrift | undefined, failure: string | undefined) {
  const still = after?.findings.some((one) => covers(finding.field, one.field) && one.kind !== "undeclared") ?? true;
  if (still && failure !== undefined)
    return { gone: false, why: complaintOf(failure, finding.resources) ?? "nothing was applied" };
  if (still) return { gone: false, why: "it was applied, and GitHub still has what it had" };
  if (finding.file !== undefined && after?.proposal !== undefined)
    return { gone: false, why: `waits for pull request #${after.proposal}, which brings it` };
  return { gone: true };
}

async function wayOf(settings: Settings): Promise<Way> {
  const { stack } = settings;
  const there = pulumiVersion() !== undefined;
  const rehearsal = await ownRehearsal(settings);
  if (rehearsal !== undefined) {
    const token = process.env.GITHUB_TOKEN ?? "";
    if (token === "") return { by: "nothing", why: "a rehearsal is applied by a token: set GITHUB_TOKEN" };
    if (rehearsal.driver === "in-process" || there) return { by: "rehearsal", ...rehearsal, token };
    return { by: "nothing", why: `Pulumi's engine made this rehearsal, and ${missingPulumi("ENOENT")}` };
  }
  if (there) return { by: "pulumi" };
  const where = gitHubAddress(settings) ?? "github.com";
  return { by: "nothing", why: `${missingPulumi("ENOENT")}, and ${where} is not the rehearsal of stack "${stack}"` };
}

/** What the engine complains of: of one resource where it names it, else of all. */
export function complaintOf(text: string, resources: readonly string[]): string | undefined {
  const complaints = [...text.matchAll(/\berror: (.+)$/gm)].map(([, complaint]) => complaint!.trim());
  const named = complaints.find((complaint) => resources.some((urn) => complaint.includes(urn)));
  if (named !== undefined && /could not be found in the stack/.test(named))
    return "the stack has never applied it: pulumi up of the whole stack comes first";
  return named ?? complaints.find((complaint) => !complaint.includes("could not be found in the stack"));
}

/** Applies the resources of findings; returns what the engine says where it failed. */
async function apply(
  way: Exclude<Way, { by: "nothing" }>,
  meant: readonly Selected[],
  settings: Settings,
): Promise<string | undefined> {
  if (way.by === "pulumi") return await upByCli(meant, settings.stack);
  const { driver, stateFolder, ...server } = way;
  // With a filter the other repositories are neither composed nor read; the engine has to know of all of them.
  const whole = driver === "pulumi" || meant.some(({ id }) => id === organizationId);
  const parts = whole ? [undefined] : [...new Set(meant.map(({ id }) => id))];
  for (const id of parts) {
    const stack = await loadRehearsed(settings.stack, id);
    const ofPart = meant.filter((one) => id === undefined || one.id === id);
    const options = { driver, stateFolder, targets: targetsOf(ofPart), rewrite: overwrittenOf(ofPart) };
    await applyAlone(() => program(stack.platform), stack, server, options);
  }
  return undefined;
}

/** The stack as it was rehearsed: without its images. */
async function loadRehearsed(stack: string, only: string | undefined): Promise<LoadedStack> {
  const { file } = await loadStack(process.cwd(), stack);
  const config = { ...file.config, "slipway:images": "observed" };
  const part = only === undefined ? undefined : { repositories: [only], owners: false };
  const { platform } = await loadStack(process.cwd(), stack, config, part);
  return { platform, file: { ...file, config } };
}

const targetsOf = (meant: readonly Selected[]) => new Set(meant.flatMap(({ finding }) => finding.resources));

/** Secrets that are to be written, although the state knows their values. */
const overwrittenOf = (meant: readonly Selected[]) =>
  targetsOf(meant.filter(({ finding }) => finding.kind === "overwritten"));

/**
 * Has a stack's state forget the values of secrets, so that the next `up` writes them over what is there.
 *
 * @throws UsageError where the state cannot be read, or somebody else changes it at the same moment
 */
async function forgetValues(stack: string, urns: ReadonlySet<string>): Promise<void> {
  if (urns.size === 0) return;
  const seen = await lookAt(stack);
  if (seen === undefined)
    throw new UsageError(`Stack "${stack}" has no state, so that nothing of it can be set right.`);
  const backup = backUp(stack, seen.document, "revert");
  await changeStates([seen], [backup], () => importState(stack, writtenAnew(seen.document, urns), backup));
}

/** `pulumi up` of exactly these resources; what the engine says goes to standard error, without secrets. */
async function upByCli(meant: readonly Selected[], stack: string): Promise<string | undefined> {
  const secrets = [...secretsOfEnvironment(process.env), ...configuredSecrets(stack)];
  await forgetValues(stack, overwrittenOf(meant));
  const { code, stdout, stderr, missing } = await runPulumi([...argumentsOf(stack, meant), "--yes"]);
  if (missing !== undefined) return missingPulumi(missing);
  const said = redactText(`${stdout}${stderr}`, secrets).trim();
  process.stderr.write(`${said}\n`);
  return code === 0 ? undefined : said;
}

function argumentsOf(stack: string, meant: readonly Selected[]): string[] {
  return ["up", "--refresh", "--stack", stack, ...[...targetsOf(meant)].flatMap((urn) => ["--target", urn])];
}

/** The command that applies what findings are about. */
export function commandOf(stack: string, meant: readonly Selected[]): string {
  // An update alone would not write a secret whose value its state knows.
  if (overwrittenOf(meant).size > 0)
    return [
      "slipway drift --stack",
      stack,
      ...meant.map(({ id, finding }) => `--revert '${id}:${finding.field}'`),
    ].join(" ");
  return `pulumi ${argumentsOf(stack, meant)
    .map((word) => (word.startsWith("urn:") ? `'${word}'` : word))
    .join(" ")}`;
}
