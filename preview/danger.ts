/** A change that somebody should look at before it is merged, though nothing is wrong with it by itself. */
export interface Danger {
  /** Stable name of what kind it is (`protection-weakened`). */
  readonly id: DangerId;
  /** Inventory id; undefined for what belongs to the owner. */
  readonly repository: string | undefined;
  /** One sentence: what is lost, or opened, and from what to what. */
  readonly message: string;
}

/** Kinds, gravest first: the order in which they are shown. */
export const dangerIds = [
  "replace",
  "delete",
  "public",
  "protection-weakened",
  "check-removed",
  "bypass-added",
  "approval-removed",
  "secret-widened",
  "permission-widened",
  "access-widened",
  "security-off",
] as const;

export type DangerId = (typeof dangerIds)[number];
