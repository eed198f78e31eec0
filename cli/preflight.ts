import { type FleetNeed, fleetPreflight, vcpuQuotas } from "../platform/fleet-preflight.ts";
import { ownFleets } from "../platform/fleets.ts";
import { loadStack } from "../platform/load.ts";
import { askAws } from "./aws/fleet-answers.ts";
import { exitCodeOf, UsageError } from "./exit.ts";
import { countFindings, findingLines, print, printJson } from "./print.ts";

/** `slipway preflight`: whether the stack's AWS account can hold what its fleets may ask for. Reads, never writes. */
export async function preflight(options: { stack: string; json?: boolean }): Promise<void> {
  const { platform } = await loadStack(process.cwd(), options.stack);
  const { aws, stack } = platform.settings;
  const machines = ownFleets(platform.fleets).filter(({ engine }) => engine === "ec2");
  if (aws === undefined || machines.length === 0)
    throw new UsageError(`Stack "${stack}" makes no machines: there is nothing to ask AWS.`);
  const needs = machines.map(
    ({ name, ceiling, hot, declared }): FleetNeed => ({
      name,
      ceiling,
      hot,
      trust: declared.trust,
      instanceTypes: declared.instances!,
      market: declared.market ?? "on-demand",
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
  process.exitCode = exitCodeOf(findings);
  if (options.json) return printJson({ stack, findings });
  print(`Account ${aws.account} in ${aws.region}, fleets of ${stack}: ${countFindings(findings)}`);
  for (const line of findingLines(findings)) print(`  ${line}`);
}
