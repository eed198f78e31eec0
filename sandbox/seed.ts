import { accountByLogin, createAccount, joinOrganization } from "./domain/accounts.ts";
import { createRepository, initialCommit, readme } from "./domain/create-repository.ts";
import { createTeam } from "./domain/teams.ts";
import { checkSeed, type Seed, type SeededOwner, type SeededRepository } from "./seed-shape.ts";
import type { Account } from "./store/rows.ts";
import type { World } from "./world.ts";

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

/** Brings a seed in, and the account that administers it all. Returns the token to use. */
export async function plant(world: World, input: Seed, defaultToken: string): Promise<string> {
  const seed = checkSeed(input, (login) => accountByLogin(world, login) !== undefined);
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

const membersOf = ({ members, teams }: SeededOwner) =>
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

async function plantRepository(world: World, wanted: SeededRepository, author: Account): Promise<void> {
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
