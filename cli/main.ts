import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError, Option } from "commander";
import { inputErrors } from "../platform/input-errors.ts";
import { packageFolder } from "../workflow/package-folder.ts";
import { exitUnusable, Interrupted } from "./exit.ts";
import { addFleet } from "./fleet-command.ts";
import { helpConfiguration, withHelp } from "./help.ts";
import { addImages } from "./images-command.ts";
import { addMaintenance } from "./maintenance-command.ts";
import { addPromotion } from "./promotion-commands.ts";
import { addRepo } from "./repo-command.ts";
import { addSecrets } from "./secrets-command.ts";
import { addStack } from "./stack-command.ts";
import { addUpkeep } from "./upkeep-command.ts";

/** Errors whose message says everything; a stack trace would say nothing. */
const unfit = new Set([
  ...inputErrors,
  "UsageError",
  "UnknownRepositoryError",
  "SimulationFault",
  "EngineError",
  "BenchError",
  "ProgramError",
  "ExecutionFault",
  "ExecutionError",
  "BuildError",
  "RegistryError",
  "ReadingError",
  "TraceError",
  "PriceFileError",
  "FleetSimulationError",
]);

/** Runs the command line and sets the process's exit code: 0, 1 for findings, 2 for unusable input. */
export async function main(argv: readonly string[]): Promise<void> {
  quietWhenNobodyReads();
  try {
    await slipway().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message already; help and version end with 0.
      process.exitCode = error.exitCode === 0 ? 0 : exitUnusable;
      return;
    }
    if (error instanceof Interrupted) {
      console.error(error.message);
      process.exitCode = error.exitCode;
      return;
    }
    // What the operating system refuses (a folder that cannot be written to) names its path in the message.
    const known = error instanceof Error && (unfit.has(error.name) || "syscall" in error);
    console.error(known ? error.message : error);
    process.exitCode = exitUnusable;
  }
}

/** `slipway plan | head`: a reader that has enough is no error, and what is under way is done to its end. */
function quietWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

