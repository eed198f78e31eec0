import { size } from "../container/recipe.ts";
import type { DesiredImage } from "../platform/images.ts";
import { summarizeImage, imageLines as summaryLines } from "../report/images.ts";
import type { Finding } from "../workflow/finding.ts";
import type { ImageRecord, ImageScan } from "./image-evidence.ts";
import type { LiveVersion } from "./image-versions.ts";
import { counted } from "./print.ts";

/** What is wrong with an image: what the platform found of it, then what its package shows. */
export function findingsOf(image: DesiredImage, found: readonly Finding[], live: ImageRecord | undefined): string[] {
  const own = found.filter(({ id, subject }) => id.startsWith("image-") && subject.endsWith(`image "${image.name}"`));
  return [
    ...own.filter(({ id }) => id !== "image-visibility" || live === undefined).map(({ message }) => message),
    ...(live === undefined ? [] : packageFindings(image, live)),
  ];
}

function packageFindings(
  { entry, request, tags }: DesiredImage,
  { visibility, versions, scan }: ImageRecord,
): string[] {
  if (visibility === undefined) return ["nothing was pushed yet"];
  const tagged = (tag: string) => versions.find(({ version }) => version.tags.includes(tag))?.version.digest;
  const content = request && tagged(request.tag);
  return [
    ...(entry.visibility !== undefined && entry.visibility !== visibility
      ? [
          `is ${visibility}, to be ${entry.visibility}: GitHub has no API for it, a person sets it on the package's page`,
        ]
      : []),
    ...(request !== undefined && content === undefined
      ? [`has no version ${request.tag}: nobody has built it since its content changed`]
      : []),
    ...(content === undefined ? [] : tags.slice(1).filter((tag) => tagged(tag) !== content)).map(
      (tag) => `the tag ${tag} names another version than ${request?.tag}: it has not moved yet`,
    ),
    ...versions
      .filter(({ bytes }) => bytes === undefined)
      .map(({ version }) => `${version.digest} is in GitHub's list, but not in the registry`),
    ...(entry.attested === true ? versions.filter(lacksProvenance) : []).map(
      ({ version, users }) => `${version.digest} is used by ${users.join(", ")}, and has no provenance`,
    ),
    ...severeAlerts(scan),
  ];
}

function severeAlerts(scan: ImageScan): string[] {
  if ("unknown" in scan) return [];
  return ["critical", "high"].flatMap((severity) => {
    const count = scan.open[severity] ?? 0;
    const alerts = counted(count, `open ${severity} alert`, `open ${severity} alerts`);
    return count === 0 ? [] : [`the last scan of it has ${alerts}`];
  });
}

/** Something that runs or was released, of which nobody can say where it comes from. */
const lacksProvenance = ({ users, evidence, subject, bytes }: LiveVersion) =>
  users.length > 0 && subject === undefined && bytes !== undefined && !evidence.includes("provenance");

/** An image as text: its tags and users, what is wrong with it, then what the registry has. */
export function imageLines(
  image: DesiredImage,
  found: readonly Finding[],
  now: number,
  live: ImageRecord | undefined,
): string[] {
  return [
    ...summaryLines(summarizeImage(image)),
    ...(live?.visibility === undefined ? [] : [`  scanned: ${scanText(live.scan, now)}`]),
    ...findingsOf(image, found, live).map((finding) => `  finding: ${finding}`),
    ...(live?.versions ?? []).map((version) => `  ${versionLine(version, now)}`),
  ];
}

function scanText(scan: ImageScan, now: number): string {
  if ("unknown" in scan) return `not known: ${scan.unknown}`;
  const open = Object.entries(scan.open).map(([severity, count]) => `${count} ${severity}`);
  const when = `${age(now - Date.parse(scan.at))} ago at ${scan.commit.slice(0, 7)} by ${scan.tool}`;
  return `${when}: ${open.length === 0 ? "nothing open" : `${open.join(", ")} open`}`;
}

function versionLine({ version, bytes, reason, keep, evidence, subject }: LiveVersion, now: number): string {
  return [
    version.digest.slice(0, 19),
    age(now - Date.parse(version.created)).padStart(9),
    (bytes === undefined ? "?" : size(bytes)).padStart(10),
    version.tags.join(", ") || "(no tag)",
    `${keep ? "kept" : "may go"}: ${reason}`,
    ...(evidence.length > 0 ? [`${subject === undefined ? "with " : ""}${evidence.join(", ")}`] : []),
  ].join("  ");
}

/** How long ago, in its largest unit: "4 days". */
export function age(ms: number): string {
  const [count, unit] =
    ms >= 86_400_000
      ? [Math.floor(ms / 86_400_000), "day"]
      : ms >= 3_600_000
        ? [Math.floor(ms / 3_600_000), "hour"]
        : [Math.max(0, Math.floor(ms / 60_000)), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
