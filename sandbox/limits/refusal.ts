import { ApiError } from "../http/api-error.ts";
import type { Client } from "./client.ts";
import type { Resource } from "./cost.ts";

/** Why a request is not answered. */
export type Refusal =
  | { readonly kind: "primary"; readonly client: Client; readonly resource: Resource }
  | { readonly kind: "secondary"; readonly retryAfterSeconds: number; readonly content: boolean };

export const secondaryRefusal = (retryAfterSeconds: number, content: boolean): Refusal => ({
  kind: "secondary",
  retryAfterSeconds,
  content,
});

const documentation = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
const tooFast = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const tooMuch =
  "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.";

/** GitHub's answer to a request that is too many. GraphQL says that the hour is used up by an error in a 200. */
export function refuse(refusal: Refusal): Response {
  if (refusal.kind === "secondary") {
    const { content, retryAfterSeconds } = refusal;
    const { body } = new ApiError(403, content ? tooMuch : tooFast);
    return Response.json(
      { ...body, documentation_url: `${documentation}#about-secondary-rate-limits` },
      { status: 403, headers: { "retry-after": String(retryAfterSeconds) } },
    );
  }
  const message = `API rate limit exceeded for ${refusal.client.name}`;
  if (refusal.resource === "graphql") return Response.json({ errors: [{ type: "RATE_LIMITED", message }] });
  const body = {
    ...new ApiError(403, refusal.client.signedIn ? `${message}.` : message).body,
    documentation_url: `${documentation}#primary-rate-limit`,
  };
  return Response.json(body, { status: 403 });
}
