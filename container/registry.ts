import { createHash } from "node:crypto";
import { type ImageName, nameText, registryUrl } from "./reference.ts";

/** Who talks to a registry; absent, nobody in particular. */
export interface RegistryCredentials {
  readonly user: string;
  readonly token: string;
}

/** A manifest as the registry has it. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  /** Its bytes, from which the digest is made. */
  readonly text: string;
  /** Manifests that an index holds: platforms, attestations; none for an image of one platform. */
  readonly children: readonly ManifestChild[];
  /** Bytes of configuration and layers, packed; zero for an index. */
  readonly bytes: number;
}

export interface ManifestChild {
  readonly digest: string;
  /** `linux/arm64`; absent for what is no image, such as an attestation. */
  readonly platform?: string;
  readonly bytes: number;
}

/** A registry that refuses or does not answer; the message says what and why. */
export class RegistryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RegistryError";
  }
}

const indexTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const accepted = [
  ...indexTypes,
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Longest time that one answer may take, in ms. */
const patienceMs = 30_000;

/** The images of one name in a registry, by the API that every registry has (OCI distribution). */
export class ImageRegistry {
  readonly image: ImageName;
  readonly #credentials: RegistryCredentials | undefined;
  #authorization: string | undefined;

  constructor(image: ImageName, credentials?: RegistryCredentials) {
    this.image = image;
    this.#credentials = credentials;
  }

  /** A manifest by tag or digest; undefined where there is none. @throws RegistryError */
  async manifest(reference: string): Promise<Manifest | undefined> {
    const response = await this.#call("GET", `/manifests/${reference}`, { accept: accepted });
    if (isAbsent(response)) return undefined;
    await this.#refuse(response, reference, "give");
    const text = await response.text();
    return readManifest(text, response.headers.get("content-type") ?? "");
  }

  /** Digest of a tag; undefined where there is none. @throws RegistryError */
  async digest(tag: string): Promise<string | undefined> {
    const response = await this.#call("HEAD", `/manifests/${tag}`, { accept: accepted });
    if (isAbsent(response)) return undefined;
    await this.#refuse(response, tag, "give");
    return response.headers.get("docker-content-digest") ?? (await this.manifest(tag))?.digest;
  }

  /** All tags. @throws RegistryError */
  async tags(): Promise<string[]> {
    const tags: string[] = [];
    let next: string | undefined = "/tags/list?n=100";
    while (next !== undefined) {
      const response: Response = await this.#call("GET", next, {});
      if (isAbsent(response)) return tags;
      await this.#refuse(response, "tags", "list");
      tags.push(...(((await response.json()) as { tags: string[] | null }).tags ?? []));
      next = /<[^>]*(\/tags\/list\?[^>]*)>;\s*rel="?next/.exec(response.headers.get("link") ?? "")?.[1];
    }
    return tags;
  }

  /** Gives a manifest a tag as it is: its digest stays the same, and nothing is built. @throws RegistryError */
  async put(tag: string, { text, mediaType }: Pick<Manifest, "text" | "mediaType">): Promise<string> {
    const response = await this.#call("PUT", `/manifests/${tag}`, { "content-type": mediaType }, text);
    await this.#refuse(response, tag, "take");
    return `sha256:${createHash("sha256").update(text).digest("hex")}`;
  }

  /** Deletes a manifest by digest, its tags with it. GHCR knows no such call. @throws RegistryError */
  async remove(digest: string): Promise<void> {
    const response = await this.#call("DELETE", `/manifests/${digest}`, {});
    if (response.status !== 404) await this.#refuse(response, digest, "delete");
  }

  async #call(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Response> {
    const url = `${registryUrl(this.image.registry)}/v2/${this.image.repository}${path}`;
    const send = () =>
      this.#fetch(url, {
        method,
        headers: { ...headers, ...(this.#authorization !== undefined && { authorization: this.#authorization }) },
        ...(body !== undefined && { body }),
      });
    const response = await send();
    const challenge = response.headers.get("www-authenticate");
    if (response.status !== 401 || challenge === null) return response;
    this.#authorization = await this.#authorize(
      challenge,
      method === "GET" || method === "HEAD" ? "pull" : "pull,push",
    );
    return this.#authorization === undefined ? response : await send();
  }

  /** Answers a registry's challenge: with the credentials, or with a token that they (or nobody's) buy. */
  async #authorize(challenge: string, actions: string): Promise<string | undefined> {
    const { user, token } = this.#credentials ?? {};
    const basic = user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
    if (!/^bearer /i.test(challenge)) return basic;
    const fields = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    if (fields.realm === undefined || !URL.canParse(fields.realm)) return undefined;
    const url = new URL(fields.realm);
    if (fields.service !== undefined) url.searchParams.set("service", fields.service);
    url.searchParams.set("scope", `repository:${this.image.repository}:${actions}`);
    const response = await this.#fetch(url.href, basic === undefined ? {} : { headers: { authorization: basic } });
    if (!response.ok) return undefined;
    const answer = (await response.json()) as { token?: string; access_token?: string };
    const bearer = answer.token ?? answer.access_token;
    return bearer === undefined ? undefined : `Bearer ${bearer}`;
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) });
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      const why = name === "TimeoutError" ? `within ${patienceMs / 1000} seconds` : `(${cause?.code ?? name})`;
      throw new RegistryError(
        `"${this.image.registry}" does not answer ${why}; correct the registry's address, or try again when it is there.`,
      );
    }
  }

  async #refuse(response: Response, what: string, verb: string): Promise<void> {
    if (response.ok) return;
    const name = `"${nameText(this.image)}"`;
    const said = saidBy(await response.text().catch(() => ""));
    const hint =
      response.status === 401 || response.status === 403
        ? "give a token that may read and write packages (docs/guides/images.md says which)"
        : "try again, or look at the registry";
    throw new RegistryError(`${name}: the registry refuses to ${verb} "${what}" (${response.status}${said}); ${hint}.`);
  }
}

