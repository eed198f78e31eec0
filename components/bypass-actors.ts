import type * as pulumi from "@pulumi/pulumi";
import type { Directory } from "./directory.ts";

/** Who may pass a ruleset by, and when: always, which is the default, or in pull requests only. */
export type Bypass = { readonly mode?: "always" | "pull_request" } & (
  | { readonly team: string }
  /** Id of a GitHub App. */
  | { readonly app: number }
  | { readonly role: "admin" | "maintain" | "write" }
  | { readonly organizationAdmin: true }
);

/** A bypass actor as GitHub's rulesets take it. */
export interface BypassActor {
  readonly actorType: "Team" | "Integration" | "RepositoryRole" | "OrganizationAdmin";
  /** Absent where GitHub knows no id. */
  readonly actorId?: pulumi.Input<number>;
  readonly bypassMode: "always" | "pull_request";
}

/** Source: https://docs.github.com/rest/repos/rules#create-a-repository-ruleset, field actor_id. */
const roleIds = { maintain: 2, write: 4, admin: 5 } as const;

/** The list of actors; empty means nobody. */
export function bypassActors(list: readonly Bypass[] = [], directory: Directory): BypassActor[] {
  return list.map((bypass) => ({ ...actor(bypass, directory), bypassMode: bypass.mode ?? "always" }));
}

function actor(bypass: Bypass, directory: Directory): Pick<BypassActor, "actorType" | "actorId"> {
  if ("team" in bypass) return { actorType: "Team", actorId: directory.teamId(bypass.team) };
  if ("app" in bypass) return { actorType: "Integration", actorId: bypass.app };
  if ("role" in bypass) return { actorType: "RepositoryRole", actorId: roleIds[bypass.role] };
  return { actorType: "OrganizationAdmin" };
}
