import type { Command } from "commander";
import { exitFindings } from "./exit.ts";

/** Commands for those who work on Slipway itself; `npm run` has them. */
export function addMaintenance(program: Command): void {
  program
    .command("update-actions", { hidden: true })
    .description("pin every action of workflow/actions.json to its newest release")
    .action(async () => (await import("./update-actions.ts")).updateActions());
  program
    .command("update-images", { hidden: true })
    .description("pin every base image to the digest that its tag names now")
    .option("--check", "write nothing; end with 1 where one is not current")
    .action(async ({ check = false }) => {
      const stale = await (await import("./update-images.ts")).updateImages(undefined, { check });
      if (check && stale) process.exitCode = exitFindings;
    });
  program
    .command("bench", { hidden: true })
    .description("measure plan, render and rehearse against a bare Pulumi program")
    .option("--sizes <list>", "numbers of repositories, separated by commas", "1,10,100,500")
    .option("--sandbox <list>", "measure the embedded GitHub instead, with so many repositories")
    .option("--at-size <list>", "measure adoption, drift and plan instead, by GitHub's own limits on a moved clock")
    .option("--images <registry>", "measure images instead, by this machine's Docker and a registry of no account")
    .option("--fleet-events <list>", "measure the decisions about fleets instead, over so many events of jobs")
    .option("--most-applied <number>", "largest number of repositories to apply", "100")
    .action(async (options) => (await import("./bench.ts")).bench(options));
}
