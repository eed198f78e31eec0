/** An image without tag and digest. */
export interface ImageName {
  /** Host, and port where there is one: `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  /** `acme/toolchain`. */
  readonly repository: string;
}

/** An image as it is written: `ghcr.io/acme/toolchain:latest@sha256:...`. */
export interface ImageReference extends ImageName {
  readonly tag?: string;
  readonly digest?: string;
}

const shape = /^(?<name>[a-z0-9][a-z0-9._:/-]*?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/**
 * Reads a reference as Docker does: without a host it is Docker Hub's, without a folder one of its official images.
 *
 * @returns undefined for what is no reference
 */
export function readReference(text: string): ImageReference | undefined {
  const { name, tag, digest } = shape.exec(text)?.groups ?? {};
  if (name === undefined || name.endsWith("/") || name.includes("//")) return undefined;
  const [first = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const repository = hasHost ? rest.join("/") : rest.length === 0 ? `library/${first}` : name;
  if (repository.includes(":")) return undefined;
  return {
    registry: hasHost ? first : "docker.io",
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** `registry/repository`, as commands take it. */
export function nameText({ registry, repository }: ImageName): string {
  return `${registry}/${repository}`;
}

/** Whether a registry is on this machine, where nobody listens in and nobody logs in. */
export function isLoopback(registry: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/.test(registry);
}

/** Address of a registry's API: http on this machine, https everywhere else. */
export function registryUrl(registry: string): string {
  if (registry === "docker.io") return "https://registry-1.docker.io";
  return `${isLoopback(registry) ? "http" : "https"}://${registry}`;
}
