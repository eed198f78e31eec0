/** How much a finding weighs: `error` stops every write; `warning` and `info` never change an exit code. */
export type Severity = "error" | "warning" | "info";

/** One thing that a check has to say about a subject. */
export interface Finding {
  /** Stable id of the rule, in kebab case (`secret-not-provisioned`). */
  readonly id: string;
  readonly severity: Severity;
  /** What it is about, as a user would name it (`sample-app/.github/workflows/ci.yml: job "test"`). */
  readonly subject: string;
  /** What is wrong and what to write instead, in one line. */
  readonly message: string;
}
