import { type Area, areas, type Diagnosis } from "../../upkeep/doctor/diagnosis.ts";
import { counted, paint } from "../print.ts";

/** What `slipway doctor` found. */
export interface Diagnosed {
  readonly stack: string;
  readonly owner: string;
  readonly diagnoses: readonly Diagnosis[];
}

const colors = { ok: "green", warning: "yellow", error: "red", unseen: "dim" } as const;

/** The diagnoses as text, by area, with what to do under each. */
export function doctorLines({ stack, owner, diagnoses }: Diagnosed): string[] {
  const present = (Object.keys(areas) as Area[]).filter((area) => diagnoses.some((one) => one.area === area));
  return [
    `Stack ${stack}, ${owner}`,
    ...present.flatMap((area) => ["", areas[area], ...diagnoses.filter((one) => one.area === area).flatMap(lines)]),
    "",
    verdict(diagnoses),
  ];
}

function lines({ state, subject, message, advice }: Diagnosis): string[] {
  const word = paint(colors[state], state.padEnd(7), process.stdout);
  const text = state === "unseen" ? `not looked at, because ${message}` : message;
  return [`  ${word}  ${subject}: ${text}`, ...(advice === undefined ? [] : [`             ${advice}`])];
}

function verdict(diagnoses: readonly Diagnosis[]): string {
  const count = (state: Diagnosis["state"]) => diagnoses.filter((one) => one.state === state).length;
  const [errors, warnings, unseen] = [count("error"), count("warning"), count("unseen")];
  const parts = [
    ...(errors > 0 ? [counted(errors, "error", "errors")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning", "warnings")] : []),
    ...(unseen > 0 ? [`${unseen} not looked at`] : []),
  ];
  return parts.length === 0 ? "All is well" : parts.join(", ");
}
