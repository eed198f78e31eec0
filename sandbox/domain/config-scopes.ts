import { conflict } from "../http/api-error.ts";
import type { BaseCall } from "../http/route.ts";
import type { Account, Repository, Scope } from "../store/rows.ts";
import { environmentOf } from "./environments.ts";

/** What the call of any place with secrets or variables has. */
export type ScopedCall = BaseCall & {
  readonly params: Readonly<Record<string, string>>;
  readonly repository: Repository;
  readonly organization: Account;
};

/** One place that has secrets or variables: where its endpoints are, and which rows are its. */
export interface Place {
  /** The path up to `/secrets` or `/variables`. */
  readonly path: string;
  /** The permission that its endpoints need, for secrets and for variables; undefined = it has none of these. */
  readonly secrets: string;
  readonly variables: string | undefined;
  /** Whether its items also say which repositories may use them. */
  readonly shared: boolean;
  readonly scopeOf: (call: ScopedCall) => Scope;
}

/** Every place that GitHub has for secrets and variables. */
export const places: readonly Place[] = [
  {
    path: "/repos/{owner}/{repo}/actions",
    secrets: "secrets",
    variables: "actions_variables",
    shared: false,
    scopeOf: (call) => `repository/${call.repository.id}/actions`,
  },
  {
    path: "/repos/{owner}/{repo}/dependabot",
    secrets: "dependabot_secrets",
    variables: undefined,
    shared: false,
    scopeOf: (call) => `repository/${call.repository.id}/dependabot`,
  },
  {
    path: "/repos/{owner}/{repo}/environments/{environment_name}",
    secrets: "environments",
    variables: "environments",
    shared: false,
    scopeOf: (call) =>
      `environment/${environmentOf(call.tables, call.repository, call.params.environment_name ?? "").id}`,
  },
  {
    path: "/orgs/{org}/actions",
    secrets: "organization_secrets",
    variables: "organization_actions_variables",
    shared: true,
    scopeOf: (call) => `organization/${call.organization.id}/actions`,
  },
  {
    path: "/orgs/{org}/dependabot",
    secrets: "organization_dependabot_secrets",
    variables: undefined,
    shared: true,
    scopeOf: (call) => `organization/${call.organization.id}/dependabot`,
  },
];

/** @throws ApiError 409 when an organisation's item is not for selected repositories */
export function checkSelected(row: { readonly visibility: string | null }): void {
  if (row.visibility !== "selected") throw conflict("Visibility type is not set to selected");
}
