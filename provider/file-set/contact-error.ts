import type { GitHub } from "../github-client.ts";
import { type DefaultBranch, readBlob } from "./default-branch.ts";
import type { Contact } from "./plan.ts";
import { shortDiff } from "./text-diff.ts";

/** The fault of meeting files that Slipway did not write: all of them at once, each with what would change. */
export async function contactError(
  github: GitHub,
  base: DefaultBranch,
  contacts: readonly Contact[],
  texts: ReadonlyMap<string, string>,
): Promise<Error> {
  const repository = `${base.at.owner}/${base.at.repo}`;
  const parts = [`"${repository}": nothing was delivered, as these paths hold what Slipway did not write.`];
  for (const contact of contacts) parts.push(await describe(github, base, contact, texts.get(contact.path) ?? ""));
  if (contacts.some((contact) => contact.kind === "content")) {
    parts.push(
      'Write "adopt: true" for a path whose content may be replaced (in the inventory: "files.adopt"); otherwise remove it there or do not declare it.',
    );
  }
  return new Error(parts.join("\n"));
}

async function describe(github: GitHub, base: DefaultBranch, contact: Contact, declared: string): Promise<string> {
  if (contact.kind === "obstacle") {
    const what = contact.found.path === contact.path ? "is not a plain file there" : `is a file there, not a folder`;
    return `"${contact.path}": "${contact.found.path}" ${what}; declare another path.`;
  }
  const found = await readBlob(github, base.at, contact.found.sha);
  if (found === undefined) return `"${contact.path}": is not a text there.`;
  return `"${contact.path}" (- on ${base.name}, + declared):\n${shortDiff(found, declared)}`;
}
