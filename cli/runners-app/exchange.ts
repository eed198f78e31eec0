import { z } from "zod";
import type { AppSecret, WebhookSecret } from "../../fleet/contract.ts";
import { UsageError } from "../exit.ts";

const conversion = z.object({
  id: z.int(),
  slug: z.string(),
  client_id: z.string().min(1),
  pem: z.string().startsWith("-----BEGIN"),
  // An App that hears of nothing has none.
  webhook_secret: z.string().min(16).nullish(),
});

/** A GitHub App that has just been made. Its key is here and nowhere else, until it is written down. */
export interface MadeApp {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string;
  readonly privateKey: string;
  readonly webhookSecret: string | undefined;
}

/**
 * Exchanges the code that GitHub sent the browser back with for the App and its key. A code is good once, for an hour.
 *
 * @param api GitHub's REST API, without a slash at its end.
 */
export async function exchangeCode(api: string, code: string): Promise<MadeApp> {
  const answer = await fetch(`${api}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: "POST",
    headers: { accept: "application/vnd.github+json", "user-agent": "slipway" },
  });
  // The body of a good answer is the key: no error may ever repeat it.
  if (!answer.ok)
    throw new UsageError(`GitHub answered ${answer.status} to the code; it is good once, for an hour: begin again.`);
  const result = conversion.safeParse(await answer.json());
  if (!result.success) {
    const missing = [...new Set(result.error.issues.map(({ path }) => path.join(".")))].join(", ");
    throw new UsageError(`GitHub's answer to the code lacks "${missing}": delete the App on GitHub, and begin again.`);
  }
  const { id, slug, client_id: clientId, pem, webhook_secret: secret } = result.data;
  return { id, slug, clientId, privateKey: pem, webhookSecret: secret ?? undefined };
}

/** What the control functions read of the App. */
export function appSecret({ id, privateKey }: MadeApp, installationId: number): AppSecret {
  return { appId: id, installationId, privateKey };
}

/** What the webhook's function checks signatures by, the newest first. */
export function webhookSecret({ slug, webhookSecret: secret }: MadeApp): WebhookSecret {
  if (secret === undefined)
    throw new UsageError(`GitHub gave the App "${slug}" no webhook secret: delete the App on GitHub, and begin again.`);
  return { secrets: [secret] };
}
