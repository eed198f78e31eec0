import path from "node:path";
import { describe, expect, it } from "vitest";
import { ContainerImage, type ContainerImageArgs } from "../../components/container-image.ts";
import { buildxInputs, engineInputs } from "../../components/container-image-inputs.ts";
import { type BuildRequest, buildxArguments, engineArguments } from "../../container/build-request.ts";
import { type Recorded, record } from "./recorder.ts";

const digest = `sha256:${"d".repeat(64)}`;
const request: BuildRequest = {
  name: "toolchain",
  image: "ghcr.io/acme/toolchain",
  tag: "buildenv-0123456789abcdef",
  furtherTags: ["1.2.3", "latest"],
  context: "/project/images/toolchain",
  dockerfile: "/project/images/toolchain/docker/Dockerfile",
  target: "development",
  arguments: { B: "2", A: "1" },
  labels: {
    "org.opencontainers.image.source": "https://github.com/acme/tools",
    "org.opencontainers.image.title": "toolchain",
  },
  platforms: ["linux/amd64", "linux/arm64"],
  cache: "ghcr.io/acme/toolchain:buildcache",
  secrets: ["PIP_TOKEN"],
  network: "none",
};
const single: BuildRequest = { ...request, platforms: ["linux/amd64"], secrets: [] };

const resourcesOf = async (args: Partial<ContainerImageArgs>) => {
  const { resources, outputs } = await record(
    () => {
      const { reference, digest: own } = new ContainerImage("image", {
        request,
        from: "/project/bin",
        secrets: { PIP_TOKEN: "hidden" },
        ...args,
      });
      return { reference, digest: own };
    },
    {
      outputs: ({ type, inputs }) => ({
        ...(type === "docker-build:index:Image" && { ref: `${(inputs.tags as string[])[0]}@${digest}`, digest }),
        ...(type === "docker:index/remoteImage:RemoteImage" && { imageId: "sha256:1" }),
        ...(type === "docker:index/registryImage:RegistryImage" && { sha256Digest: digest }),
      }),
    },
  );
  return { resources, outputs };
};
const named = (resources: readonly Recorded[], name: string) => resources.filter((one) => one.name === name);

describe("ContainerImage", () => {
  it("builds by buildx what the one request says, and moves the further tags to it one after the other", async () => {
    const { resources, outputs } = await resourcesOf({});
    expect(named(resources, "image")).toEqual([
      {
        type: "Image",
        name: "image",
        parent: "image",
        inputs: { ...buildxInputs(request, "/project/bin"), secrets: "secret: [object Object]" },
        protect: true,
        retainOnDelete: true,
      },
    ]);
    const index = (tag: string, ...after: string[]) => ({
      type: "Index",
      name: `image-${tag}`,
      parent: "image",
      inputs: {
        tag: `ghcr.io/acme/toolchain:${tag}`,
        sources: [`ghcr.io/acme/toolchain:${request.tag}@${digest}`],
        push: true,
      },
      after,
      protect: true,
      retainOnDelete: true,
    });
    expect(resources.filter(({ name }) => name !== "image")).toEqual([
      index("1.2.3", "image"),
      index("latest", "image", "image-1.2.3"),
    ]);
    expect(outputs).toEqual({ reference: `ghcr.io/acme/toolchain:${request.tag}@${digest}`, digest });
  });

  it("builds by an engine without buildx, labels included, and pushes each tag by itself", async () => {
    const { resources, outputs } = await resourcesOf({ request: single, builder: "docker", secrets: {} });
    expect(resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort()).toEqual([
      "RegistryImage image",
      "RegistryImage image-1.2.3",
      "RegistryImage image-latest",
      "RemoteImage image",
      "Tag image-1.2.3",
      "Tag image-latest",
    ]);
    expect(resources.find(({ type }) => type.endsWith("RemoteImage"))?.inputs).toEqual(
      engineInputs(single, "/project/bin"),
    );
    expect(
      resources
        .filter(({ type }) => type.endsWith("RegistryImage"))
        .every(({ inputs }) => inputs.keepRemotely === true),
    ).toBe(true);
    expect(outputs).toEqual({ reference: `ghcr.io/acme/toolchain:${request.tag}@${digest}`, digest });
  });

  it("refuses a secret without a value, and what an engine without buildx cannot build", async () => {
    await expect(resourcesOf({ secrets: {} })).rejects.toThrow(
      '"image": no value is given for "PIP_TOKEN"; the build reads it as a secret.',
    );
    await expect(resourcesOf({ builder: "docker" })).rejects.toThrow(
      '"toolchain": an engine without buildx builds no image with several platforms (linux/amd64, linux/arm64) and secrets (PIP_TOKEN); use buildx.',
    );
  });
});

