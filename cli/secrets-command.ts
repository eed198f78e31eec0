import { type Command, Option } from "commander";

/** `slipway secrets` with its subcommands. */
export function addSecrets(program: Command, stack: () => Option, json: () => Option): void {
  const command = program
    .command("secrets")
    .description("values: where they come from, who gets them, how old they are; sets and rotates them");
  const offline = () => new Option("--offline", "leave GitHub alone, whoever the environment is");
  command
    .command("list", { isDefault: true })
    .description("each secret: its source, owner, age, the places that hold it and the jobs that read it")
    .addOption(offline())
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./secrets/list.ts")).listSecrets(options));
  command
    .command("unused")
    .description("what is overdue, missing, used by no workflow, declared by nobody, or taken by no secret")
    .addOption(offline())
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./secrets/unused.ts")).unusedSecrets(options));
}
