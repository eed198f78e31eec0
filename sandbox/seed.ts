import { z } from "zod";
import { accountByLogin, createAccount, joinOrganization } from "./domain/accounts.ts";
import { createRepository, initialCommit, readme } from "./domain/create-repository.ts";
import { createTeam } from "./domain/teams.ts";
import type { Account } from "./store/rows.ts";
import type { World } from "./world.ts";

const login = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "a login has letters, digits and dashes, at most 39");
const plan = z.enum(["free", "team", "enterprise"]);

const owner = z.strictObject({
  login,
  type: z.enum(["Organization", "User"]),
  plan: plan.optional(),
  /** Its owners; when absent, everybody with a token who is not named as a member. */
  admins: z.array(login).optional(),
  members: z.array(login).optional(),
  teams: z.array(z.strictObject({ slug: z.string().min(1), members: z.array(login).optional() })).optional(),
});

const token = z.strictObject({
  token: z.string().min(8),
  login,
  /** A classic token's scopes; without them and without permissions it may do everything. */
  scopes: z.array(z.string()).optional(),
  /** Makes it a fine-grained token (`{ contents: "read" }`). */
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

const repository = z.strictObject({
  owner: login,
  name: z.string().min(1),
  visibility: z.enum(["public", "private", "internal"]).default("private"),
  description: z.string().optional(),
  /** Whether others can be made of it. */
  template: z.boolean().default(false),
  /** Path -> content of its first commit; without files it has a README. */
  files: z.record(z.string(), z.string()).optional(),
});

const seedShape = z.strictObject({
  owners: z.array(owner),
  users: z.array(z.strictObject({ login })).optional(),
  tokens: z.array(token).optional(),
  repositories: z.array(repository).optional(),
});

/** What a server starts with. Adding is all it does: what is there already stays as it is. */
export type Seed = z.input<typeof seedShape>;

/** Scopes of a token that may do everything. */
export const allScopes = [
  "repo",
  "workflow",
  "delete_repo",
  "admin:org",
  "admin:org_hook",
  "admin:repo_hook",
  "admin:public_key",
  "read:user",
  "user:email",
  "write:packages",
  "delete:packages",
];

/** @throws Error with every fault of the seed */
export function checkSeed(seed: unknown): z.output<typeof seedShape> {
  const result = seedShape.safeParse(seed);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `"${issue.path.join(".")}": ${issue.message}`);
  throw new Error(`The seed cannot be used: ${faults.join("; ")}.`);
}

/** Brings a seed in, and the account that administers it all. Returns the token to use. */
export async function plant(world: World, input: Seed, defaultToken: string): Promise<string> {
  const seed = checkSeed(input);
  const owners = new Set(seed.owners.map(({ login }) => login.toLowerCase()));
  const orphan = seed.repositories?.find(
    ({ owner }) => !owners.has(owner.toLowerCase()) && !accountByLogin(world, owner),
  );
  if (orphan)
    throw new Error(
      `The seed cannot be used: the owner "${orphan.owner}" of "${orphan.name}" is not among its owners.`,
    );
  for (const { login, type, plan } of seed.owners) ensureAccount(world, login, type, plan);
  for (const { login } of seed.users ?? []) ensureAccount(world, login, "User");
  for (const { login } of seed.tokens ?? []) ensureAccount(world, login, "User");
  const administrator = administratorOf(world, seed.owners);
  for (const wanted of seed.owners) {
    const account = accountByLogin(world, wanted.login)!;
    if (account.type !== "Organization") continue;
    joinOrganization(world, account, administrator, "admin");
    const withTokens = (seed.tokens ?? []).map((token) => token.login).filter((login) => !membersOf(wanted).has(login));
    for (const admin of wanted.admins ?? withTokens) {
      joinOrganization(world, account, ensureAccount(world, admin, "User"), "admin");
    }
    for (const member of wanted.members ?? []) joinIfNew(world, account, ensureAccount(world, member, "User"));
    for (const team of wanted.teams ?? []) plantTeam(world, account, team);
  }
  for (const wanted of seed.repositories ?? []) await plantRepository(world, wanted, administrator);
  for (const { token, login, scopes, permissions } of seed.tokens ?? []) {
    ensureToken(
      world,
      token,
      accountByLogin(world, login)!,
      permissions ? null : (scopes ?? allScopes),
      permissions ?? null,
    );
  }
  const [first] = seed.tokens ?? [];
  if (!first) ensureToken(world, defaultToken, administrator, allScopes, null);
  world.store.commit();
  return first?.token ?? defaultToken;
}

const membersOf = ({ members, teams }: z.output<typeof owner>) =>
  new Set([...(members ?? []), ...(teams ?? []).flatMap((team) => team.members ?? [])]);

function ensureAccount(
  world: World,
  login: string,
  type: "User" | "Organization",
  plan?: "free" | "team" | "enterprise",
): Account {
  return accountByLogin(world, login) ?? createAccount(world, { login, type, plan });
}

/** A user who owns repositories administers them; organisations get an account of the server's own. */
function administratorOf(world: World, owners: readonly { login: string; type: string }[]): Account {
  const [first] = owners;
  return first?.type === "User" ? accountByLogin(world, first.login)! : ensureAccount(world, "sandbox-admin", "User");
}

function joinIfNew(world: World, organization: Account, account: Account): void {
  if (world.tables.memberships.find("both", `${organization.id}/${account.id}`)) return;
  joinOrganization(world, organization, account, "member");
}

function plantTeam(world: World, owner: Account, wanted: { slug: string; members?: string[] | undefined }): void {
  const { teams, teamMembers } = world.tables;
  const team =
    teams.find("slug", `${owner.id}/${wanted.slug.toLowerCase()}`) ??
    createTeam(world, owner, {
      name: wanted.slug,
      description: null,
      privacy: "closed",
      notification_setting: "notifications_enabled",
      parent: null,
    });
  for (const login of wanted.members ?? []) {
    const account = ensureAccount(world, login, "User");
    joinIfNew(world, owner, account);
    if (teamMembers.find("both", `${team.id}/${account.id}`)) continue;
    teamMembers.insert({ team: team.id, account: account.id, role: "member" });
  }
}

async function plantRepository(world: World, wanted: z.output<typeof repository>, author: Account): Promise<void> {
  const owner = accountByLogin(world, wanted.owner)!;
  if (world.tables.repositories.find("name", `${owner.id}/${wanted.name.toLowerCase()}`)) return;
  const row = await createRepository(world, owner, {
    name: wanted.name,
    visibility: wanted.visibility,
    settings: { description: wanted.description ?? null, is_template: wanted.template },
  });
  const files = Object.entries(wanted.files ?? {}).map(([path, content]) => ({
    path,
    mode: "100644",
    content: Buffer.from(content),
  }));
  await initialCommit(world, row, author, "nothing", files.length > 0 ? files : [readme(row.name, row.description)]);
}

function ensureToken(
  world: World,
  token: string,
  account: Account,
  scopes: readonly string[] | null,
  permissions: Readonly<Record<string, "read" | "write">> | null,
): void {
  const { tokens } = world.tables;
  const known = tokens.find("token", token);
  if (known) return;
  tokens.insert({
    token,
    account: account.id,
    scopes,
    permissions,
    app: null,
    installation: null,
    repositories: null,
    expires_at: null,
  });
}