function isAbsent(response: Response): boolean {
  return response.status === 404;
}

function saidBy(body: string): string {
  try {
    const [first] = (JSON.parse(body) as { errors?: { code?: string; message?: string }[] }).errors ?? [];
    return first === undefined ? "" : ` ${[first.code, first.message].filter(Boolean).join(": ")}`;
  } catch {
    return "";
  }
}

interface ManifestFile {
  readonly mediaType?: string;
  readonly config?: { readonly size: number };
  readonly layers?: readonly { readonly size: number }[];
  readonly manifests?: readonly {
    readonly digest: string;
    readonly size: number;
    readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  }[];
}

/** Reads a manifest's own text. */
export function readManifest(text: string, contentType: string): Manifest {
  const file = JSON.parse(text) as ManifestFile;
  return {
    digest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
    mediaType: file.mediaType ?? contentType,
    text,
    children: (file.manifests ?? []).map(({ digest, size, platform }) => ({
      digest,
      bytes: size,
      ...(platform !== undefined && platform.os !== "unknown" && { platform: platformText(platform) }),
    })),
    bytes: [file.config, ...(file.layers ?? [])].reduce((sum, part) => sum + (part?.size ?? 0), 0),
  };
}

function platformText({ os, architecture, variant }: { os: string; architecture: string; variant?: string }): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}

/** An index over images of one platform each, in the order of the platforms' names; the same images give the same index. */
export function indexOf(images: readonly { readonly platform: string; readonly manifest: Manifest }[]): Manifest {
  const sorted = [...images].sort((left, right) => (left.platform < right.platform ? -1 : 1));
  const manifests = sorted.map(({ platform, manifest }) => {
    const [os, architecture, variant] = platform.split("/");
    return {
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: Buffer.byteLength(manifest.text),
      platform: { architecture, os, ...(variant !== undefined && { variant }) },
    };
  });
  const mediaType = indexTypes[0]!;
  return readManifest(JSON.stringify({ schemaVersion: 2, mediaType, manifests }), mediaType);
}
