import type { Platform } from "../platform/compose.ts";
import type { Registration } from "./run-program.ts";

/** Gives the id of the repository that a resource belongs to; undefined for the owner's own resources. */
export type OwnerOf = (urn: string) => string | undefined;

/**
 * Which repository each resource of a planned program belongs to, by its parents: the topmost component of a repository
 * is named by the repository's id.
 */
export function ownersOf(registrations: readonly Registration[], platform: Platform): OwnerOf {
  const ids = new Set(platform.repositories.map(({ entry }) => entry.id));
  const owners = new Map<string, string>();
  for (const { urn, parent, name, type } of registrations) {
    const owner =
      owners.get(parent) ?? (type === "slipway:github:ManagedRepository" && ids.has(name) ? name : undefined);
    if (owner !== undefined) owners.set(urn, owner);
  }
  return (urn) => owners.get(urn);
}
