import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../http/api-error.ts";
import { refuse, secondaryRefusal } from "../limits/refusal.ts";
import type { Fault, Faults } from "./faults.ts";

/** An answer that a fault put in the place of the real one. */
function spoiled({ effect }: Fault): Response {
  switch (effect.kind) {
    case "status":
      return Response.json(new ApiError(effect.status, effect.message).body, { status: effect.status });
    case "lie":
      return Response.json(effect.body, { status: effect.status });
    case "secondary limit":
      return refuse(secondaryRefusal(effect.retryAfterSeconds, false));
    default:
      return new Response(null, { status: 502 });
  }
}

/** Answers a request; what was made in the last `hiddenSeconds` is left out of a list. */
export type Answerer = (hiddenSeconds?: number) => Promise<Response>;

/** Answers a call, or lets it go wrong as the fault says: before anything is done, or after. */
export async function spoil(
  faults: Faults,
  fault: Fault | undefined,
  incoming: IncomingMessage | undefined,
  answer: Answerer,
): Promise<Response> {
  if (!fault) return answer();
  const { effect, when } = fault;
  switch (effect.kind) {
    case "list lag":
      return answer(effect.seconds);
    case "slow":
      return late(when, answer, () => sleep(effect.milliseconds));
    case "reorder":
      return late(when, answer, () => faults.overtaken(fault, effect.behind, effect.atMostMilliseconds));
    case "lie":
      return spoiled(fault);
    default:
      if (when === "after") await answer();
      if (effect.kind === "drop") incoming?.socket.destroy();
      return spoiled(fault);
  }
}

async function late(when: Fault["when"], answer: Answerer, wait: () => Promise<unknown>): Promise<Response> {
  if (when === "before") {
    await wait();
    return answer();
  }
  const response = await answer();
  await wait();
  return response;
}
