import { z } from "zod";
import {
  immutableReleases,
  organizationPolicy,
  repositoryPolicy,
  setOrganizationPolicy,
  setRepositoryPolicy,
} from "../domain/policies.ts";
import { conflict, notFound, unprocessable } from "../http/api-error.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import type { ForkPolicy } from "../store/rows.ts";
import { apiUrl } from "../world.ts";
import { type OrganizationCall, repositoriesOf, repositoryIds, selectedRepositories } from "./selected-repositories.ts";

const which = z.enum(["all", "none", "selected"]);
const releasesBody = z.object({ enforced_repositories: which, selected_repository_ids: repositoryIds.optional() });
const runnersBody = z.object({ enabled_repositories: which });
const forkBody = z.object({
  run_workflows_from_fork_pull_requests: z.boolean(),
  send_write_tokens_to_workflows: z.boolean().optional(),
  send_secrets_and_variables: z.boolean().optional(),
  require_approval_for_fork_pr_workflows: z.boolean().optional(),
});
const claimsBody = z.object({ include_claim_keys: z.array(z.string().regex(/^[A-Za-z0-9_]+$/)) });

const forkDefaults: ForkPolicy = {
  run_workflows_from_fork_pull_requests: false,
  send_write_tokens_to_workflows: false,
  send_secrets_and_variables: false,
  require_approval_for_fork_pr_workflows: false,
};

/** What is not said is off. */
const forkPolicy = (body: z.infer<typeof forkBody>): ForkPolicy => ({
  ...forkDefaults,
  ...(Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<ForkPolicy>),
});

const releasesOf = ({ world, organization }: OrganizationCall) =>
  organizationPolicy(world, organization).immutable_releases ?? { enforced: "none" as const, selected: [] };
const runnersOf = ({ world, organization }: OrganizationCall) =>
  organizationPolicy(world, organization).self_hosted_runners ?? { enabled: "all" as const, selected: [] };

const repo = "/repos/{owner}/{repo}" as const;
const org = "/orgs/{org}" as const;

/** Decisions about releases, runners, forks and tokens that are no part of other settings. */
export const policies: Route[] = [
  route(`GET ${repo}/immutable-releases`, "administration:read", ({ world, repository }) => {
    const { enabled, enforced } = immutableReleases(world, repository);
    if (!enabled) throw notFound();
    return ok({ enabled, enforced_by_owner: enforced });
  }),
  route(`PUT ${repo}/immutable-releases`, "administration:write", ({ world, repository }) => {
    if (immutableReleases(world, repository).enforced) throw conflict("The organization enforces immutable releases.");
    setRepositoryPolicy(world, repository, { immutable_releases: true });
    return noContent;
  }),
  route(`DELETE ${repo}/immutable-releases`, "administration:write", ({ world, repository }) => {
    if (immutableReleases(world, repository).enforced) throw conflict("The organization enforces immutable releases.");
    setRepositoryPolicy(world, repository, { immutable_releases: false });
    return noContent;
  }),
  route(`GET ${org}/settings/immutable-releases`, "organization_administration:read", (call) => {
    const { enforced } = releasesOf({ ...call, params: {} });
    const list = `${apiUrl(call.world)}/orgs/${call.organization.login}/settings/immutable-releases/repositories`;
    return ok({
      enforced_repositories: enforced,
      ...(enforced === "selected" ? { selected_repositories_url: list } : {}),
    });
  }),
  route(`PUT ${org}/settings/immutable-releases`, "organization_administration:write", (call) => {
    const body = call.body(releasesBody);
    const selected = repositoriesOf(call, body.selected_repository_ids ?? []).map(({ id }) => id);
    setOrganizationPolicy(call.world, call.organization, {
      immutable_releases: { enforced: body.enforced_repositories, selected },
    });
    return noContent;
  }),
  ...selectedRepositories(
    `${org}/settings/immutable-releases/repositories`,
    "organization_administration",
    (call) => {
      const { enforced, selected } = releasesOf(call);
      if (enforced !== "selected") throw conflict("Immutable releases are not enforced for selected repositories");
      return selected;
    },
    (call, selected) =>
      setOrganizationPolicy(call.world, call.organization, { immutable_releases: { enforced: "selected", selected } }),
  ),

  route(`GET ${repo}/private-vulnerability-reporting`, "administration:read", ({ world, repository }) =>
    ok({ enabled: repositoryPolicy(world, repository).private_vulnerability_reporting ?? false }),
  ),
  ...([true, false] as const).map((value) =>
    route(`${value ? "PUT" : "DELETE"} ${repo}/private-vulnerability-reporting`, "administration:write", (call) => {
      const { world, repository } = call;
      if (repository.visibility !== "public") {
        throw unprocessable("Private vulnerability reporting is for public repositories alone.");
      }
      setRepositoryPolicy(world, repository, { private_vulnerability_reporting: value });
      return noContent;
    }),
  ),

  route(`GET ${org}/actions/permissions/self-hosted-runners`, "organization_administration:read", (call) => {
    const { enabled } = runnersOf({ ...call, params: {} });
    const list = `${apiUrl(call.world)}/orgs/${call.organization.login}/actions/permissions/self-hosted-runners/repositories`;
    return ok({
      enabled_repositories: enabled,
      ...(enabled === "selected" ? { selected_repositories_url: list } : {}),
    });
  }),
  route(`PUT ${org}/actions/permissions/self-hosted-runners`, "organization_administration:write", (call) => {
    const enabled = call.body(runnersBody).enabled_repositories;
    const { selected } = runnersOf({ ...call, params: {} });
    setOrganizationPolicy(call.world, call.organization, { self_hosted_runners: { enabled, selected } });
    return noContent;
  }),
  ...selectedRepositories(
    `${org}/actions/permissions/self-hosted-runners/repositories`,
    "organization_administration",
    (call) => {
      const { enabled, selected } = runnersOf(call);
      if (enabled !== "selected") throw conflict("Self-hosted runners are not set to selected repositories");
      return selected;
    },
    (call, selected) =>
      setOrganizationPolicy(call.world, call.organization, { self_hosted_runners: { enabled: "selected", selected } }),
  ),

  route(`GET ${org}/actions/permissions/fork-pr-workflows-private-repos`, "organization_administration:read", (call) =>
    ok(organizationPolicy(call.world, call.organization).fork_pull_requests ?? forkDefaults),
  ),
  route(
    `PUT ${org}/actions/permissions/fork-pr-workflows-private-repos`,
    "organization_administration:write",
    (call) => {
      setOrganizationPolicy(call.world, call.organization, { fork_pull_requests: forkPolicy(call.body(forkBody)) });
      return noContent;
    },
  ),
  route(`GET ${repo}/actions/permissions/fork-pr-workflows-private-repos`, "administration:read", (call) =>
    ok(repositoryPolicy(call.world, call.repository).fork_pull_requests ?? forkDefaults),
  ),
  route(`PUT ${repo}/actions/permissions/fork-pr-workflows-private-repos`, "administration:write", (call) => {
    setRepositoryPolicy(call.world, call.repository, { fork_pull_requests: forkPolicy(call.body(forkBody)) });
    return noContent;
  }),

  route(`GET ${org}/actions/oidc/customization/sub`, "organization_administration:read", (call) =>
    ok({ include_claim_keys: organizationPolicy(call.world, call.organization).oidc_claims ?? ["repo", "context"] }),
  ),
  route(`PUT ${org}/actions/oidc/customization/sub`, "organization_administration:write", (call) => {
    setOrganizationPolicy(call.world, call.organization, { oidc_claims: call.body(claimsBody).include_claim_keys });
    return created({});
  }),
];
