import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from "graphql";

/** What a request costs, and which limits it counts against. */
export interface Cost {
  /** The hourly limit it counts against, as `x-ratelimit-resource` names it. */
  readonly resource: Resource;
  /** Of that. */
  readonly requests: number;
  /** Of the limit on points a minute. */
  readonly points: number;
  /** Whether it makes something that people are told of. */
  readonly createsContent: boolean;
}

export const resources = [
  "core",
  "graphql",
  "integration_manifest",
  "actions_runner_registration",
  "audit_log",
] as const;
export type Resource = (typeof resources)[number];

/** Hourly limits that are the same for everybody. */
export const fixedLimits: Partial<Record<Resource, number>> = {
  integration_manifest: 5000,
  actions_runner_registration: 10_000,
  audit_log: 1750,
};

/**
 * Routes of which GitHub's document says that they notify people and that using them too fast is limited; and those
 * that make a whole repository.
 */
export const contentRoutes: ReadonlySet<string> = new Set([
  "PUT /repos/{owner}/{repo}/collaborators/{username}",
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
  "POST /orgs/{org}/invitations",
  "DELETE /orgs/{org}/invitations/{invitation_id}",
  "POST /repos/{owner}/{repo}/pulls",
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments",
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  "POST /repos/{owner}/{repo}/releases",
  "POST /orgs/{org}/repos",
  "POST /user/repos",
  "POST /repos/{owner}/{repo}/generate",
  "POST /repos/{owner}/{repo}/forks",
]);

/** Mutations that do the same by GraphQL. */
const contentMutations: ReadonlySet<string> = new Set(["createPullRequest", "createRepository", "createIssue"]);

/** @param route name of a REST route */
export function restCost(method: string, route: string): Cost {
  const resource = resourceOf(route);
  const reads = method === "GET" || method === "HEAD" || method === "OPTIONS";
  return {
    resource,
    requests: route === "GET /rate_limit" ? 0 : 1,
    points: reads ? 1 : 5,
    createsContent: contentRoutes.has(route),
  };
}

function resourceOf(route: string): Resource {
  if (route === "POST /app-manifests/{code}/conversions") return "integration_manifest";
  if (/^POST .*\/actions\/runners\/registration-token$/.test(route)) return "actions_runner_registration";
  return route.startsWith("GET ") && route.endsWith("/audit-log") ? "audit_log" : "core";
}

/** Names of a request's root fields, whether it is a mutation, and what it asks for. */
export interface GraphQLRequest {
  readonly fields: readonly string[];
  readonly mutation: boolean;
  readonly document: DocumentNode | undefined;
}

export function graphQLCost({ fields, mutation, document }: GraphQLRequest): Cost {
  return {
    resource: "graphql",
    requests: document ? queryPoints(document) : 1,
    points: mutation ? 5 : 1,
    createsContent: mutation && fields.some((field) => contentMutations.has(field)),
  };
}

/**
 * GitHub's price of a query: the requests that its connections would take if each were as long as it may be, by
 * hundreds, at least one.
 */
export function queryPoints(document: DocumentNode): number {
  let requests = 0;
  const visit = (selections: SelectionSetNode | undefined, times: number) => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      const length = selection.kind === Kind.FIELD ? lengthOf(selection) : undefined;
      if (length !== undefined) requests += times;
      visit(selection.selectionSet, times * (length ?? 1));
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION) {
      visit(definition.selectionSet, 1);
    }
  }
  return Math.max(1, Math.round(requests / 100));
}

/** How many nodes a connection gives at most; undefined for a field that is none. A variable counts as the most there is. */
function lengthOf(field: FieldNode): number | undefined {
  const argument = field.arguments?.find(({ name }) => name.value === "first" || name.value === "last");
  if (!argument) return undefined;
  return argument.value.kind === Kind.INT ? Number(argument.value.value) : 100;
}
