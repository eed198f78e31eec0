import { z } from "zod";

/** An object of these fields alone, which names them where something else is written. */
const mapping = <S extends z.ZodRawShape>(shape: S) => {
  const names = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has no place for ${issue.keys.map((key) => `"${key}"`).join(", ")}; write ${names}`
        : `write a mapping of ${names}`,
  });
};

const login = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "a login has letters, digits and dashes, at most 39");
const plan = z.enum(["free", "team", "enterprise"]);

const owner = mapping({
  login,
  type: z.enum(["Organization", "User"]),
  plan: plan.optional(),
  /** Its owners; when absent, everybody with a token who is not named as a member. */
  admins: z.array(login).optional(),
  members: z.array(login).optional(),
  teams: z
    .array(mapping({ slug: z.string().min(1, "a team has a name"), members: z.array(login).optional() }))
    .optional(),
});

const token = mapping({
  token: z.string().min(8, "a token has at least 8 characters"),
  login,
  /** A classic token's scopes; without them and without permissions it may do everything. */
  scopes: z.array(z.string()).optional(),
  /** Makes it a fine-grained token (`{ contents: "read" }`). */
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

const repository = mapping({
  owner: login,
  name: z
    .string()
    .regex(/^(?!\.\.?$)(?!.*\.git$)[\w.-]{1,100}$/i, "a name has letters, digits, dots, dashes and _, at most 100"),
  visibility: z.enum(["public", "private", "internal"]).default("private"),
  description: z.string().optional(),
  /** Whether others can be made of it. */
  template: z.boolean().default(false),
  /** Path -> content of its first commit; without files it has a README. */
  files: z.record(z.string(), z.string()).optional(),
});

const seedShape = mapping({
  owners: z.array(owner),
  users: z.array(mapping({ login })).optional(),
  tokens: z.array(token).optional(),
  repositories: z.array(repository).optional(),
});

/** What a server starts with. Adding is all it does: what is there already stays as it is. */
export type Seed = z.input<typeof seedShape>;

export type SeededOwner = z.output<typeof owner>;
export type SeededRepository = z.output<typeof repository>;

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What was written at a place, as far as it is short enough to repeat. */
function written(seed: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], seed);
  return typeof value === "string" && path.at(-1) !== "token" ? ` ${JSON.stringify(value)}` : "";
}

/** Owners that the seed does not name, and what is there twice; of a seed that may have other faults as well. */
function relations(seed: unknown, exists: (login: string) => boolean): Issue[] {
  const rows = (kind: string): Record<string, unknown>[] => {
    const list = (seed as Record<string, unknown> | null)?.[kind];
    return Array.isArray(list) ? list.map((row) => row ?? {}) : [];
  };
  const lower = (value: unknown) => String(value).toLowerCase();
  const twice = (kind: string, names: readonly string[]) =>
    names.flatMap((name, index): Issue[] =>
      names.indexOf(name) < index ? [{ path: [kind, index], message: "is there twice; take one out" }] : [],
    );
  const owners = rows("owners").map(({ login }) => lower(login));
  const orphans = rows("repositories").flatMap(({ owner }, index): Issue[] =>
    typeof owner !== "string" || owners.includes(lower(owner)) || exists(owner)
      ? []
      : [{ path: ["repositories", index, "owner"], message: "is not among the owners; add it there" }],
  );
  return [
    ...orphans,
    ...twice("owners", owners),
    ...twice(
      "tokens",
      rows("tokens").map(({ token }) => String(token)),
    ),
    ...twice(
      "repositories",
      rows("repositories").map(({ owner, name }) => lower(`${owner}/${name}`)),
    ),
  ];
}

/**
 * @param exists whether there is an account of this login already
 * @throws Error with every fault of the seed
 */
export function checkSeed(seed: unknown, exists: (login: string) => boolean): z.output<typeof seedShape> {
  const result = seedShape.safeParse(seed);
  const issues: readonly Issue[] = [...(result.error?.issues ?? []), ...relations(seed, exists)];
  if (result.success && issues.length === 0) return result.data;
  const faults = issues.map(
    ({ path, message }) =>
      `  ${path.length === 0 ? "the seed" : `"${path.join(".")}"`}${written(seed, path)}: ${message}`,
  );
  throw new Error(["The seed cannot be used:", ...faults].join("\n"));
}
