import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import type { World } from "../world.ts";
import { repositoryOf } from "./machines.ts";

const newAlert = z.object({
  /** `owner/name`. */
  repository: z.string(),
  package: z.string().min(1),
  ecosystem: z.string().default("npm"),
  manifest_path: z.string().default("package-lock.json"),
  scope: z.enum(["development", "runtime"]).default("runtime"),
  severity: z.enum(["low", "medium", "high", "critical"]).default("high"),
  ghsa_id: z
    .string()
    .regex(/^GHSA(-[a-z0-9]{4}){3}$/)
    .default("GHSA-aaaa-bbbb-cccc"),
  summary: z.string().default("A vulnerability"),
  vulnerable_version_range: z.string().default("< 1.0.0"),
  first_patched_version: z.string().nullable().default("1.0.0"),
});

/** Finds a vulnerable dependency, as GitHub does by itself. */
export function addDependabotAlert(world: World, input: unknown): { number: number } {
  const { repository, ...wanted } = newAlert.parse(input);
  const { id } = repositoryOf(world, repository);
  const { dependabotAlerts } = world.tables;
  const now = world.clock.iso();
  const { number } = dependabotAlerts.insert({
    ...wanted,
    repository: id,
    number: dependabotAlerts.where("repository", id).length + 1,
    state: "open",
    dismissed_by: null,
    dismissed_at: null,
    dismissed_reason: null,
    dismissed_comment: null,
    fixed_at: null,
    created_at: now,
    updated_at: now,
  });
  return { number };
}

const newSecretAlert = z.object({
  /** `owner/name`. */
  repository: z.string(),
  secret_type: z.string().default("github_personal_access_token"),
  state: z.enum(["open", "resolved"]).default("open"),
});

/** Finds a credential in a repository, as GitHub does by itself. */
export function addSecretAlert(world: World, input: unknown): { number: number } {
  const { repository, ...wanted } = newSecretAlert.parse(input);
  const { id } = repositoryOf(world, repository);
  const { secretAlerts } = world.tables;
  const number = secretAlerts.where("repository", id).length + 1;
  secretAlerts.insert({ ...wanted, repository: id, number, created_at: world.clock.iso() });
  return { number };
}

const newUsage = z.object({
  organization: z.string(),
  /** Like 2026-11-21. */
  date: z.iso.date(),
  product: z.string().default("actions"),
  sku: z.string().default("actions_linux"),
  quantity: z.int().min(0),
  unit_type: z.string().default("minutes"),
  price_per_unit: z.number().min(0),
  discount: z.number().min(0).default(0),
  repository: z.string().nullable().default(null),
});

/** Bills an organisation for something. */
export function addBilledUsage(world: World, input: unknown): { id: number } {
  const { organization, date, ...wanted } = newUsage.parse(input);
  const id = accountByLogin(world, organization)?.id;
  if (id === undefined) throw new Error(`"${organization}": there is no such organisation.`);
  return { id: world.tables.billedUsage.insert({ ...wanted, organization: id, date: `${date}T00:00:00Z` }).id };
}
