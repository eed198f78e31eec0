import { z } from "zod";
import { conflict } from "../http/api-error.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Account, ActionsSettings, Repository } from "../store/rows.ts";
import { apiUrl } from "../world.ts";
import { selectedRepositories } from "./selected-repositories.ts";

const allowed = z.enum(["all", "local_only", "selected", ""]).nullish();
const repositoryBody = z.object({
  enabled: z.boolean(),
  allowed_actions: allowed,
  sha_pinning_required: z.boolean().nullish(),
});
const organizationBody = z.object({
  enabled_repositories: z.enum(["all", "none", "selected"]),
  allowed_actions: allowed,
  sha_pinning_required: z.boolean().nullish(),
});
const selectedBody = z.object({
  github_owned_allowed: z.boolean().optional(),
  verified_allowed: z.boolean().optional(),
  patterns_allowed: z.array(z.string()).optional(),
});
const workflowBody = z.object({
  default_workflow_permissions: z.enum(["read", "write"]).optional(),
  can_approve_pull_request_reviews: z.boolean().optional(),
});
const accessBody = z.object({ access_level: z.enum(["none", "user", "organization", "enterprise"]) });
const retentionBody = z.object({ days: z.int().min(1).max(400) });
const approvalBody = z.object({
  approval_policy: z.enum([
    "first_time_contributors_new_to_github",
    "first_time_contributors",
    "all_external_contributors",
  ]),
});
const oidcBody = z.object({
  use_default: z.boolean().default(false),
  include_claim_keys: z.array(z.string().regex(/^[A-Za-z0-9_]+$/)).optional(),
});

/** A repository or organisation, and how its Actions settings are changed. */
interface Subject {
  readonly settings: ActionsSettings;
  readonly change: (changes: Partial<ActionsSettings>) => void;
}

type SubjectCall = BaseCall & { repository?: Repository; organization?: Account };

function subjectOf(call: SubjectCall): Subject {
  const { repositories, accounts } = call.tables;
  const table = call.repository ? repositories : accounts;
  const row = (call.repository ?? call.organization)!;
  return {
    settings: row.actions,
    change: (changes) => void table.update(row.id, { actions: { ...row.actions, ...changes } }),
  };
}

const known = <T extends object>(fields: T): Partial<ActionsSettings> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );

/** Settings that a repository and an organisation have in common, under `path`. */
function sharedRoutes(path: string, need: "administration" | "organization_administration"): Route[] {
  const get = (rest: string, show: (settings: ActionsSettings, call: SubjectCall) => object) =>
    route(`GET ${path}${rest}`, `${need}:read`, ((call: SubjectCall) =>
      ok(show(subjectOf(call).settings, call))) as never);
  const put = (rest: string, schema: z.ZodType<object>, change: (body: never) => Partial<ActionsSettings> = known) =>
    route(`PUT ${path}${rest}`, `${need}:write`, ((call: SubjectCall) => {
      const body = call.body(schema);
      subjectOf(call).change(change(body as never));
      return noContent;
    }) as never);
  return [
    route(`GET ${path}/selected-actions`, `${need}:read`, ((call: SubjectCall) => {
      const { settings } = subjectOf(call);
      if (settings.allowed_actions !== "selected") throw conflict("Allowed actions are not set to selected");
      const { github_owned_allowed, verified_allowed, patterns_allowed } = settings;
      return ok({ github_owned_allowed, verified_allowed, patterns_allowed });
    }) as never),
    route(`PUT ${path}/selected-actions`, `${need}:write`, ((call: SubjectCall) => {
      const subject = subjectOf(call);
      if (subject.settings.allowed_actions !== "selected") throw conflict("Allowed actions are not set to selected");
      subject.change(known(call.body(selectedBody)));
      return noContent;
    }) as never),
    get("/workflow", ({ default_workflow_permissions, can_approve_pull_request_reviews }) => ({
      default_workflow_permissions,
      can_approve_pull_request_reviews,
    })),
    put("/workflow", workflowBody),
    get("/artifact-and-log-retention", ({ retention_days }) => ({ days: retention_days, maximum_allowed_days: 400 })),
    put("/artifact-and-log-retention", retentionBody, ({ days }: { days: number }) => ({ retention_days: days })),
    get("/fork-pr-contributor-approval", ({ approval_policy }) => ({ approval_policy })),
    put("/fork-pr-contributor-approval", approvalBody),
  ];
}

/** What Actions may do, in a repository and in an organisation. */
export const actionsPermissions: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/permissions", "administration:read", ({ repository, url }) => {
    const { enabled, allowed_actions, sha_pinning_required } = repository.actions;
    return ok({
      enabled,
      ...(enabled ? { allowed_actions } : {}),
      ...(enabled && allowed_actions === "selected"
        ? { selected_actions_url: `${url.href.split("?")[0]}/selected-actions` }
        : {}),
      sha_pinning_required,
    });
  }),
  route("PUT /repos/{owner}/{repo}/actions/permissions", "administration:write", (call) => {
    subjectOf(call).change(known(call.body(repositoryBody)));
    return noContent;
  }),
  ...sharedRoutes("/repos/{owner}/{repo}/actions/permissions", "administration"),

  route("GET /repos/{owner}/{repo}/actions/permissions/access", "administration:read", ({ repository }) =>
    ok({ access_level: repository.actions.access_level }),
  ),
  route("PUT /repos/{owner}/{repo}/actions/permissions/access", "administration:write", (call) => {
    subjectOf(call).change(call.body(accessBody));
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/actions/oidc/customization/sub", "actions:read", ({ repository }) =>
    ok(repository.actions.oidc),
  ),
  route("PUT /repos/{owner}/{repo}/actions/oidc/customization/sub", "actions:write", (call) => {
    const { use_default, include_claim_keys } = call.body(oidcBody);
    const oidc =
      use_default || include_claim_keys === undefined ? { use_default } : { use_default, include_claim_keys };
    subjectOf(call).change({ oidc });
    return { status: 201, body: {} };
  }),

  route("GET /orgs/{org}/actions/permissions", "organization_administration:read", ({ world, organization }) => {
    const { enabled_repositories, allowed_actions, sha_pinning_required } = organization.actions;
    const url = `${apiUrl(world)}/orgs/${organization.login}/actions/permissions`;
    return ok({
      enabled_repositories,
      ...(enabled_repositories === "selected" ? { selected_repositories_url: `${url}/repositories` } : {}),
      ...(enabled_repositories === "none" ? {} : { allowed_actions }),
      ...(allowed_actions === "selected" ? { selected_actions_url: `${url}/selected-actions` } : {}),
      sha_pinning_required,
    });
  }),
  route("PUT /orgs/{org}/actions/permissions", "organization_administration:write", (call) => {
    subjectOf(call).change(known(call.body(organizationBody)));
    return noContent;
  }),
  ...sharedRoutes("/orgs/{org}/actions/permissions", "organization_administration"),
  ...selectedRepositories(
    "/orgs/{org}/actions/permissions/repositories",
    "organization_administration",
    ({ organization }) => {
      if (organization.actions.enabled_repositories !== "selected")
        throw conflict("Enabled repositories are not set to selected");
      return organization.actions.enabled_repository_ids;
    },
    (call, ids) => subjectOf(call).change({ enabled_repository_ids: ids }),
  ),
];
