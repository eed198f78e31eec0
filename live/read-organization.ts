import { createParts } from "./parts.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenOrganization } from "./seen.ts";

/** What an owner is asked once: the names of its teams. A user has none. */
export async function readOrganization(
  reading: Reading,
  { owner, ownerType }: { readonly owner: string; readonly ownerType: "organization" | "user" },
): Promise<SeenOrganization> {
  const parts = createParts();
  if (ownerType === "user") return { teams: new Map(), unread: [] };
  const teams = (await parts.read("teams", () => reading.all("/orgs/{org}/teams", { org: owner }))) ?? [];
  return { teams: new Map(teams.map(({ id, slug }: Answer) => [Number(id), String(slug)])), unread: parts.unread };
}
