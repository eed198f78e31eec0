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
    .option(
      "--bootstrap",
      "make what it stands on as well, as `slipway bootstrap` does; says what that is without --yes",
    )
    .option("--yes", "with --bootstrap: write the file, and make what is missing")
    .option(
      "--repository <owner/name>",
      "with --bootstrap: the repository that holds this project (default: its origin's)",
    )
    .option("--region <region>", "with --bootstrap: where the state is (default: where the other stack's machines are)")
    .addHelpText(
      "after",
      `
Examples:
  slipway stack add prod-east --from prod --repositories web-shop,prices
  slipway stack add globex --from prod --owner globex --bootstrap --yes`,
    )
    .action(async (name, options) => (await import("./stack-add.ts")).addStack(name, options));
}
