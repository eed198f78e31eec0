import { type Evidence, evidenceIn, inOrder, subjectOf } from "../container/evidence.ts";
import { readReference } from "../container/reference.ts";
import { ImageRegistry, type Manifest } from "../container/registry.ts";
import { decideRetention, type ImageVersion, type RetentionDecision, type Use } from "../container/retention.ts";
import type { DesiredImage } from "../platform/images.ts";
import type { GitHub } from "../provider/github-client.ts";
import { unlessAbsent } from "../provider/github-error.ts";
import type { Settings } from "../settings.ts";

/** One version of an image as the registry and GitHub have it. */
export interface LiveVersion extends RetentionDecision {
  /** Bytes of all its platforms, packed; absent where the registry has it no more. */
  readonly bytes?: number;
  readonly platforms: readonly string[];
  /** What says where it comes from and what it is made of, in the registry or with GitHub; that it is there, not that it holds. */
  readonly evidence: readonly Evidence[];
  /** Digest that it is about, for a signature or attestation. */
  readonly subject?: string;
}

/** One image's package. */
export interface LiveImage {
  readonly image: DesiredImage;
  /** Who may pull it, as GitHub has it; absent before the first push. */
  readonly visibility?: string;
  readonly versions: readonly LiveVersion[];
  /** Where its versions are deleted (`/orgs/acme/packages/container/toolchain`). */
  readonly route: string;
}

/**
 * Reads an image's versions with everything that decides about them. What cannot be read ends it: what nobody can see is
 * never taken for unused.
 */
export async function readLiveImage(
  github: GitHub,
  image: DesiredImage,
  settings: Settings,
  credentials: { readonly user: string; readonly token: string },
  registry: string,
  now: number,
): Promise<LiveImage> {
  const packageName = image.image.repository.split("/").slice(1).join("/");
  const kind = settings.ownerType === "organization" ? "orgs" : "users";
  const route = `/${kind}/${settings.owner}/packages/container/${encodeURIComponent(packageName)}`;
  const found = await unlessAbsent(github.request(`GET ${route}`));
  if (found === undefined) return { image, versions: [], route };
  const answers = (await github.paginate(`GET ${route}/versions`, { per_page: 100 })) as PackageVersion[];
  const versions = answers.map(
    ({ id, name, created_at, metadata }): ImageVersion => ({
      id,
      digest: name,
      created: created_at,
      tags: metadata?.container?.tags ?? [],
    }),
  );
  const store = new ImageRegistry({ ...image.image, registry }, credentials);
  const manifests = new Map(
    await Promise.all(versions.map(async ({ digest }) => [digest, await store.manifest(digest)] as const)),
  );
  const childrenOf = new Map(
    [...manifests].map(([digest, one]) => [digest, one?.children.map((child) => child.digest) ?? []]),
  );
  const uses = [...declaredUses(image, settings), ...(await liveUses(github, image, settings))];
  const subjects = new Map(
    versions.flatMap(({ digest, tags }) => {
      const subject = subjectOf(tags, manifests.get(digest));
      return subject === undefined ? [] : [[digest, subject] as const];
    }),
  );
  const decisions = decideRetention(versions, childrenOf, uses, image.entry.retention, now, subjects);
  const held = evidenceHeld(versions, manifests, subjects);
  return {
    image,
    visibility: (found.data as { visibility?: string }).visibility ?? "unknown",
    route,
    versions: decisions.map((decision) => {
      const own = manifests.get(decision.version.digest);
      const children = own?.children.flatMap(({ digest }) => manifests.get(digest) ?? []) ?? [];
      const platforms = own?.children.flatMap(({ platform }) => platform ?? []) ?? [];
      const subject = subjects.get(decision.version.digest);
      const seen = {
        ...decision,
        platforms,
        evidence: held(decision.version.digest),
        ...(subject !== undefined && { subject }),
      };
      if (own === undefined) return seen;
      return { ...seen, bytes: children.reduce((sum, { bytes }) => sum + bytes, own.bytes) };
    }),
  };
}

/** What the registry holds as evidence of a version: in itself, in its parts, and in what is about it. */
function evidenceHeld(
  versions: readonly ImageVersion[],
  manifests: ReadonlyMap<string, Manifest | undefined>,
  subjects: ReadonlyMap<string, string>,
): (digest: string) => Evidence[] {
  const tagsOf = new Map(versions.map(({ digest, tags }) => [digest, tags]));
  const within = (digest: string): Evidence[] => {
    const manifest = manifests.get(digest);
    if (manifest === undefined) return [];
    const parts = manifest.children.flatMap((child) => within(child.digest));
    return [...evidenceIn(tagsOf.get(digest) ?? [], manifest), ...parts];
  };
  return (digest) => {
    const about = [...subjects].flatMap(([one, subject]) => (subject === digest ? within(one) : []));
    return inOrder([...within(digest), ...about]);
  };
}

interface PackageVersion {
  readonly id: number;
  readonly name: string;
  readonly created_at: string;
  readonly metadata?: { readonly container?: { readonly tags?: readonly string[] } };
}

/** What the inventory's own files need: stacks that build it, workflows that name a tag or a digest. */
export function declaredUses(image: DesiredImage, settings: Settings): Use[] {
  const stack = image.request === undefined ? [] : [image.request.tag, ...image.request.furtherTags];
  return [
    ...stack.map((reference) => ({ by: `stack ${settings.stack}`, reference })),
    ...image.users.flatMap(({ repository, workflow, references }) =>
      references.flatMap((text) => {
        const { tag, digest } = readReference(`x${text.startsWith("@") ? "" : ":"}${text}`) ?? {};
        return [tag, digest].flatMap((reference) =>
          reference === undefined ? [] : [{ by: `workflow ${repository}/${workflow}`, reference }],
        );
      }),
    ),
  ];
}

/** What runs, or was released: releases by their tag, environments by what was deployed there last. */
async function liveUses(github: GitHub, image: DesiredImage, settings: Settings): Promise<Use[]> {
  const at = { owner: settings.owner, repo: image.repository };
  const releases = await github.paginate("GET /repos/{owner}/{repo}/releases", { ...at, per_page: 100 });
  const uses: Use[] = releases.flatMap(({ tag_name: tag, body }) => {
    const names = [tag, tag.replace(/^v/, ""), `${tag}-prod`, ...(`${body ?? ""}`.match(/sha256:[0-9a-f]{64}/g) ?? [])];
    return names.map((reference) => ({ by: `release ${tag}`, reference }));
  });
  const deployments = await github.paginate("GET /repos/{owner}/{repo}/deployments", { ...at, per_page: 100 });
  const latest = new Map<string, (typeof deployments)[number]>();
  for (const deployment of [...deployments].sort((left, right) => left.id - right.id)) {
    const statuses = await github.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
      ...at,
      deployment_id: deployment.id,
    });
    // One that never succeeded runs nowhere; one whose state nobody has told may run.
    const states = statuses.data.map(({ state }) => state);
    if (states.length === 0 || states.includes("success")) latest.set(deployment.environment, deployment);
  }
  for (const [environment, { sha, ref, payload }] of latest) {
    const text = JSON.stringify(payload ?? {});
    const named = [...(text.match(/sha256:[0-9a-f]{64}/g) ?? []), `sha-${sha}`, `*-${sha.slice(0, 7)}`, ref];
    uses.push(...named.map((reference) => ({ by: `environment ${environment}`, reference })));
  }
  return uses;
}
