import { SimulationFault } from "./simulation-fault.ts";
import type { ForcedOutcome } from "./simulation-input.ts";

const form = /^(?:(?<file>[^:[\]=]+):)?(?<job>[^:[\]=]+)(?:\[(?<cell>[^\]]*)\])?=(?<outcome>[^=]*)$/;

/**
 * Reads `[FILE:]JOB[k=v,...]=failure|cancelled`, as in `ci.yml:test[python=3.12]=failure`.
 *
 * @throws SimulationFault
 */
export function parseOutcome(text: string): ForcedOutcome {
  const { file, job, cell, outcome } = form.exec(text.trim())?.groups ?? {};
  if (job === undefined) {
    throw new SimulationFault([
      `The outcome "${text}" cannot be read; write JOB=failure, JOB=cancelled, JOB[key=value]=failure or FILE:JOB=failure.`,
    ]);
  }
  if (outcome !== "failure" && outcome !== "cancelled") {
    throw new SimulationFault([
      `The outcome "${text}" forces "${outcome}"; write failure or cancelled (a job that runs succeeds anyway).`,
    ]);
  }
  return {
    ...(file !== undefined && { file }),
    job: job.trim(),
    ...(cell !== undefined && { cell: parseCell(cell, text) }),
    outcome,
  };
}

function parseCell(cell: string, text: string): { [key: string]: string } {
  const pairs = cell.split(",").map((pair): [string, string] => {
    const equals = pair.indexOf("=");
    if (equals < 1) {
      throw new SimulationFault([
        `The outcome "${text}" selects cells by "${cell}"; write matrix values as key=value, with commas between several.`,
      ]);
    }
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
  });
  return Object.fromEntries(pairs);
}
