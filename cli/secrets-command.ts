import { type Command, Option } from "commander";

const setExamples = `
Examples:
  pass show slack-webhook | slipway secrets set SLACK_WEBHOOK_URL --stack prod
  slipway secrets set DEPLOY_KEY --environment production --stack prod < deploy_key
  slipway secrets set NPM_TOKEN --repository web-shop --stack prod < token  for that repository alone`;

const rotateExamples = `
Examples:
  openssl rand -hex 32 | slipway secrets rotate METRICS_TOKEN --stack prod
  slipway secrets rotate SESSION_KEY --stack prod --up  where the stack generates it`;

/** `slipway secrets` with its subcommands. */
export function addSecrets(program: Command, stack: () => Option, json: () => Option): void {
  const command = program
    .command("secrets")
    .description("values: where they come from, who gets them, how old they are; sets and rotates them");
  const repository = (words: string) => new Option("--repository <id>", words);
  const environment = (words: string) => new Option("--environment <name>", words);
  const offline = () => new Option("--offline", "leave GitHub alone, whoever the environment is");
  command
    .command("list", { isDefault: true })
    .description("each secret: its source, owner, age, the places that hold it and the jobs that read it")
    .addOption(repository("only what this repository gets or reads"))
    .addOption(environment("only what environments of this name get"))
    .addOption(offline())
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./secrets/list.ts")).listSecrets(options));
  command
    .command("unused")
    .description("what is overdue, missing, used by no workflow, declared by nobody, or taken by no secret")
    .addOption(repository("only what this repository gets or reads"))
    .addOption(environment("only what environments of this name get"))
    .addOption(offline())
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./secrets/unused.ts")).unusedSecrets(options));
  const exact = () => new Option("--exact", "keep the line end after a value of one line");
  const sourceOnly = () => new Option("--offline", "write only the source; the next pulumi up writes the places");
  command
    .command("set")
    .description("a value from standard input: to its source, then over the old one in every place on GitHub")
    .argument("<name>", "NAME; a key like production/NAME, NAME@web-shop or both says what the options say")
    .addOption(repository("a value for this repository alone, which shares it with nobody from then on"))
    .addOption(environment("the same for environments of this name"))
    .addOption(exact())
    .addOption(sourceOnly())
    .addOption(stack())
    .addOption(json())
    .addHelpText("after", setExamples)
    .action(async (name, options) => (await import("./secrets/set.ts")).setSecret(name, options));
  command
    .command("rotate")
    .description("the same with a new value; of a generated value a new generation")
    .argument("<name>", "NAME, or a key as `secrets list` shows it")
    .addOption(repository("the value that this repository has alone"))
    .addOption(environment("the value that environments of this name have alone"))
    .addOption(exact())
    .addOption(sourceOnly())
    .option("--up", "of a generated value: run the pulumi up that makes it and writes it, on its places alone")
    .option("--again", "of a generated value: raise the generation though an earlier one still waits for its up")
    .addOption(stack())
    .addOption(json())
    .addHelpText("after", rotateExamples)
    .action(async (name, options) => (await import("./secrets/set.ts")).rotateSecret(name, options));
}
