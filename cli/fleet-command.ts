import type { Command, Option } from "commander";

const simulateExamples = `
Examples:
  slipway fleet simulate --stack prod --fleet gpu --rate 40/day --minutes 45 --hours 6-17
  slipway fleet simulate --stack prod --fleet gpu --trace jobs.jsonl --wait 30 --out simulation`;

const pricesExamples = `
Examples:
  aws pricing get-products --region us-east-1 --service-code AmazonEC2 \\
    --filters Type=TERM_MATCH,Field=regionCode,Value=eu-central-1 Type=TERM_MATCH,Field=instanceType,Value=g5.xlarge > offers.json
  aws ec2 describe-spot-price-history --region eu-central-1 --instance-types g5.xlarge > spot.json
  slipway fleet prices --offers offers.json --spot-history spot.json`;

/** `slipway fleet` with its subcommands. */
export function addFleet(program: Command, stack: () => Option, json: () => Option): void {
  const command = program.command("fleet").description("runner fleets: what jobs would have waited and cost; prices");
  command
    .command("simulate")
    .description("play jobs against a fleet's settings: how long they wait, what a month costs, better settings")
    .requiredOption("--fleet <name>", "fleet of inventory/fleets.yaml that the stack makes")
    .option("--trace <file>", "CSV or JSON lines with the jobs, of one's own or GitHub's workflow jobs")
    .option("--rate <jobs/time>", "instead of a trace: jobs by chance, for example 12/h or 300/day")
    .option("--minutes <number>", "with --rate: mean minutes of a job")
    .option("--hours <from-to>", "with --rate: hours of UTC, Mondays to Fridays, in which the jobs come")
    .option("--days <number>", "days that the jobs are of; of --rate 7 when not given, of a trace its whole days")
    .option("--seed <number>", "with --rate: other jobs by another number")
    .option("--wait <seconds>", "seconds within which 95 of 100 jobs should start", "60")
    .option("--no-search", "do not look for better settings")
    .option("--out <dir>", "write fleet-<name>.html with pictures there as well")
    .addHelpText("after", simulateExamples)
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./fleet/simulate.ts")).simulateFleetCommand(options));
  command
    .command("prices")
    .description("write inventory/prices.json: AWS's own prices, over the list that ships with Slipway")
    .option("--offers <file>", "what `aws pricing get-products` printed; may be repeated", collect, [])
    .option("--spot-history <file>", "what `aws ec2 describe-spot-price-history` printed; may be repeated", collect, [])
    .addHelpText("after", pricesExamples)
    .action(async (options) => (await import("./fleet/prices.ts")).writePrices(options));
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
