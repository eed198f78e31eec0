import { type Command, Option } from "commander";

/** Commands by which a platform is looked after: `doctor`, `why`, `report`. */
export function addUpkeep(program: Command, json: () => Option): void {
  const stack = () => new Option("--stack <name>", "stack to read: Pulumi.<name>.yaml").default("local");
  program
    .command("doctor")
    .description(
      "this machine, the identity, the organisation, leftovers, exceptions and runners: what is in order, and what to do; only reads",
    )
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./doctor/doctor.ts")).doctor(options));
  program
    .command("why")
    .description("why a pull request is blocked, a job queued, a deployment waits; who can resolve it, and what set it")
    .argument("<what>", "owner/name#12, the address of a pull request, run or job, or owner/name")
    .option("--run <id>", "with owner/name: a workflow's run")
    .option("--deployment <id>", "with owner/name: a deployment")
    .addOption(stack())
    .addOption(json())
    .action(async (what, options) => (await import("./why/why.ts")).why(what, options));
  program
    .command("report")
    .description(
      "what became of a platform in a week, a month or a quarter: changes, drift, delivery, access, secrets, costs",
    )
    .option("--weekly", "the 7 days that end today")
    .option("--monthly", "the 30 days that end today")
    .option("--quarterly", "the 91 days that end today")
    .option("--until <day>", "last day, like 2026-12-31, in place of today")
    .option("--out <dir>", "write report.md and report.html there as well")
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./report/report.ts")).report(options));
}
