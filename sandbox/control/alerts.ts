import { z } from "zod";
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
