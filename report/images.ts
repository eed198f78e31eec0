import { nameText } from "../container/reference.ts";
import type { Action, Outcome } from "../engine/outcome.ts";
import type { ImageUser } from "../platform/image-users.ts";
import type { DesiredImage } from "../platform/images.ts";

/** A container image without what only a registry knows. */
export interface ImageSummary {
  readonly name: string;
  /** As commands take it, without a tag. */
  readonly image: string;
  readonly build: "pulumi" | "workflow";
  /** Who builds it, in words. */
  readonly builtBy: string;
  /** Repository that the package belongs to. */
  readonly repository: string;
  /** `<...>` where only a run knows. */
  readonly tags: readonly string[];
  readonly users: readonly ImageUser[];
  /** What this run did to it; absent where it built none. */
  readonly action?: Action;
  /** Digest that its tag by content has; absent where this run built none. */
  readonly digest?: string;
}

/** What there is to say of an image, with what a run did to it where there was one. */
export function summarizeImage(desired: DesiredImage, outcome?: Outcome): ImageSummary {
  const { name, image, entry, repository, tags, users } = desired;
  const applied = outcome?.applied.find(
    (one) => one.name === `image-${name}` && /:(Image|RegistryImage)$/.test(one.type),
  );
  const outputs = applied && outcome?.outputs.get(applied.urn);
  const digest = outputs?.digest ?? outputs?.sha256Digest;
  return {
    name,
    image: nameText(image),
    build: entry.build,
    builtBy: entry.build === "pulumi" ? `this platform from ${entry.folder}` : `${repository}/${entry.workflow?.file}`,
    repository,
    tags,
    users,
    ...(applied !== undefined && { action: applied.action }),
    ...(typeof digest === "string" && { digest }),
  };
}

/** `mlc-llm/ci.yml (docker)`. */
export function userText({ repository, workflow, job }: ImageUser): string {
  return `${repository}/${workflow}${job === undefined ? "" : ` (${job})`}`;
}

/** An image as text: who builds it, its tags, who uses it. */
export function imageLines({ image, builtBy, tags, users, action, digest }: ImageSummary): string[] {
  return [
    image,
    `  built by ${builtBy}`,
    `  tags: ${tags.join(", ")}`,
    `  used by: ${users.length === 0 ? "no workflow" : users.map(userText).join(", ")}`,
    ...(action === undefined ? [] : [`  in this run: ${action}${digest === undefined ? "" : `, ${digest}`}`]),
  ];
}

/** Says that images which this platform builds were not built; nothing where they were, or there are none. */
export function buildNote(images: readonly ImageSummary[]): string | undefined {
  const left = images.filter(({ build, action }) => build === "pulumi" && action === undefined);
  if (left.length === 0) return undefined;
  return `Not built in this run: ${left.map(({ name }) => name).join(", ")}. The embedded GitHub has no registry; add --registry HOST to build them by Docker and push them there.`;
}
