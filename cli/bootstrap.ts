import { AwsError } from "./aws/account-api.ts";
import { nextCommands, type OrganizationOptions, organizationSteps } from "./bootstrap/organization.ts";
import type { BootstrapPlace } from "./bootstrap/place.ts";
import { type Done, isToBeMade, lookAtAll, makeAll, type Step, StepError } from "./bootstrap/steps.ts";
import { exitFindings, Interrupted, UsageError } from "./exit.ts";
import { untilInterrupted } from "./interrupt.ts";
import { counted, print, printJson } from "./print.ts";
import type { AppPage } from "./runners-app/page.ts";

export interface BootstrapOptions {
  readonly stack: string;
  readonly webhook?: string;
  readonly repository?: string;
  readonly region?: string;
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `slipway bootstrap`: what a stack of an organisation stands on: where its state is, who its pipeline is in AWS and on
 * GitHub, this repository's environments, and who registers its runners. Says what is there and what is missing; with `--yes`
 * makes what is missing.
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const faults: string[] = [];
  if (options.check && options.yes) faults.push('"--check" only looks, and "--yes" makes: write one of them.');
  if (options.json && options.yes) faults.push('"--json" says what is there: leave "--yes" out.');
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const { steps, place, found } = await lookAtFoundation(process.cwd(), options);
  await saying(() => tellAndMake({ steps, place, found }, options));
}

/** What a stack stands on, and what of it is there. */
export interface Foundation {
  readonly steps: readonly Step[];
  readonly place: BootstrapPlace;
  readonly found: readonly Done[];
}

/**
 * Looks at what a stack stands on. Nothing is written.
 *
 * @throws UsageError for what it cannot begin with: a region, an identity, another account
 */
export function lookAtFoundation(folder: string, options: OrganizationOptions): Promise<Foundation> {
  return saying(async () => {
    const { steps, place } = await organizationSteps(folder, options, async (page, title) => {
      const ended = madeOrInterrupted(
        page,
        `${title} is not made yet. What is made stays; run the command again to go on.`,
      );
      print(
        `Open ${page.url} in a browser that is signed in as an owner of ${place.owner}: ${title}. Ctrl-C gives up.`,
      );
      await ended;
    });
    return { steps, place, found: await lookAtAll(steps) };
  });
}

/** One line for the place, and one for each thing. */
export function foundationLines({ place, found }: Foundation): string[] {
  return [
    `Stack ${place.stack} of ${place.owner}, account ${place.account} in ${place.region}, project ${place.repository.owner}/${place.repository.name}`,
    ...found.map((one) => `  ${lineOf(one)}`),
  ];
}

async function saying<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AwsError || error instanceof StepError) throw new UsageError(error.message);
    throw error;
  }
}

async function tellAndMake(foundation: Foundation, options: BootstrapOptions): Promise<void> {
  const { steps, place, found } = foundation;
  const missing = found.filter(isToBeMade);
  const waiting = found.filter(({ state }) => state === "waits");
  if (options.json) {
    const { stack, account, region } = place;
    const told = found.map(({ step: { where, what }, state, detail }) => ({
      where,
      what,
      state,
      ...(detail && { detail }),
    }));
    printJson({ stack, account, region, complete: missing.length + waiting.length === 0, steps: told });
  } else {
    for (const line of foundationLines(foundation)) print(line);
  }
  if (!options.yes && missing.length + waiting.length > 0) process.exitCode = exitFindings;
  if (missing.length > 0 && !options.yes) {
    if (!options.json && !options.check)
      print(
        `${counted(missing.length, "step is", "steps are")} to be made, and this run makes none. Run it again with --yes.`,
      );
    return;
  }
  if (options.json || options.check) return;
  let ended = found;
  if (missing.length > 0) {
    print("");
    ended = await makeAll(steps, (done) => done.made && print(`made: ${done.step.where}, ${done.step.what}`));
  }
  finish(ended, nextCommands(place, options));
}

/** What is left, once nothing more can be made. */
function finish(ended: readonly Done[], next: ReturnType<typeof nextCommands>): void {
  const waiting = ended.filter(({ state }) => state === "waits");
  const up = ended.some(({ state, step }) => state === "there" && step.needsStack);
  if (up) {
    print("All of it is there.");
    return;
  }
  print(`All ${waiting.length > 0 ? "that can be made now" : "of it"} is there. What is left, once for the stack:`);
  for (const command of next.first) print(`  ${command}`);
  if (waiting.length === 0) return;
  print("and after the first up:");
  print(`  ${next.afterUp}`);
}

const marks = {
  there: "there   ",
  absent: "missing ",
  differs: "differs ",
  waits: "waits   ",
  skipped: "not here",
} as const;

const lineOf = ({ step, state, detail }: Done) =>
  `${marks[state]} ${step.where}: ${step.what}${detail === undefined ? "" : `: ${detail}`}`;

/** @throws Interrupted where the person gave up */
async function madeOrInterrupted(page: AppPage, words: string): Promise<void> {
  const ended = await Promise.race([page.done, untilInterrupted()]);
  if (typeof ended === "string") throw new Interrupted(words, ended);
}
