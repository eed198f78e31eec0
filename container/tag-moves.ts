import { type ImageRegistry, type Manifest, RegistryError } from "./registry.ts";

/**
 * Gives a manifest further tags, in order, as it is. Where one of them is refused, those that have moved go back to what
 * they named before, so that a failure leaves nothing half done.
 *
 * @returns the tags that did not name it before
 * @throws RegistryError
 */
export async function moveTags(registry: ImageRegistry, to: Manifest, tags: readonly string[]): Promise<string[]> {
  const moved: { tag: string; from: Manifest | undefined }[] = [];
  for (const tag of tags) {
    try {
      const from = await registry.manifest(tag);
      if (from?.digest === to.digest) continue;
      await registry.put(tag, to);
      moved.push({ tag, from });
    } catch (error) {
      const kept = await putBack(registry, moved);
      throw new RegistryError(`${(error as Error).message}${kept}`);
    }
  }
  return moved.map(({ tag }) => tag);
}

/** What to add to the message of a failure. A tag that was new cannot be taken away by itself, so it is named. */
async function putBack(
  registry: ImageRegistry,
  moved: readonly { tag: string; from: Manifest | undefined }[],
): Promise<string> {
  const stuck: string[] = [];
  for (const { tag, from } of [...moved].reverse()) {
    if (from === undefined) stuck.push(tag);
    else await registry.put(tag, from).catch(() => stuck.push(tag));
  }
  if (moved.length === 0) return "";
  if (stuck.length === 0) return " The tags are back where they were.";
  return ` The tags are back where they were, but for ${stuck.map((tag) => `"${tag}"`).join(", ")}; build again.`;
}
