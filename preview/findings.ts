import type { Finding } from "../workflow/finding.ts";

export type { Finding };

/** Whether two findings are the same thing found twice; a line number that moved makes no new one. */
export const isSameFinding = (left: Finding, right: Finding): boolean => identity(left) === identity(right);

const identity = ({ id, subject, message }: Finding) =>
  JSON.stringify([id, subject, message.replace(/\bline \d+\b/g, "line")]);
