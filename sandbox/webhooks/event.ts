import type { Account, Repository } from "../store/rows.ts";

/** Something that happened, as webhooks tell it. */
export interface WebhookEvent {
  /** GitHub's name (`pull_request`). */
  readonly name: string;
  readonly action?: string;
  /** Where it happened: a repository, or an organisation as such. */
  readonly repository?: Repository;
  readonly organization?: Account;
  /** Who did it. */
  readonly sender: Account;
  /** What the event's body has beside action, repository, organization and sender. */
  readonly payload: object;
}
