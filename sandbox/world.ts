import { Clock } from "./clock.ts";
import type { GitStorage } from "./git/storage.ts";
import { Limits, type LimitsMode } from "./limits/limits.ts";
import type { Plan } from "./store/rows.ts";
import type { Store, Tables } from "./store/store.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

/** All that a route works on. */
export class World {
  readonly store: Store;
  readonly tables: Tables;
  readonly git: GitStorage;
  readonly clock = new Clock();
  readonly webhooks: Webhooks;
  /** Plan of the owners whose seed names none. */
  readonly plan: Plan;
  readonly limits: Limits;
  /** Where clients reach the server (`http://127.0.0.1:4010`), known once it listens. */
  url = "";

  constructor(store: Store, git: GitStorage, plan: Plan, limits: LimitsMode = "off") {
    this.store = store;
    this.tables = store.tables;
    store.births.now = () => this.clock.now();
    this.git = git;
    this.plan = plan;
    this.limits = new Limits(this, limits);
    this.webhooks = new Webhooks(this);
  }
}

/** Root of the REST API, as it stands in every answer's URLs. */
export const apiUrl = (world: World) => `${world.url}/api/v3`;
