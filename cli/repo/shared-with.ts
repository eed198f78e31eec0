import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import type { Draft } from "../../adoption/draft.ts";
import { organizationReaders, type SharedReaders, withReaders } from "../../adoption/organization-readers.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { readOrganizationConfig } from "../../live/read-organization-config.ts";
import { createReading } from "../../live/reading.ts";
import type { Settings } from "../../settings.ts";
import type { adoptOutput } from "../adopt-output.ts";
import type { StackGitHub } from "../github.ts";

/** What the organisation shares with repositories that are adopted. */
export interface SharedWith {
  /** `inventory/organization.yaml` as it is to be with these adopted; empty where nothing of it changes. */
  fileFor(drafts: readonly Draft[]): Map<string, string>;
  documentFor(drafts: readonly Draft[]): z.infer<typeof adoptOutput>["organization"];
}

/** Asks an organisation what drafts read of it, and notes in each what it reads and cannot be said; a user shares nothing. */
export async function sharedWith(
  drafts: readonly Draft[],
  { project, settings, inventory }: { project: string; settings: Settings; inventory: Inventory },
  { github, memory }: StackGitHub,
): Promise<SharedWith> {
  const { owner, ownerType } = settings;
  const none = { secrets: {}, dependabot: {}, variables: {}, unread: [] };
  const config = ownerType === "user" ? none : await readOrganizationConfig(createReading(github, memory), owner);
  const { organization } = inventory;
  const { shared, notes } = await organizationReaders(drafts, config, organization);
  for (const draft of drafts) draft.notes = [...draft.notes, ...(notes.get(draft.id) ?? [])];
  const name = "inventory/organization.yaml";
  const file = path.join(project, name);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const of = (ones: readonly Draft[]): SharedReaders[] => {
    const ids = new Set(ones.map(({ id }) => id));
    return shared
      .map((one) => ({ ...one, repositories: one.repositories.filter((id) => ids.has(id)) }))
      .filter(({ repositories }) => repositories.length > 0);
  };
  return {
    fileFor: (ones) =>
      of(ones).length === 0 ? new Map() : new Map([[name, withReaders(text, of(ones), organization)]]),
    documentFor: (ones) => ({
      readers: of(ones).map(({ kind, name: what, repositories, declared }) => ({
        kind,
        name: what,
        repositories: [...repositories],
        declared,
      })),
      unread: [...config.unread],
    }),
  };
}
