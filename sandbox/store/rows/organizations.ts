import type { Row } from "../table.ts";

/** An invitation into an organisation that has not been answered. */
export interface OrganizationInvitation extends Row {
  readonly organization: number;
  /** Null when only an address was invited. */
  readonly invitee: number | null;
  readonly email: string | null;
  readonly role: "direct_member" | "admin" | "billing_manager";
  readonly teams: readonly { readonly id: number; readonly role: "member" | "maintainer" }[];
  readonly inviter: number;
  readonly created_at: string;
}

/** Who did what, in an organisation or one of its repositories. */
export interface AuditEvent extends Row {
  readonly organization: number;
  /** GitHub's name of it (`repo.create`). */
  readonly action: string;
  readonly actor: number;
  /** `owner/name`. */
  readonly repo: string | null;
  /** What was acted on: a login, the name of a team, secret, environment or ruleset. */
  readonly target: Readonly<Record<string, string | number>>;
  /** Milliseconds since 1970. */
  readonly at: number;
}
