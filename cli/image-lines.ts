import { size } from "../container/recipe.ts";
import { nameText } from "../container/reference.ts";
import type { DesiredImage } from "../platform/images.ts";
import type { LiveImage } from "./image-versions.ts";

/** An image without what only a registry knows, fit for JSON. */
export function imageSummary({ name, image, entry, repository, tags, users }: DesiredImage) {
  return { name, image: nameText(image), build: entry.build, repository, tags, users };
}

/** What is wrong with an image's package. */
export function findingsOf({ entry }: DesiredImage, live: LiveImage | undefined): string[] {
  if (live === undefined) return [];
  if (live.visibility === undefined) return ["nothing was pushed yet"];
  return [
    ...(entry.visibility !== undefined && entry.visibility !== live.visibility
      ? [
          `is ${live.visibility}, to be ${entry.visibility}: GitHub has no API for it, a person sets it on the package's page`,
        ]
      : []),
    ...live.versions
      .filter(({ bytes }) => bytes === undefined)
      .map(({ version }) => `${version.digest} is in GitHub's list, but not in the registry`),
  ];
}

/** An image as text: its tags and users, then what the registry has. */
export function imageLines(image: DesiredImage, live?: LiveImage): string[] {
  const users = image.users.map(
    ({ repository, workflow, job }) => `${repository}/${workflow}${job === undefined ? "" : ` (${job})`}`,
  );
  return [
    nameText(image.image),
    `  built by ${image.entry.build === "pulumi" ? `this platform from ${image.entry.folder}` : `${image.repository}/${image.entry.workflow?.file}`}`,
    `  tags: ${image.tags.join(", ")}`,
    `  used by: ${users.length === 0 ? "no workflow" : users.join(", ")}`,
    ...findingsOf(image, live).map((finding) => `  finding: ${finding}`),
    ...(live?.versions ?? []).map(({ version, bytes, reason, keep }) =>
      [
        `  ${version.digest.slice(0, 19)}`,
        version.created.slice(0, 10),
        (bytes === undefined ? "?" : size(bytes)).padStart(10),
        version.tags.join(", ") || "(no tag)",
        `${keep ? "kept" : "may go"}: ${reason}`,
      ].join("  "),
    ),
  ];
}