describe("one request", () => {
  it("is the resource's inputs, with paths that are the same on every machine", () => {
    const inputs = buildxInputs(request, "/project/bin");
    expect(inputs).toEqual({
      context: { location: "../images/toolchain" },
      dockerfile: { location: "../images/toolchain/docker/Dockerfile" },
      target: "development",
      buildArgs: { A: "1", B: "2" },
      labels: request.labels,
      platforms: ["linux/amd64", "linux/arm64"],
      cacheFrom: [{ registry: { ref: "ghcr.io/acme/toolchain:buildcache" } }],
      cacheTo: [{ registry: { ref: "ghcr.io/acme/toolchain:buildcache", mode: "max" } }],
      network: "none",
      tags: ["ghcr.io/acme/toolchain:buildenv-0123456789abcdef"],
      push: true,
      buildOnPreview: false,
    });
    const moved = {
      ...request,
      context: "/elsewhere/images/toolchain",
      dockerfile: "/elsewhere/images/toolchain/docker/Dockerfile",
    };
    expect(buildxInputs(moved, "/elsewhere/bin")).toEqual(inputs);
  });

  it("is the command line of buildx, with SBOM and provenance, and of an engine without it", () => {
    const flags = [
      "--file /project/images/toolchain/docker/Dockerfile --target development --build-arg A=1 --build-arg B=2",
      "--label org.opencontainers.image.source=https://github.com/acme/tools --label org.opencontainers.image.title=toolchain",
    ].join(" ");
    expect(buildxArguments(request, "/tmp/m.json").join(" ")).toBe(
      `buildx build ${flags} --secret id=PIP_TOKEN,env=PIP_TOKEN --network none --platform linux/amd64,linux/arm64 --cache-from type=registry,ref=ghcr.io/acme/toolchain:buildcache --cache-to type=registry,ref=ghcr.io/acme/toolchain:buildcache,mode=max --sbom=true --provenance=mode=max --metadata-file /tmp/m.json --tag ghcr.io/acme/toolchain:buildenv-0123456789abcdef --push /project/images/toolchain`,
    );
    expect(engineArguments(single, "linux/amd64", "one").join(" ")).toBe(
      `build ${flags} --network none --platform linux/amd64 --tag ghcr.io/acme/toolchain:one /project/images/toolchain`,
    );
  });

  it("tells the resource and the command line the same: each word of one has its place in the other", () => {
    const inputs = buildxInputs(request, "/project/bin");
    const words = buildxArguments(request, "/tmp/m.json");
    const all = (flag: string) => words.flatMap((word, at) => (word === flag ? [words[at + 1]!] : []));
    const pairs = (values: unknown) =>
      Object.entries(values as Record<string, string>)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map((pair) => pair.join("="));
    expect({
      context: path.resolve("/project/bin", (inputs.context as { location: string }).location),
      dockerfile: path.resolve("/project/bin", (inputs.dockerfile as { location: string }).location),
      target: inputs.target,
      buildArgs: pairs(inputs.buildArgs),
      labels: pairs(inputs.labels),
      platforms: (inputs.platforms as string[]).join(","),
      network: inputs.network,
      tags: inputs.tags,
    }).toEqual({
      context: words.at(-1),
      dockerfile: all("--file")[0],
      target: all("--target")[0],
      buildArgs: all("--build-arg"),
      labels: all("--label"),
      platforms: all("--platform")[0],
      network: all("--network")[0],
      tags: all("--tag"),
    });
  });
});
