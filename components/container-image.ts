import * as docker from "@pulumi/docker";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { BuildRequest } from "../container/build-request.ts";
import { childOptions } from "./child-options.ts";
import { buildxInputs, engineInputs } from "./container-image-inputs.ts";

export interface ContainerImageArgs {
  /** What to ask the builder for; the same content gives the same request, and then nothing is built. */
  readonly request: BuildRequest;
  /** Values of the secrets that the build reads, by name. */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** `docker` is for engines without buildx: one platform, no cache in the registry. Default: buildx. */
  readonly builder?: "buildx" | "docker";
  /** The folder that Pulumi starts providers in, from which paths are written. Default: the working folder. */
  readonly from?: string;
  /** Whether deleting the image's record is refused. Default: true. */
  readonly protect?: boolean;
}

/**
 * One container image, pushed under the tag of its content; the further tags are moved to it as it is, `latest` last.
 * Nothing is ever deleted from the registry by taking it away here: `slipway images prune` does that, and knows who uses
 * what.
 *
 * Who pushes is the login of the machine's own Docker (`docker login`): credentials are no input, as inputs are stored.
 */
export class ContainerImage extends pulumi.ComponentResource {
  /** `ghcr.io/acme/toolchain:buildenv-...@sha256:...`. */
  declare readonly reference: pulumi.Output<string>;
  /** `sha256:...`. */
  declare readonly digest: pulumi.Output<string>;
  /** Every tag, the one by content first. */
  declare readonly tags: readonly string[];

  /** @throws Error for a request that the builder cannot serve, or a secret without a value */
  constructor(name: string, args: ContainerImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:ContainerImage", name, {}, opts);
    const { request, secrets = {}, builder = "buildx", from = process.cwd(), protect = true } = args;
    const missing = request.secrets.filter((secret) => secrets[secret] === undefined);
    if (missing.length > 0) {
      const list = missing.map((secret) => `"${secret}"`).join(", ");
      throw new Error(`"${name}": no value is given for ${list}; the build reads it as a secret.`);
    }
    const options = { ...childOptions(this, opts), protect, retainOnDelete: true };
    this.reference =
      builder === "buildx" ? byBuildx(name, request, from, secrets, options) : byEngine(name, request, from, options);
    this.digest = this.reference.apply((reference) => reference.replace(/^.*@/, ""));
    this.tags = [request.tag, ...request.furtherTags];
    this.registerOutputs({ reference: this.reference, digest: this.digest });
  }
}

function byBuildx(
  name: string,
  request: BuildRequest,
  from: string,
  secrets: Readonly<Record<string, pulumi.Input<string>>>,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const values = Object.fromEntries(request.secrets.map((secret) => [secret, pulumi.secret(secrets[secret]!)]));
  const image = new dockerBuild.Image(
    name,
    { ...buildxInputs(request, from), ...(request.secrets.length > 0 && { secrets: values }) },
    options,
  );
  let before: pulumi.Resource = image;
  for (const tag of request.furtherTags) {
    // One after the other: whoever looks in between never finds `latest` on what has no other name.
    before = new dockerBuild.Index(
      `${name}-${tag}`,
      { tag: `${request.image}:${tag}`, sources: [image.ref], push: true },
      { ...options, dependsOn: [before] },
    );
  }
  return image.ref;
}

function byEngine(
  name: string,
  request: BuildRequest,
  from: string,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const local = new docker.RemoteImage(name, engineInputs(request, from), options);
  const triggers = { image: local.imageId };
  const pushed = new docker.RegistryImage(name, { name: local.name, keepRemotely: true, triggers }, options);
  let before: pulumi.Resource = pushed;
  for (const tag of request.furtherTags) {
    const own = { sourceImage: local.name, targetImage: `${request.image}:${tag}`, tagTriggers: [local.imageId] };
    const tagged = new docker.Tag(`${name}-${tag}`, own, { ...options, dependsOn: [before] });
    before = new docker.RegistryImage(
      `${name}-${tag}`,
      { name: tagged.targetImage, keepRemotely: true, triggers },
      { ...options, dependsOn: [tagged] },
    );
  }
  return pulumi.interpolate`${request.image}:${request.tag}@${pushed.sha256Digest}`;
}
