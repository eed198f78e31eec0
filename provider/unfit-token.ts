/** A token or server that is unfit for a run; its message has every reason and what to do. */
export class UnfitTokenError extends Error {
  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.name = "UnfitTokenError";
  }
}
