import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Driver } from "../engine/outcome.ts";
import { ownersOf } from "../engine/owners.ts";
import { bringPulumi, pulumiVersion } from "../engine/pulumi-cli.ts";
import { forget, rehearseOn, startGitHub } from "../engine/rehearse.ts";
import program from "../index.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import { htmlReport } from "../report/html.ts";
import { summarize } from "../report/summary.ts";
import { textReport } from "../report/text.ts";
import { readStackFile } from "../settings.ts";
import { exitCodeOf } from "./exit.ts";
import { requireGit } from "./git-version.ts";
import { interruptible, untilInterrupted } from "./interrupt.ts";
import { planJudged } from "./plan.ts";
import { countFindings, findingLines, paint, print, printJson } from "./print.ts";
import { showProgress } from "./progress.ts";

export interface RehearseOptions {
  readonly stack: string;
  readonly engine: "auto" | "pulumi" | "in-process";
  readonly keep?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly limits: "off" | "github";
  /** Registry to build and push images to; without it none is built. */
  readonly registry?: string;
}

/** `slipway rehearse` and `npm start`: the whole stack on an embedded GitHub. Nothing is written when a finding is an error. */
export async function rehearse(options: RehearseOptions): Promise<void> {
  requireGit();
  const say = options.json ? () => {} : print;
  const stack = await loadForRehearsal(process.cwd(), options);
  const planned = await planJudged(stack);
  const { findings } = planned;
  const platform = { ...stack.platform, findings };
  if (exitCodeOf(findings) !== 0) {
    process.exitCode = exitCodeOf(findings);
    if (options.json) printJson({ stack: options.stack, findings });
    for (const line of findingLines(findings, process.stderr)) console.error(line);
    console.error(`Nothing was written: ${countFindings(findings)} in stack "${options.stack}".`);
    return;
  }
  const driver = chooseDriver(options.engine);
  const stateFolder = path.join(process.cwd(), ".slipway", options.stack);
  if (options.fresh) await forget(stateFolder);

  const owners = ownersOf(planned.registrations, platform);
  const github = await startGitHub(stack, stateFolder, options.limits);
  try {
    say(`Embedded GitHub at ${github.url}, ${driver.words}`);
    const progress = options.json ? undefined : showProgress(planned.registrations, owners, platform.settings.owner);
    const apply = () =>
      rehearseOn(github, () => program(platform), stack, {
        stateFolder,
        driver: driver.name,
        onApplied: (applied) => progress?.applied(applied),
        declared: new Set(planned.registrations.map(({ urn }) => urn)),
      }).finally(() => progress?.end());
    const { outcome, writes } = await interruptible(apply, () => github.close());
    const summary = await summarize(platform, outcome, github.url, owners, writes);
    const report = path.join(stateFolder, "report.html");
    mkdirSync(stateFolder, { recursive: true });
    writeFileSync(report, await htmlReport(summary));
    if (options.json) printJson({ ...summary, report });
    else {
      for (const line of textReport(summary, paint)) print(line);
      print(`Findings: ${countFindings(summary.findings)}`);
      for (const line of findingLines(summary.findings)) print(`  ${line}`);
      print(`Report: ${path.relative(process.cwd(), report)}`);
    }
    if (options.keep) {
      say("");
      say(`The embedded GitHub stays at ${github.url} until Ctrl-C. Look around:`);
      say(
        `  curl -H 'Authorization: Bearer ${github.token}' ${github.url}/api/v3/${platform.settings.ownerType === "user" ? "users" : "orgs"}/${platform.settings.owner}/repos`,
      );
      for (const { entry } of platform.repositories.slice(0, 1)) {
        say(
          `  git clone http://x:${github.token}@${github.url.replace("http://", "")}/${platform.settings.owner}/${entry.name}.git`,
        );
      }
      await untilInterrupted();
    }
  } finally {
    await github.close();
  }
}

/**
 * The embedded GitHub has no registry: a rehearsal builds images only where it is given one, and whatever stack it is of,
 * it pushes nowhere else.
 */
async function loadForRehearsal(folder: string, { stack, registry }: RehearseOptions): Promise<LoadedStack> {
  const { config } = readStackFile(path.join(folder, `Pulumi.${stack}.yaml`));
  const images = registry === undefined ? { "slipway:images": "observed" } : ownImages(registry);
  const rehearsed = { ...config, ...images };
  const { platform, file } = await loadStack(folder, stack, rehearsed);
  return { platform, file: { ...file, config: rehearsed } };
}

const ownImages = (registry: string) => ({ "slipway:images": "owned", "slipway:imageRegistry": registry });

function chooseDriver(engine: RehearseOptions["engine"]): { name: Driver; words: string } {
  const onPath = engine === "in-process" ? undefined : pulumiVersion();
  const version =
    onPath ?? (engine === "pulumi" ? bringPulumi(path.join(process.cwd(), ".slipway", "launcher")) : undefined);
  if (version !== undefined) return { name: "pulumi", words: `applied by Pulumi ${version}` };
  return {
    name: "in-process",
    words: engine === "auto" ? "applied in process (no `pulumi` on PATH)" : "applied in process",
  };
}
