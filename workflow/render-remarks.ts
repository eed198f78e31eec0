import { pinned } from "./actions.ts";
import type { ActionStep, Step } from "./model.ts";

/** What silences an audit of zizmor at that place of a step. */
export function acceptedAt(place: "uses" | "with", step: Step): string | undefined {
  if (!("accepted" in step) || step.accepted === undefined || (step.accepted.at ?? "with") !== place) return undefined;
  return `zizmor: ignore[${step.accepted.audit}] ${step.accepted.because}`;
}

/** The comment beside a pinned action. */
export function versionAndRemark(step: ActionStep): string {
  const remark = acceptedAt("uses", step);
  return `${pinned(step.uses).version}${remark === undefined ? "" : ` # ${remark}`}`;
}
