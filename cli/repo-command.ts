import type { Command, Option } from "commander";

/** `slipway repo` with its subcommands. */
export function addRepo(program: Command, stack: () => Option, json: () => Option): void {
  const command = program.command("repo").description("repositories that are on GitHub already: adopt them");
  command
    .command("adopt")
    .description(
      "write inventory files for repositories as they are, after which nothing would change; reads GitHub, never writes it",
    )
    .argument("[repository...]", "owner/name")
    .option("--all", "every repository of the stack's owner that the inventory does not have")
    .option("--with-differences", "take repositories over too that a layer of the inventory would change")
    .option("--dry-run", "say what would be written, and write nothing")
    .addOption(stack())
    .addOption(json())
    .action(async (repositories, options) => (await import("./repo-adopt.ts")).adopt(repositories, options));
}
