import { type Command, Option } from "commander";

const setExamples = `
Examples:
  pass show slack-webhook | slipway secrets set SLACK_WEBHOOK_URL --stack prod
  slipway secrets set production/DEPLOY_KEY --stack prod < deploy_key`;

const rotateExamples = `
Examples:
  openssl rand -hex 32 | slipway secrets rotate METRICS_TOKEN --stack prod
  slipway secrets rotate SESSION_KEY --stack prod --up  where the stack generates it`;

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
  const exact = () => new Option("--exact", "keep the line end after a value of one line");
  const sourceOnly = () => new Option("--offline", "write only the source; the next pulumi up writes the places");
  command
    .command("set")
    .description("a value from standard input: to its source, then over the old one in every place on GitHub")
    .argument("<name>", "NAME, or ENVIRONMENT/NAME where the stack has a value for that environment alone")
    .addOption(exact())
    .addOption(sourceOnly())
    .addOption(stack())
    .addOption(json())
    .addHelpText("after", setExamples)
    .action(async (name, options) => (await import("./secrets/set.ts")).setSecret(name, options));
  command
    .command("rotate")
    .description("the same with a new value; of a generated value a new generation")
    .argument("<name>", "NAME, or ENVIRONMENT/NAME")
    .addOption(exact())
    .addOption(sourceOnly())
    .option("--up", "of a generated value: run the pulumi up that makes it and writes it, on its places alone")
    .option("--again", "of a generated value: raise the generation though an earlier one still waits for its up")
    .addOption(stack())
    .addOption(json())
    .addHelpText("after", rotateExamples)
    .action(async (name, options) => (await import("./secrets/set.ts")).rotateSecret(name, options));
}