function slipway(): Command {
  const program = new Command("slipway")
    .description("A folder of short YAML files, one a repository, becomes a whole CI/CD platform on GitHub and AWS.")
    .version(packageVersion())
    .exitOverride()
    .configureHelp(helpConfiguration)
    .showHelpAfterError("(slipway COMMAND --help shows what a command takes)");
  const stack = () => new Option("--stack <name>", "stack to read: Pulumi.<name>.yaml").default("local");
  const json = () => new Option("--json", "print one JSON document instead of text");

  program
    .command("plan")
    .description("what the stack would be: resources, files, checks, findings; no network, no state, no secret")
    .option("--repository <id>", "only this repository; what the organisation holds is left out")
    .option("--excerpt <ids>", "only these repositories (ids, separated by commas), and what is the owner's")
    .option("--date <day>", "the day by which dated exceptions hold or have lapsed; today when not given")
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./plan.ts")).plan(options));
  program
    .command("preview")
    .description(
      "what a change of the inventory does to each stack: two plans compared; no network, no state, no secret",
    )
    .option("--base <revision|file>", "git revision to compare with, or a file with a plan")
    .option("--head <revision|file>", "git revision or file with a plan; the files as they are when not given")
    .option("--engine <file>", "what `pulumi preview --json` printed: instead of two plans, or with --base beside them")
    .option("--stack <name>", "stack to compare; may be repeated; every stack file when not given", collect, [])
    .option("--out <dir>", "write preview.md, fit for a comment, and preview.html there as well")
    .addOption(json())
    .action(async (options) => (await import("./preview.ts")).preview(options));
  program
    .command("render")
    .description("write every file that would be delivered to DIR/<repository>/<path>")
    .requiredOption("--out <dir>", "folder to write to")
    .option("--repository <id>", "only this repository")
    .option("--badges", "print Markdown of a status badge for each workflow of the default branch")
    .addOption(stack())
    .action(async (options) => (await import("./render.ts")).render(options));
  program
    .command("simulate")
    .description("which workflows and jobs an event would run in a repository, and why")
    .argument("<repository>", "inventory id")
    .requiredOption("--event <event[:type]>", "push, pull_request:opened, workflow_dispatch, schedule, ...")
    .option("--workflow <file>", "only this workflow file, for example ci.yml")
    .option("--cron <cron>", "with --event schedule: only this schedule")
    .option("--ref <ref>", "git ref; a short one is a branch")
    .option("--base <branch>", "base branch of a pull request")
    .option("--input <k=v>", "input of workflow_dispatch", collect, [])
    .option("--approve <environment>", "approve deployments to this environment", collect, [])
    .option("--fork", "the pull request comes from a fork")
    .option("--paths <a,b>", "changed paths, separated by commas", commas)
    .option("--outcome <[file:]job[k=v]=result>", "force a job or a matrix cell to failure or cancelled", collect, [])
    .option("--output <[file:]job.key=value>", "force an output of a job", collect, [])
    .addOption(stack())
    .addOption(json())
    .action(async (repository, options) => (await import("./simulate.ts")).simulate(repository, options));
  program
    .command("run")
    .description("run a job of a repository's delivered workflows on this machine, by act")
    .argument("<repository>", "inventory id")
    .argument("<[file:]job>", "job id; with the workflow's file where several have such a job")
    .option("--in <dir>", "folder with the repository's code; ../NAME when not given")
    .option("--cell <k=v>", "only matrix cells with this value", collect, [])
    .option("--event <event[:type]>", "event to run it under; the first usual one that starts it when not given")
    .option("--ref <ref>", "git ref of the event; a short one is a branch")
    .option("--input <k=v>", "input of workflow_dispatch", collect, [])
    .option("--host", "run the steps on this machine itself instead of in a container")
    .option("--runner <label=image>", "container image for a label of runs-on, or host", collect, [])
    .option("--action <use=dir>", "take an action (owner/name@ref) from a folder", collect, [])
    .option("--env <k=v>", "environment variable of the steps", collect, [])
    .addOption(stack())
    .addOption(json())
    .action(async (repository, job, options) => (await import("./run.ts")).run(repository, job, options));
  program
    .command("rehearse")
    .description("provision the stack into an embedded GitHub on this machine")
    .option("--keep", "leave the embedded GitHub up afterwards, until interrupted")
    .addOption(
      new Option("--limits <limits>", "rate limits of the embedded GitHub").choices(["off", "github"]).default("off"),
    )
    .option("--fresh", "forget earlier rehearsals of this stack first")
    .option("--registry <host>", "build the images too, by this machine's Docker, and push them to this registry")
    .addOption(
      new Option("--engine <engine>", "what applies the stack")
        .choices(["auto", "pulumi", "in-process"])
        .default("auto"),
    )
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./rehearse.ts")).rehearse(options));
  program
    .command("check")
    .description("every rule over everything; exit 1 when one of severity error is broken")
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./check.ts")).check(options));
  program
    .command("drift")
    .description("what GitHub has against what the inventory declares, read back by REST; report only by default")
    .option("--repository <id>", "only this repository", collect, [])
    .option(
      "--accept <selector>",
      "let the inventory say what GitHub has: all, REPOSITORY or REPOSITORY:FIELD",
      collect,
      [],
    )
    .option("--revert <selector>", "set GitHub right: apply the one resource that it is about", collect, [])
    .option("--ignore <selector>", "leave a difference for a time, with --until and --reason", collect, [])
    .option("--until <date>", "last day of the exception, like 2026-12-31")
    .option("--reason <text>", "why it is left")
    .option(
      "--pull-request",
      "propose what --accept and --ignore write by pull request, and leave the files here alone",
    )
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./drift.ts")).drift(options));
  program
    .command("explain")
    .description("the value of a field, and the file and line that set it")
    .argument("<repository>", "inventory id")
    .argument("<field>", "for example rules.approvals")
    .action(async (repository, field) => (await import("./explain.ts")).explain(repository, field));
  addRepo(program, stack, json);
  addSecrets(program, stack, json);
  addImages(program, stack, json);
  addFleet(program, stack, json);
  addPromotion(program, json);
  addUpkeep(program, json);
  program
    .command("bootstrap")
    .description(
      "what a stack stands on: state, keys and roles in AWS, Apps, this repository's environments; says what is missing, makes it with --yes",
    )
    .addOption(new Option("--stack <name>", "stack to read: Pulumi.<name>.yaml").makeOptionMandatory())
    .option("--yes", "make what is missing")
    .option("--check", "only look; 1 where something is missing")
    .option("--repository <owner/name>", "the repository that holds this project (default: that of its origin)")
    .option("--region <region>", "where the state is, for a stack without machines")
    .option("--webhook <url>", "where webhooks of jobs go, when AWS is not to be asked: the stack's output webhookUrl")
    .addOption(json())
    .action(async (options) => (await import("./bootstrap.ts")).bootstrap(options));
  addStack(program);
  program
    .command("preflight")
    .description(
      "who acts on GitHub from here and what it lacks, whether AWS can hold the fleets, who pushes images; only reads",
    )
    .addOption(new Option("--stack <name>", "stack to read: Pulumi.<name>.yaml").makeOptionMandatory())
    .addOption(json())
    .action(async (options) => (await import("./preflight.ts")).preflight(options));
  program
    .command("sandbox")
    .description("run the embedded GitHub by itself, until interrupted")
    .option("--port <number>", "port on 127.0.0.1; a free one when not given")
    .option("--seed <file>", "YAML or JSON file with owners, users, tokens and repositories to begin with")
    .option("--state <dir>", "folder that keeps its state; one that goes with it when not given")
    .addOption(
      new Option("--plan <plan>", "GitHub plan of its owners")
        .choices(["free", "team", "enterprise"])
        .default("enterprise"),
    )
    .addOption(
      new Option("--limits <limits>", "rate limits: GitHub's own, or none")
        .choices(["github", "off"])
        .default("github"),
    )
    .option("--faults <file>", "YAML or JSON file with what goes wrong from the start")
    .action(async (options) => (await import("./sandbox.ts")).sandbox(options));
  addMaintenance(program);
  return withHelp(program);
}

function packageVersion(): string {
  return JSON.parse(readFileSync(path.join(packageFolder(), "package.json"), "utf8")).version;
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function commas(value: string): string[] {
  return value.split(",").filter((part) => part !== "");
}
