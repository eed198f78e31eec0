import { type Command, Option } from "commander";

/** Commands by which a platform is looked after: `doctor`. */
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
}
