import type { Command } from "commander";

/** `slipway stack` with its subcommands. */
export function addStack(program: Command): void {
  program
    .command("stack")
    .description("stacks of this project: add a further one")
    .command("add")
    .description("write the file of a further stack, from another one's; what its foundation lacks, bootstrap makes")
    .argument("<name>", "name of the new stack")
    .requiredOption("--from <stack>", "stack to begin from: Pulumi.<stack>.yaml")
    .option("--owner <login>", "its owner on GitHub (default: the other's)")
    .option("--repositories <ids>", "ids of the inventory that it has, with commas between them")
    .action(async (name, options) => (await import("./stack-add.ts")).addStack(name, options));
}
