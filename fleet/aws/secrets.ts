import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../ports.ts";
import { asked } from "./asked.ts";
import { clientSettings } from "./clients.ts";

/** How long a secret is believed (ms): so long after a rotation the old one is still used. */
const believedFor = 300_000;

/**
 * Reads one secret of JSON, and keeps it for a while.
 * @throws Error that names the secret, and nothing of what is in it, where it is empty or no JSON
 */
export function secretOf<T>(id: string, clock: Pick<Clock, "now">): () => Promise<T> {
  const client = new SecretsManagerClient(clientSettings);
  let known: { at: number; value: T } | undefined;
  return async () => {
    if (known && clock.now() - known.at < believedFor) return known.value;
    const { SecretString } = await asked("secretsmanager:GetSecretValue", () =>
      client.send(new GetSecretValueCommand({ SecretId: id })),
    );
    known = { at: clock.now(), value: parsed<T>(id, SecretString) };
    return known.value;
  };
}

function parsed<T>(id: string, text: string | undefined): T {
  try {
    return JSON.parse(text ?? "") as T;
  } catch {
    throw new Error(`The secret "${id}" has no JSON; "slipway bootstrap" writes it.`);
  }
}
