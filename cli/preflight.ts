import type { Platform } from "../platform/compose.ts";
import { type FleetNeed, fleetPreflight, startRateLines, vcpuQuotas } from "../platform/fleet-preflight.ts";
import { ownFleets } from "../platform/fleets.ts";
import { loadStack } from "../platform/load.ts";
import { type PackageIdentity, packageIdentities } from "../provider/package-preflight.ts";
import type { Finding } from "../workflow/finding.ts";
import { askAws } from "./aws/fleet-answers.ts";
import { exitCodeOf } from "./exit.ts";
import { githubPreflight } from "./github-preflight.ts";
import { countFindings, findingLines, print, printJson } from "./print.ts";

/**
 * `slipway preflight`: who acts on GitHub from here and whether that will do for the stack, whether the stack's AWS account
 * can hold what its fleets may ask for, and who may push, pull and prune its images. Reads, never writes.
 */
export async function preflight(options: { stack: string; json?: boolean }): Promise<void> {
  const loaded = await loadStack(process.cwd(), options.stack);
  const { platform } = loaded;
  const { stack, images, imageRegistry } = platform.settings;
  const [github, packages, fleets] = await Promise.all([
    githubPreflight(loaded),
    images === "owned" && (platform.images ?? []).length > 0 ? packageIdentities(imageRegistry) : [],
    fleetFindings(platform),
  ]);
  const findings = [...github.findings, ...(fleets?.findings ?? []), ...packages.flatMap(packageFinding)];
  process.exitCode = exitCodeOf(findings);
  if (options.json)
    return printJson({ stack, ...github.document, packages, ...(fleets && { startRates: fleets.rates }), findings });
  for (const line of github.lines) print(line);
  if (fleets !== undefined) {
    print(`Account ${platform.settings.aws?.account} in ${platform.settings.aws?.region}, fleets of ${stack}`);
    for (const line of fleets.rates) print(`  ${line}`);
  }
  if (packages.length > 0) print(`Packages at ${imageRegistry}`);
  for (const { action, who = "nobody", for: command } of packages) print(`  ${action.padEnd(5)}  ${who} (${command})`);
  print(`Findings: ${countFindings(findings)}`);
  for (const line of findingLines(findings)) print(`  ${line}`);
}

/** Who prunes may be somebody else on another machine; who cannot push makes no image here. */
function packageFinding({ action, for: command, fault }: PackageIdentity): Finding[] {
  if (fault === undefined) return [];
  return [{ id: "package-identity", severity: "warning", subject: `${action} (${command})`, message: fault }];
}

/** What AWS says to the fleets of machines; nothing where the stack makes none. */
async function fleetFindings(platform: Platform): Promise<{ findings: Finding[]; rates: string[] } | undefined> {
  const { aws, stack } = platform.settings;
  const machines = ownFleets(platform.fleets).filter(({ engine }) => engine === "ec2");
  if (aws === undefined || machines.length === 0) return undefined;
  const needs = machines.map(
    ({ name, ceiling, hot, declared }): FleetNeed => ({
      name,
      ceiling,
      hot,
      trust: declared.trust,
      instanceTypes: declared.instances!,
      market: declared.market ?? "on-demand",
      ...(declared.expected && { jobsPerDay: declared.expected.jobsPerDay }),
    }),
  );
  const types = [...new Set(needs.flatMap(({ instanceTypes }) => instanceTypes))].sort();
  const codes = vcpuQuotas.filter(({ families }) => types.some((type) => families.test(type))).map(({ code }) => code);
  const { answers, unanswered } = await askAws({ region: aws.region, stack }, types, codes);
  const findings = [
    ...fleetPreflight(needs, answers),
    ...unanswered.map((subject) => ({
      id: "not-answered",
      severity: "warning" as const,
      subject,
      message: "AWS did not answer, so this is not checked; look at the credentials and their permissions.",
    })),
  ];
  return { findings, rates: startRateLines(needs) };
}
