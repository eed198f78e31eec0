import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readReference } from "../container/reference.ts";
import { ImageRegistry, RegistryError } from "../container/registry.ts";
import { packageFolder } from "../workflow/package-folder.ts";
import { print } from "./print.ts";

const pinned = /[\w./:-]+:[\w.-]+@sha256:[0-9a-f]{64}/g;

/**
 * `npm run update-images`: moves the digest of every pinned base image to what its tag names now, in the recipes of
 * images/ and of pipelines, and in inventory/images.yaml. Nothing is written when one of them cannot be read.
 *
 * @param check write nothing
 * @returns whether a digest is not, or was not, what its tag names now
 * @throws RegistryError for a tag that is not there any more
 */
export async function updateImages(
  root = packageFolder(),
  { check = false }: { readonly check?: boolean } = {},
): Promise<boolean> {
  const files = [
    path.join(root, "inventory", "images.yaml"),
    ...["images", "pipelines/scaffolds"].flatMap((name) => dockerfiles(path.join(root, name))),
  ];
  const texts = new Map(
    files.filter((file) => statSync(file, { throwIfNoEntry: false })).map((file) => [file, readFileSync(file, "utf8")]),
  );
  const references = [...new Set([...texts.values()].flatMap((text) => text.match(pinned) ?? []))].sort();
  const newest = await newestOf(references);
  for (const [written, now] of newest)
    print(written === now ? `${written.replace(/@.*$/, "")} is current` : `${written} -> ${now.replace(/^.*@/, "")}`);
  for (const [file, text] of check ? [] : texts) {
    const updated = text.replaceAll(pinned, (written) => newest.get(written) ?? written);
    if (updated !== text) writeFileSync(file, updated);
  }
  return [...newest].some(([written, now]) => written !== now);
}

/** Each reference with the digest that its tag has now. */
async function newestOf(references: readonly string[]): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (const written of references) {
    const { registry, repository, tag } = readReference(written) ?? {};
    if (registry === undefined || repository === undefined || tag === undefined) continue;
    const now = await new ImageRegistry({ registry, repository }).digest(tag);
    if (now === undefined)
      throw new RegistryError(`"${written}": the registry has no tag "${tag}" any more; name another one.`);
    newest.set(written, written.replace(/@.*$/, `@${now}`));
  }
  return newest;
}

function dockerfiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return dockerfiles(file);
    return /^(Dockerfile(\..+)?|.+\.Dockerfile)$/.test(entry.name) ? [file] : [];
  });
}
