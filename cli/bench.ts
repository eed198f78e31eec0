import { atSizeTable, measureAtSize } from "../bench/at-size.ts";
import { type BenchOptions, measureAll } from "../bench/bench.ts";
import { fleetEventsTable, measureFleetEvents } from "../bench/fleet-events.ts";
import { imagesTable, measureImages } from "../bench/images.ts";
import { loadLine, machineLine } from "../bench/machine.ts";
import { measureSandbox, sandboxTable } from "../bench/sandbox.ts";
import { markdownTable } from "../bench/table.ts";
import { pulumiVersion } from "../engine/pulumi-cli.ts";
import { UsageError } from "./exit.ts";
import { print } from "./print.ts";

/** `slipway bench`: time, memory and API calls, against a hand-written program for the same repositories. */
export async function bench(options: {
  sizes: string;
  mostApplied: string;
  sandbox?: string;
  images?: string;
  fleetEvents?: string;
  atSize?: string;
}): Promise<void> {
  if (options.images !== undefined) {
    const measured = await measureImages({ registry: options.images, docker: {} });
    print(machineLine(undefined));
    print();
    return print(imagesTable(measured));
  }
  if (options.fleetEvents !== undefined) return benchFleetEvents(parseSizes("fleet-events", options.fleetEvents));
  if (options.atSize !== undefined) return benchAtSize(parseSizes("at-size", options.atSize));
  if (options.sandbox !== undefined) return benchSandbox(parseSizes("sandbox", options.sandbox));
  const sizes = parseSizes("sizes", options.sizes);
  const [mostApplied = 0] = parseSizes("most-applied", options.mostApplied);
  const version = pulumiVersion();
  const onRun: BenchOptions["onRun"] = (words) => console.error(`${words} (${loadLine()})`);
  const { measured, declared } = await measureAll({ sizes, pulumi: version !== undefined, mostApplied, onRun });

  print(machineLine(version));
  print();
  print(markdownTable(measured));
  print();
  if (declared !== undefined) {
    print(
      `A repository is ${declared.resources} resources in ${declared.components} components; by hand it is ${declared.resourcesByHand} resources.`,
    );
  }
  print("Ratio: to the hand-written program's first row of the same size and kind; below 1 is faster, or smaller.");
  print(
    "Processor time and memory are of the whole process tree; wall time says little where the machine does other work.",
  );
  if (version === undefined)
    print("Not measured: `pulumi preview` and `pulumi up`, as no `pulumi` is on PATH; mocks stand in for the preview.");
  if (sizes.some((size) => size > mostApplied))
    print(`Not applied: more than ${mostApplied} repositories (--most-applied sets the number).`);
}

/** `slipway bench --sandbox 2000`: the embedded GitHub by itself. */
async function benchSandbox(sizes: readonly number[]): Promise<void> {
  const measured = [];
  for (const size of sizes) {
    console.error(`the embedded GitHub with ${size} repositories (${loadLine()})`);
    measured.push(await measureSandbox(size));
  }
  print(machineLine(undefined));
  print();
  print(sandboxTable(measured));
}

/** `slipway bench --at-size 10,100`: adoption, drift and plan of an organisation, by GitHub's own limits on a moved clock. */
async function benchAtSize(sizes: readonly number[]): Promise<void> {
  const measured = [];
  for (const size of sizes) {
    measured.push(await measureAtSize(size, (step) => console.error(`${size} repositories: ${step} (${loadLine()})`)));
  }
  print(machineLine(undefined).replace(" · no `pulumi` on PATH", ""));
  print();
  print(atSizeTable(measured));
}

/** `slipway bench --fleet-events 1000000`: the control code's decisions over a month of jobs. */
async function benchFleetEvents(counts: readonly number[]): Promise<void> {
  const measured = [];
  for (const count of counts) {
    console.error(`${count} events of jobs (${loadLine()})`);
    measured.push(await measureFleetEvents(count));
  }
  print(machineLine(undefined).replace(" · no `pulumi` on PATH", ""));
  print();
  print(fleetEventsTable(measured));
}

function parseSizes(option: string, text: string): number[] {
  const sizes = text.split(",").map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size > 0)) return sizes;
  throw new UsageError(
    `"--${option} ${text}": write numbers of ${option === "fleet-events" ? "events" : "repositories"}, separated by commas, such as 1,10,100.`,
  );
}
