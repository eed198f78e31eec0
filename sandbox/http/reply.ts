/** What a handler answers. */
export interface Reply {
  readonly status: number;
  /** Becomes JSON, unless it is bytes or text already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent: Reply = { status: 204 };
/** GitHub's 201 and 202 answers that say nothing more. */
export const empty = (status: number): Reply => ({ status, body: {} });
