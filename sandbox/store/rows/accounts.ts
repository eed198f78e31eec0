import type { Row } from "../table.ts";
import type { ActionsSettings } from "./actions.ts";

export type Role = "pull" | "triage" | "push" | "maintain" | "admin";
export type Plan = "free" | "team" | "enterprise";
export type Visibility = "public" | "private" | "internal";

export interface Account extends Row {
  readonly login: string;
  /** A bot is what an app acts as. */
  readonly type: "User" | "Organization" | "Bot";
  readonly name: string | null;
  readonly email: string | null;
  readonly description: string | null;
  readonly plan: Plan;
  /** Settings of an organisation that a PATCH may change, beyond the ones above. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly actions: ActionsSettings;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Token extends Row {
  readonly token: string;
  readonly account: number;
  /** A classic token's scopes; null for a token that has permissions instead. */
  readonly scopes: readonly string[] | null;
  /** A fine-grained token's or an installation's permissions. */
  readonly permissions: Readonly<Record<string, "read" | "write">> | null;
  /** Set for installation tokens: the app, and where it is installed. */
  readonly app: number | null;
  readonly installation: number | null;
  /** Repositories that it is narrowed to; null = all. */
  readonly repositories: readonly number[] | null;
  readonly expires_at: string | null;
}

export interface Membership extends Row {
  readonly organization: number;
  readonly account: number;
  readonly role: "member" | "admin";
}

export interface Team extends Row {
  readonly organization: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly privacy: "secret" | "closed";
  readonly notification_setting: "notifications_enabled" | "notifications_disabled";
  readonly parent: number | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface TeamMember extends Row {
  readonly team: number;
  readonly account: number;
  readonly role: "member" | "maintainer";
}

export interface TeamRepository extends Row {
  readonly team: number;
  readonly repository: number;
  readonly permission: Role;
}

export interface Collaborator extends Row {
  readonly repository: number;
  readonly account: number;
  readonly permission: Role;
}

export interface Invitation extends Row {
  readonly repository: number;
  readonly invitee: number;
  readonly inviter: number;
  readonly permission: Role;
  readonly created_at: string;
}

/** What belongs to the server rather than to GitHub: one row. */
export interface ServerSecrets extends Row {
  /** Base64 of 32 random bytes that all key pairs for secrets are made from. */
  readonly key_seed: string;
}
