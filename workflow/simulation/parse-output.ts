import { SimulationFault } from "./simulation-fault.ts";
import type { ForcedOutput } from "./simulation-input.ts";

const form = /^(?:(?<file>[^:=]+):)?(?<job>[^:=.]+)\.(?<output>[A-Za-z_][A-Za-z0-9_-]*)=(?<value>.*)$/s;

/**
 * Reads `[FILE:]JOB.KEY=VALUE`, as in `ci.yml:changes.docs=true`.
 *
 * @throws SimulationFault
 */
export function parseOutput(text: string): ForcedOutput {
  const { file, job, output, value } = form.exec(text)?.groups ?? {};
  if (job === undefined || output === undefined || value === undefined) {
    throw new SimulationFault([`The output "${text}" cannot be read; write JOB.KEY=VALUE or FILE:JOB.KEY=VALUE.`]);
  }
  return { ...(file !== undefined && { file: file.trim() }), job: job.trim(), output, value };
}
