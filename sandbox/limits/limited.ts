import { authenticate } from "../http/authenticate.ts";
import type { World } from "../world.ts";
import { type Client, clientOf } from "./client.ts";
import type { Cost } from "./cost.ts";
import { refuse } from "./refusal.ts";

/** Answers a request within its client's limits, and says in the headers how much of them is left. */
export async function limited(
  world: World,
  request: Request,
  cost: Cost | undefined,
  answer: () => Promise<Response>,
): Promise<Response> {
  const { limits } = world;
  const client = limits.mode === "github" && cost ? whoAsks(world, request) : undefined;
  if (!client || !cost) return answer();
  const refusal = limits.begin(client, cost);
  if (refusal) return withHeaders(world, refuse(refusal), client, cost);
  let free = false;
  let response: Response;
  try {
    response = await answer();
    free = response.status === 304 && client.signedIn;
  } finally {
    limits.end(client, cost, free);
  }
  return withHeaders(world, response, client, cost);
}

function withHeaders(world: World, response: Response, client: Client, { resource }: Cost): Response {
  for (const [name, value] of Object.entries({ ...world.limits.standing(client, resource), resource })) {
    response.headers.set(`x-ratelimit-${name}`, String(value));
  }
  return response;
}

/** Nobody is counted for a token that is not known. */
function whoAsks(world: World, request: Request): Client | undefined {
  try {
    return clientOf(world, authenticate(world, request.headers.get("authorization")));
  } catch {
    return undefined;
  }
}
