import path from "node:path";
import { buildImage } from "../container/build.ts";
import { atRegistry } from "../container/build-request.ts";
import { nameText } from "../container/reference.ts";
import { ImageRegistry } from "../container/registry.ts";
import type { DesiredImage } from "../platform/images.ts";
import { loadStack } from "../platform/load.ts";
import { createGitHubClient } from "../provider/github-client.ts";
import { restUrlOf } from "../provider/identity.ts";
import { checkDockerLogin, dockerCredentials, packagesToken } from "../provider/registry-identity.ts";
import { summarizeImage } from "../report/images.ts";
import type { Finding } from "../workflow/finding.ts";
import { UsageError } from "./exit.ts";
import { type ImageRecord, readEvidence } from "./image-evidence.ts";
import { findingsOf, imageLines } from "./image-lines.ts";
import { type LiveImage, readLiveImage } from "./image-versions.ts";
import { counted, print, printJson } from "./print.ts";

interface Options {
  readonly stack: string;
  readonly image?: string;
  /** Host to ask instead of the images' own: a mirror. */
  readonly registry?: string;
  readonly json?: boolean;
}

/** `slipway images`: what images there are, with `--live` what the registry has of them. */
export async function listImages(options: Options & { live?: boolean }): Promise<void> {
  const {
    images,
    live: packages,
    github,
    owner,
    findings,
  } = await read(options, options.live === true ? "pull" : undefined);
  const live = new Map<string, ImageRecord>();
  for (const [name, one] of packages ?? []) live.set(name, await readEvidence(github!, one, owner));
  if (options.json) {
    const documents = images.map((image) => document(image, findings, live.get(image.name)));
    printJson({ stack: options.stack, images: documents });
    return;
  }
  const now = Date.now();
  for (const line of images.flatMap((image) => imageLines(image, findings, now, live.get(image.name)))) print(line);
  if (images.length === 0) print(`Stack ${options.stack} has no images; inventory/images.yaml declares them.`);
}

/** `slipway images prune`: says which versions would go; with `--yes` deletes them. */
export async function pruneImages(options: Options & { yes?: boolean }): Promise<void> {
  const { images, live, github, findings } = await read(options, "prune");
  requireSound(findings);
  const result: { image: string; versions: number; deleted: string[]; wouldDelete: string[] }[] = [];
  for (const image of images) {
    const { versions, route } = live!.get(image.name)!;
    const going = versions.filter(({ keep }) => !keep);
    const deleted: string[] = [];
    for (const { version, reason } of options.yes === true ? going : []) {
      // Somebody may have given it a tag since it was read.
      const { data } = await github!.request(`GET ${route}/versions/${version.id}`);
      const tags: string[] = data.metadata?.container?.tags ?? [];
      if (tags.some((tag) => !version.tags.includes(tag))) continue;
      await github!.request(`DELETE ${route}/versions/${version.id}`);
      deleted.push(version.digest);
      if (!options.json) print(`${nameText(image.image)}: deleted ${version.digest} (${reason})`);
    }
    if (options.yes !== true && !options.json)
      for (const { version, reason } of going)
        print(`${nameText(image.image)}: would delete ${version.digest} (${reason})`);
    const wouldDelete = options.yes === true ? [] : going.map(({ version }) => version.digest);
    result.push({ image: nameText(image.image), versions: versions.length, deleted, wouldDelete });
  }
  if (options.json) printJson({ stack: options.stack, dryRun: options.yes !== true, images: result });
  else for (const one of result) print(pruneLine(one));
}

/** `slipway images build NAME`: builds and pushes one image by this machine's Docker, unless its content is there. */
export async function buildOne(name: string, options: Options): Promise<void> {
  const { images, findings } = await read({ ...options, image: name }, undefined);
  const [image] = images;
  requireSound(findings.filter(({ subject }) => subject.endsWith(`image "${name}"`)));
  if (image?.request === undefined)
    throw new UsageError(
      `"${name}": ${image?.entry.workflow?.file} builds it; only images with build: pulumi are built here.`,
    );
  const registry = options.registry ?? image.image.registry;
  const request = atRegistry(image.request, registry);
  // Docker pushes as its own login, and this process moves the tags as whom it can.
  checkDockerLogin(registry);
  const credentials =
    registry === "ghcr.io" ? { user: "token", token: await packagesToken("push") } : dockerCredentials(registry);
  const built = await buildImage(request, {
    docker: {},
    registry: new ImageRegistry({ ...image.image, registry }, credentials),
  });
  if (options.json) printJson({ image: request.image, tag: request.tag, ...built });
  else {
    print(`${request.image}:${request.tag} is ${built.digest}${built.built ? "" : ": nothing was built"}`);
    print(built.moved.length === 0 ? "No tag has moved." : `Moved to it: ${built.moved.join(", ")}`);
  }
}

async function read(options: Options, action: "pull" | "prune" | undefined) {
  const { platform } = await loadStack(path.resolve("."), options.stack);
  const { images: all = [], findings } = platform;
  const images = options.image === undefined ? all : all.filter(({ name }) => name === options.image);
  if (options.image !== undefined && images.length === 0) {
    const known = all.map(({ name }) => name).join(", ") || "(none)";
    throw new UsageError(`"${options.image}": no such image in stack "${options.stack}"; write one of ${known}.`);
  }
  const { owner } = platform.settings;
  if (action === undefined) return { images, findings, owner };
  const token = await packagesToken(action);
  const github = await createGitHubClient({ restUrl: restUrlOf(process.env.GITHUB_BASE_URL), credentials: { token } });
  const live = new Map<string, LiveImage>();
  for (const image of images) {
    const registry = options.registry ?? image.image.registry;
    live.set(
      image.name,
      await readLiveImage(github, image, platform.settings, { user: "token", token }, registry, Date.now()),
    );
  }
  return { images, live, github, findings, owner };
}

/** @throws UsageError for images of which nobody can say what they are made of, or who uses them */
function requireSound(findings: readonly Finding[]): void {
  const faults = findings.filter(({ id, severity }) => id.startsWith("image-") && severity === "error");
  if (faults.length > 0)
    throw new UsageError(faults.map(({ subject, message }) => `${subject}: ${message}`).join("\n"));
}

function document(image: DesiredImage, findings: readonly Finding[], live: ImageRecord | undefined) {
  return {
    ...summarizeImage(image),
    findings: findingsOf(image, findings, live),
    ...(live !== undefined && {
      scan: live.scan,
      versions: live.versions.map(({ version, keep, reason, users, bytes, platforms, evidence, subject }) => ({
        digest: version.digest,
        tags: version.tags,
        created: version.created,
        ...(bytes !== undefined && { bytes }),
        platforms,
        evidence,
        ...(subject !== undefined && { subject }),
        users,
        keep,
        reason,
      })),
    }),
  };
}

function pruneLine({
  image,
  versions,
  deleted,
  wouldDelete,
}: {
  image: string;
  versions: number;
  deleted: string[];
  wouldDelete: string[];
}): string {
  const what =
    deleted.length > 0 || wouldDelete.length === 0
      ? `${deleted.length} deleted`
      : `${wouldDelete.length} to delete (add --yes to delete them)`;
  return `${image}: ${counted(versions, "version", "versions")}, ${what}`;
}
