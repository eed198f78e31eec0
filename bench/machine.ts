import { cpus, loadavg, totalmem } from "node:os";

/** The machine in one line: numbers of another one mean something else. */
export function machineLine(pulumiVersion: string | undefined): string {
  const [first, ...others] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return [
    `${others.length + 1} x ${first?.model.trim() ?? "unknown processor"}, ${gibibytes} GiB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    pulumiVersion === undefined ? "no `pulumi` on PATH" : `Pulumi ${pulumiVersion.replace(/^v/, "")}`,
    new Date().toISOString().slice(0, 10),
  ].join(" · ");
}

/** How busy the machine is, as the mean number of processes that wanted to run in the last minute. */
export function loadLine(): string {
  const [minute = 0] = loadavg();
  return `load ${minute.toFixed(1)} on ${cpus().length} processors`;
}
