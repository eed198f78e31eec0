import { z } from "zod";

/** What is known of every value, wherever it comes from. */
const keeping = {
  rotateDays: z
    .int()
    .min(1)
    .exactOptional()
    .describe("Days after which a value is overdue: `slipway secrets unused` names it then."),
  owner: z
    .string()
    .min(1, "write who looks after it (team platform)")
    .exactOptional()
    .describe("Who looks after the value; whoever may maintain the repositories that get it, if absent."),
};

/** Where a stack takes a secret's value from. Never the value. */
export const secretSource = z.discriminatedUnion(
  "from",
  [
    z.strictObject({
      from: z.literal("config"),
      key: z
        .string()
        .regex(/^[A-Za-z0-9_.-]+$/, 'write the key without "secrets:"')
        .exactOptional()
        .describe("Encrypted key under `secrets:` (default: the secret's name)."),
      ...keeping,
    }),
    z.strictObject({
      from: z.literal("aws-secrets-manager"),
      id: z.string().min(1, "write the secret's name or ARN").describe("Name or ARN of the secret."),
      field: z.string().min(1, "write the field's name").exactOptional().describe("Field of a JSON secret."),
      ...keeping,
    }),
    z.strictObject({
      from: z.literal("aws-ssm"),
      name: z.string().min(1, "write the parameter's name").describe("Name of the SecureString parameter."),
      ...keeping,
    }),
    z.strictObject({
      from: z.literal("generated"),
      length: z.int().min(16).max(1024).exactOptional().describe("Characters of the random value (default 32)."),
      generation: z
        .int()
        .min(1)
        .exactOptional()
        .describe("A higher number makes a new value (default 1): `slipway secrets rotate` raises it."),
      ...keeping,
    }),
  ],
  "write {from: config}, {from: aws-secrets-manager, id: ...}, {from: aws-ssm, name: ...} or {from: generated}",
);

export type SecretSource = z.infer<typeof secretSource>;

/** Name of the source for every secret that has none of its own. */
export const everySecret = "*";

/** What a key of `slipway:secrets` is for: a secret everywhere, or in environments of one name. */
export interface SecretScope {
  readonly name: string;
  /** In lower case, as GitHub tells environments apart without regard to case. */
  readonly environment?: string;
}

/** Takes `DB_PASSWORD` or `production/DB_PASSWORD` apart; an environment's name may have slashes, a secret's has none. */
export function secretScope(key: string): SecretScope {
  const slash = key.lastIndexOf("/");
  const name = key.slice(slash + 1).toUpperCase();
  return slash === -1 ? { name } : { name, environment: key.slice(0, slash).toLowerCase() };
}

/** The one spelling of a secret's key in `slipway:secrets`. */
export function secretKey({ name, environment }: SecretScope): string {
  return environment === undefined ? name.toUpperCase() : `${environment.toLowerCase()}/${name.toUpperCase()}`;
}

/**
 * Where a stack takes a secret from: the source for its environment, else its own, else the one for all secrets, else the
 * stack's configuration.
 *
 * @param key `DB_PASSWORD`, or `production/DB_PASSWORD` for the secret of an environment
 */
export function secretSourceOf(
  { secrets }: { readonly secrets: Readonly<Record<string, SecretSource>> },
  key: string,
): SecretSource {
  const scope = secretScope(key);
  return secrets[secretKey(scope)] ?? secrets[scope.name] ?? secrets[everySecret] ?? { from: "config" };
}

/** The configuration key that holds a `config` secret's encrypted value (`secrets:SLACK_WEBHOOK_URL`). */
export function secretConfigKey(name: string, source: Extract<SecretSource, { from: "config" }>): string {
  return `secrets:${source.key ?? name.toUpperCase()}`;
}
