import { type Command, Option } from "commander";

/** Commands that a pipeline promotes changes of the platform with, and that people mend an interrupted promotion with. */
export function addPromotion(program: Command, _json: () => Option): void {
  program
    .command("redact")
    .description("pass on what comes in without secrets: credentials by their looks, and values of plan violations")
    .addOption(new Option("--stack <name>", "the secrets of this stack's configuration too, by the `pulumi` on PATH"))
    .action(async (options) => (await import("./redact.ts")).redact(options));
}
