import { type ApiError, conflict, forbidden, unprocessable } from "../http/api-error.ts";
import type { Refusal } from "./move-refs.ts";

/** The sentence that GitHub's answers have for broken rules. */
export const ruleMessage = (reasons: readonly string[]) =>
  `Repository rule violations found\n\n${reasons.join("\n")}\n\n`;

/** What GitHub says of a refusal. */
export const refusalMessage = ({ kind, reasons }: Pick<Refusal, "kind" | "reasons">): string =>
  kind === "rules" ? ruleMessage(reasons) : reasons.join("\n");

/** A refusal as a REST answer. Broken rules are a 409 for contents and a 422 for refs. */
export function refused({ kind, reasons }: Refusal, rulesStatus: 409 | 422): ApiError {
  const [first = ""] = reasons;
  if (kind === "workflow scope") return forbidden(first);
  if (kind === "stale") return conflict(first);
  if (kind === "unfit") return unprocessable(first);
  return (rulesStatus === 409 ? conflict : unprocessable)(refusalMessage({ kind, reasons }));
}
