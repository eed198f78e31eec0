import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../http/api-error.ts";
import type { Fault } from "./faults.ts";

/** An answer that a fault put in the place of the real one. */
function spoiled({ effect }: Fault): Response {
  switch (effect.kind) {
    case "status":
      return Response.json(new ApiError(effect.status, effect.message).body, { status: effect.status });
    case "lie":
      return Response.json(effect.body, { status: effect.status });
    case "secondary limit": {
      const error = new ApiError(
        403,
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      );
      const body = {
        ...error.body,
        documentation_url:
          "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
      };
      return Response.json(body, { status: 403, headers: { "retry-after": String(effect.retryAfterSeconds) } });
    }
    default:
      return new Response(null, { status: 502 });
  }
}

/** Answers a call, or lets it go wrong as the fault says: before anything is done, or after. */
export async function spoil(
  fault: Fault | undefined,
  incoming: IncomingMessage | undefined,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (!fault) return answer();
  if (fault.effect.kind === "slow") {
    await sleep(fault.effect.milliseconds);
    return answer();
  }
  if (fault.when === "after" && fault.effect.kind !== "lie") await answer();
  if (fault.effect.kind === "drop") incoming?.socket.destroy();
  return spoiled(fault);
}
