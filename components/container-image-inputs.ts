import path from "node:path";
import type { RemoteImageArgs } from "@pulumi/docker";
import type { ImageArgs } from "@pulumi/docker-build";
import { type BuildRequest, beyondEngine } from "../container/build-request.ts";

/**
 * Inputs of `docker-build.Image`: what `docker buildx build` is given too, but for attestations, which it has no word for.
 *
 * @param from the folder that Pulumi starts providers in. Paths are written from there: an absolute one would differ
 *   from machine to machine, and each difference would be a build
 */
export function buildxInputs(request: BuildRequest, from: string): ImageArgs {
  return {
    context: { location: path.relative(from, request.context) },
    dockerfile: { location: path.relative(from, request.dockerfile) },
    ...(request.target !== undefined && { target: request.target }),
    buildArgs: { ...request.arguments },
    labels: { ...request.labels },
    platforms: request.platforms.map((platform) => platform as "linux/amd64" | "linux/arm64"),
    cacheFrom: [{ registry: { ref: request.cache } }],
    cacheTo: [{ registry: { ref: request.cache, mode: "max" } }],
    network: request.network,
    tags: [`${request.image}:${request.tag}`],
    push: true,
    // A preview must not build: it may run where no engine is, and for a pull request.
    buildOnPreview: false,
  };
}

/** Inputs of `docker.RemoteImage`, for engines without buildx. @throws Error for what such an engine cannot build */
export function engineInputs(request: BuildRequest, from: string): RemoteImageArgs {
  const { name, platforms, network } = request;
  const faults = beyondEngine(request);
  if (faults.length > 0) {
    throw new Error(`"${name}": an engine without buildx builds no image with ${faults.join(" and ")}; use buildx.`);
  }
  return {
    name: `${request.image}:${request.tag}`,
    build: {
      context: path.relative(from, request.context),
      dockerfile: path.relative(request.context, request.dockerfile),
      ...(request.target !== undefined && { target: request.target }),
      buildArgs: { ...request.arguments },
      labels: { ...request.labels },
      platform: platforms[0]!,
      ...(network === "none" && { networkMode: network }),
    },
    // The tag says everything that decides about the image; nothing else makes it anew.
    triggers: { content: request.tag },
    keepLocally: true,
  };
}
