import { escapes, parseActLine } from "./act-log.ts";

/** One line for somebody who watches. */
export interface LiveLine {
  /** As `act` names it: `CI/test-1`. */
  readonly job: string;
  readonly text: string;
  /** The step printed it itself. */
  readonly printed: boolean;
}

/** Takes pieces of `act --json`'s output as they come, and gives what is worth watching: what steps print, and how they end. */
export function liveOutput(show: (line: LiveLine) => void): (piece: string) => void {
  let rest = "";
  return (piece) => {
    const whole = (rest + piece).split("\n");
    rest = whole.pop() ?? "";
    for (const text of whole) {
      const line = parseActLine(text);
      if (line?.job === undefined) continue;
      const job = line.job.trim();
      const message = (line.msg ?? "").replace(/\n$/, "").replace(escapes, "");
      if (line.raw_output) show({ job, text: message, printed: true });
      else if (line.stage === "Main" && line.stepResult !== undefined && line.stepID?.length === 1)
        show({ job, text: `${line.step}: ${line.stepResult}`, printed: false });
      else if (line.level === "error") show({ job, text: message.trim(), printed: false });
    }
  };
}
