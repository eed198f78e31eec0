import type { Command, Option } from "commander";

/** `slipway repo onboard`. */
export function addOnboard(command: Command, stack: () => Option, json: () => Option): void {
  command
    .command("onboard")
    .description(
      "propose CI/CD for a new or existing repository by what its files show, and write its inventory entry; reads GitHub, never writes the repository",
    )
    .argument("<repository>", "owner/name")
    .option("--in <dir>", "folder with its code; what GitHub has when not given")
    .option("--from-template <owner/name>", "a new repository is made from this template")
    .option("--like <id>", "take pipeline, options, jobs, groups and rules from this repository's entry")
    .option(
      "--pipeline <name>",
      'this pipeline, whatever the files show; "jobs" for a list of jobs, "none" for neither',
    )
    .option("--with <option=value>", "an option of the pipeline, its value as YAML", collect, [])
    .option("--variable <[environment/]name=value>", "a variable that its workflows read", collect, [])
    .option("--description <text>", "what it is, in one line")
    .option("--visibility <who>", "public, private or internal")
    .option(
      "--owners <a,b>",
      "teams (by slug) or people (@login) whose it is: they review its entry and its deployments",
    )
    .option("--runner <label>", "label of the machines for what GitHub's own cannot do")
    .option("--replace <yes|no>", "whether files of the same names may be replaced")
    .option("--exists <yes|no>", "whether it is on GitHub, where nothing here may ask")
    .option("--with-findings", "write it although the plan finds errors, to go on by hand")
    .option("--pull-request", "propose the entry by pull request, and leave the files here alone")
    .option("--diff", "show line by line what is different between workflows that are there and the proposed ones")
    .option("--dry-run", "show everything, and write nothing")
    .addOption(stack())
    .addOption(json())
    .action(async (repository, options) => (await import("./onboard/onboard.ts")).onboard(repository, options));
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
