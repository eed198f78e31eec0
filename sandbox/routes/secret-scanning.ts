import { notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { type Route, route } from "../http/route.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";

/** Credentials that were found in a repository; which ones there are is told by tests. No value is ever shown. */
export const secretScanning: Route[] = [
  route("GET /repos/{owner}/{repo}/secret-scanning/alerts", "secret_scanning_alerts:read", (call) => {
    const { world, tables, repository, query } = call;
    if (repository.security.secret_scanning !== true) throw notFound();
    const state = query.get("state");
    const rows = tables.secretAlerts
      .where("repository", repository.id)
      .filter((row) => state === null || row.state === state);
    return page(call, rows.reverse(), (row) => {
      const url = `${repositoryUrl(world, repository)}/secret-scanning/alerts/${row.number}`;
      return {
        number: row.number,
        created_at: row.created_at,
        url,
        html_url: `${repositoryPage(world, repository)}/security/secret-scanning/${row.number}`,
        locations_url: `${url}/locations`,
        state: row.state,
        resolution: row.state === "open" ? null : "revoked",
        secret_type: row.secret_type,
        validity: "unknown",
      };
    });
  }),
];
