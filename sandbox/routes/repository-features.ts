import { z } from "zod";
import { notFound, unprocessable } from "../http/api-error.ts";
import { noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

const topicsBody = z.object({ names: z.array(z.string()) });

function change(world: World, row: Repository, changes: Partial<Repository>): void {
  if (
    Object.entries(changes).every(
      ([key, value]) => JSON.stringify(row[key as keyof Repository]) === JSON.stringify(value),
    )
  )
    return;
  world.tables.repositories.update(row.id, { ...changes, updated_at: world.clock.after(row.updated_at) });
}

function checkTopics(names: readonly string[]): void {
  if (names.length > 20) throw unprocessable("A repository cannot have more than 20 topics.");
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9-]{0,49}$/.test(name));
  if (wrong !== undefined) {
    throw unprocessable(
      `Topics must start with a lowercase letter or number, consist of 50 characters or less, and can include hyphens: "${wrong}" does not.`,
    );
  }
}

/** Switches of a repository that have endpoints of their own. */
export const repositoryFeatures: Route[] = [
  route("GET /repos/{owner}/{repo}/topics", "metadata:read", ({ repository }) => ok({ names: repository.topics })),

  route("PUT /repos/{owner}/{repo}/topics", "administration:write", ({ world, repository, body }) => {
    const names = [...new Set(body(topicsBody).names.map((name) => name.toLowerCase()))];
    checkTopics(names);
    change(world, repository, { topics: names });
    return ok({ names });
  }),

  route("GET /repos/{owner}/{repo}/vulnerability-alerts", "administration:read", ({ repository }) => {
    if (!repository.vulnerability_alerts) throw notFound();
    return noContent;
  }),
  route("PUT /repos/{owner}/{repo}/vulnerability-alerts", "administration:write", ({ world, repository }) => {
    change(world, repository, { vulnerability_alerts: true });
    return noContent;
  }),
  route("DELETE /repos/{owner}/{repo}/vulnerability-alerts", "administration:write", ({ world, repository }) => {
    change(world, repository, { vulnerability_alerts: false, automated_security_fixes: false });
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/automated-security-fixes", "administration:read", ({ repository }) =>
    ok({ enabled: repository.automated_security_fixes, paused: false }),
  ),
  route("PUT /repos/{owner}/{repo}/automated-security-fixes", "administration:write", ({ world, repository }) => {
    if (!repository.vulnerability_alerts) {
      throw unprocessable("Vulnerability alerts must be enabled to configure automated security fixes.");
    }
    change(world, repository, { automated_security_fixes: true });
    return noContent;
  }),
  route("DELETE /repos/{owner}/{repo}/automated-security-fixes", "administration:write", ({ world, repository }) => {
    change(world, repository, { automated_security_fixes: false });
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/languages", "metadata:read", () => ok({})),
];
