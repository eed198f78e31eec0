import { sqsQueue } from "../aws/queue.ts";
import { secretOf } from "../aws/secrets.ts";
import { parameterSpecs, ssmClient } from "../aws/specs.ts";
import type { WebhookSecret } from "../contract.ts";
import { type Door, type HttpAnswer, type HttpRequest, webhook } from "../handlers/webhook.ts";
import { clock } from "./clock.ts";
import { environmentFor } from "./environment.ts";
import { logTo } from "./log.ts";

let door: Door | undefined;

function open(): Door {
  const env = environmentFor("webhook", process.env);
  const stack = env.SLIPWAY_STACK!;
  const secret = secretOf<WebhookSecret>(env.SLIPWAY_WEBHOOK_SECRET!, clock);
  return {
    owner: env.SLIPWAY_OWNER!,
    secrets: async () => (await secret()).secrets,
    specs: parameterSpecs(ssmClient(), stack, clock),
    queue: sqsQueue(),
    log: logTo(stack),
    clock,
  };
}

/** GitHub's door. */
export async function handler(request: HttpRequest): Promise<HttpAnswer> {
  door ??= open();
  return webhook(door, request);
}
