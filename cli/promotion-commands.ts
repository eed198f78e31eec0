import { type Command, Option } from "commander";

/** Commands that a pipeline promotes changes of the platform with, and that people mend an interrupted promotion with. */
export function addPromotion(program: Command, json: () => Option): void {
  program
    .command("redact")
    .description("pass on what comes in without secrets: credentials by their looks, and values of plan violations")
    .addOption(new Option("--stack <name>", "the secrets of this stack's configuration too, by the `pulumi` on PATH"))
    .action(async (options) => (await import("./redact.ts")).redact(options));
  program
    .command("targets")
    .description("what the engine has to look at for a change, as its --target arguments; nothing: everything")
    .option("--base <revision>", "git revision to compare with")
    .option(
      "--dependents",
      "with everything that waits for it, as the engine's --target-dependents cannot refresh that",
    )
    .option("--lapsed", "instead: the branch rules whose exceptions (rules.breakGlass) are over by now")
    .option("--engine <file>", "with --lapsed: fail where this `pulumi preview --json` does more than take those back")
    .option("--head <revision>", "git revision; the files as they are when not given")
    .addOption(new Option("--stack <name>", "stack to read: Pulumi.<name>.yaml").makeOptionMandatory())
    .addOption(json())
    .action(async (options) => (await import("./targets.ts")).targets(options));
  program
    .command("policy-config")
    .description("a stack's policy for Pulumi's engine: what to give to its --policy-pack-config")
    .addOption(new Option("--stack <name>", "stack to read: Pulumi.<name>.yaml").makeOptionMandatory())
    .action(async (options) => (await import("./policy-config.ts")).policyConfig(options));
  program
    .command("recover")
    .description(
      "what an update that was cut off left behind; with a stack also what GitHub has and the state lacks, which --yes takes over",
    )
    .addOption(new Option("--stack <name>", "stack to recover: Pulumi.<name>.yaml"))
    .option("--state <file>", "what `pulumi stack export` printed, where the state is not to be asked for")
    .option("--take <address...>", "owner/name of a repository, or a variable of the organisation: it is this stack's")
    .option("--yes", "do it; without, it is only said what would be done")
    .addOption(json())
    .action(async (options) => (await import("./recover/recover.ts")).recover(options));
}
