/** One request as the server saw it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The pattern it matched (`GET /repos/{owner}/{repo}`), or the path where nothing matched. */
  readonly route: string;
  readonly status: number;
  /** Whether it could change anything: GraphQL queries, fetches and token requests are no writes. */
  readonly write: boolean;
}

/** More calls than this are forgotten, oldest first. */
const maximumCalls = 100_000;

/** Remembers the calls since the start, or since the last `clear`. */
export class CallLog {
  #calls: Call[] = [];

  add(call: Call): void {
    this.#calls.push(call);
    if (this.#calls.length > maximumCalls) this.#calls = this.#calls.slice(-maximumCalls / 2);
  }

  list(): Call[] {
    return [...this.#calls];
  }

  clear(): void {
    this.#calls = [];
  }
}
