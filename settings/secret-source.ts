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
        .describe("Encrypted key under `secrets:` (default: what stands before `from`, as `secrets:NAME`)."),
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

/** What a key of `slipway:secrets` is for: a secret everywhere, in one repository, in environments of one name, or both. */
export interface SecretScope {
  readonly name: string;
  /** In lower case, as GitHub tells environments apart without regard to case. */
  readonly environment?: string;
  /** Inventory id. */
  readonly repository?: string;
}

/**
 * Takes `DB_PASSWORD`, `production/DB_PASSWORD`, `DB_PASSWORD@web-shop` or `production/DB_PASSWORD@web-shop` apart. An
 * environment's name may have slashes and "@"; a secret's and a repository's id have none, so it can be read one way only.
 */
export function secretScope(key: string): SecretScope {
  const slash = key.lastIndexOf("/");
  const [name = "", ...repository] = key.slice(slash + 1).split("@");
  return {
    name: name.toUpperCase(),
    ...(slash !== -1 && { environment: key.slice(0, slash).toLowerCase() }),
    ...(repository.length > 0 && { repository: repository.join("@").toLowerCase() }),
  };
}

/** The one spelling of a secret's key in `slipway:secrets`. */
export function secretKey({ name, environment, repository }: SecretScope): string {
  const before = environment === undefined ? "" : `${environment.toLowerCase()}/`;
  const after = repository === undefined ? "" : `@${repository.toLowerCase()}`;
  return `${before}${name.toUpperCase()}${after}`;
}

/** Sources by key, as the settings have them. */
interface Sources {
  readonly secrets: Readonly<Record<string, SecretSource>>;
}

/**
 * The value that a place takes, as its key in `slipway:secrets`: the nearest that has a source there, else the one that all
 * share. An environment's goes before a repository's, so that what is for production alone is not passed by.
 */
export function takenKey({ secrets }: Sources, scope: SecretScope): string {
  const { name, environment, repository } = scope;
  const nearest = [
    scope,
    ...(environment === undefined ? [] : [{ name, environment }]),
    ...(repository === undefined ? [] : [{ name, repository }]),
  ].map(secretKey);
  return nearest.find((key) => Object.hasOwn(secrets, key)) ?? secretKey({ name });
}

/**
 * Where a stack takes a secret from: the source of the value that it takes ({@link takenKey}), else the one for all
 * secrets, else the stack's configuration.
 *
 * @param key `DB_PASSWORD`, or what {@link secretScope} takes apart
 */
export function secretSourceOf({ secrets }: Sources, key: string): SecretSource {
  return secrets[takenKey({ secrets }, secretScope(key))] ?? secrets[everySecret] ?? { from: "config" };
}

/**
 * The configuration key that holds a `config` secret's encrypted value: `secrets:SLACK_WEBHOOK_URL`,
 * `secrets:DB_PASSWORD@web-shop`.
 */
export function secretConfigKey(key: string, source: Extract<SecretSource, { from: "config" }>): string {
  return `secrets:${source.key ?? secretKey(secretScope(key))}`;
}
