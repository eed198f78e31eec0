import type { Clock } from "./clock.ts";
import type { GitStorage } from "./git/storage.ts";
import type { Plan } from "./store/rows.ts";
import type { Store, Tables } from "./store/store.ts";

/** All that a route works on. */
export interface World {
  readonly store: Store;
  readonly tables: Tables;
  readonly git: GitStorage;
  readonly clock: Clock;
  /** Plan of the owners whose seed names none. */
  readonly plan: Plan;
  /** Where clients reach the server (`http://127.0.0.1:4010`), known once it listens. */
  readonly url: string;
}

/** Root of the REST API, as it stands in every answer's URLs. */
export const apiUrl = (world: World) => `${world.url}/api/v3`;
