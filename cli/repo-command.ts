import type { Command, Option } from "commander";
import { addOnboard } from "./onboard-command.ts";

/** `slipway repo` with its subcommands. */
export function addRepo(program: Command, stack: () => Option, json: () => Option): void {
  const command = program
    .command("repo")
    .description(
      "repositories that come, move and go: onboard, adopt, import, rename, transfer, move, archive, offboard",
    );
  addOnboard(command, stack, json);
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
  command
    .command("import")
    .description(
      "take adopted repositories into the stack's state, after which a preview shows nothing; never writes GitHub",
    )
    .option("--yes", "do it; without, it is only said what would be taken")
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./repo/import.ts")).importAdopted(options));
  command
    .command("offboard")
    .description("let a repository go: out of the inventory and of the states; GitHub keeps all of it")
    .argument("<repository>", "inventory id")
    .option("--yes", "do it; without, it is only said what would be done")
    .option("--inventory-only", "leave the states alone, for stacks that were never applied")
    .addOption(stack())
    .addOption(json())
    .action(async (id, options) => (await import("./repo/offboard.ts")).offboard(id, options));
  command
    .command("archive")
    .description("make a repository read-only: first its credentials go, then, called again, it is archived")
    .argument("<repository>", "inventory id")
    .option("--keep-secrets", "archive it at once, with its secrets and variables on GitHub")
    .addOption(stack())
    .addOption(json())
    .action(async (id, options) => (await import("./repo/archive.ts")).archive(id, options));
  command
    .command("rename")
    .description("write a repository's new name, and say what of others it breaks, by file and line")
    .argument("<repository>", "inventory id, which stays")
    .argument("<name>", "new name on GitHub")
    .option("--dry-run", "write nothing")
    .addOption(stack())
    .addOption(json())
    .action(async (id, name, options) => (await import("./repo/rename.ts")).rename(id, name, options));
  command
    .command("transfer")
    .description("say what another owner of a repository breaks, and the steps to it; writes nothing")
    .argument("<repository>", "inventory id")
    .argument("<owner>", "login of the new owner")
    .addOption(stack())
    .addOption(json())
    .action(async (id, owner, options) => (await import("./repo/rename.ts")).transfer(id, owner, options));
  command
    .command("move")
    .description("let another stack have a repository: stack files and states, and no write to GitHub")
    .argument("<repository>", "inventory id")
    .requiredOption("--to <stack>", "stack that shall have it")
    .option("--yes", "do it; without, it is only said what would be done")
    .option("--transferred", "it belongs to the other stack's owner already")
    .option("--inventory-only", "leave the states alone, for stacks that were never applied")
    .addOption(stack())
    .addOption(json())
    .action(async (id, options) => (await import("./repo/move.ts")).move(id, options));
}
