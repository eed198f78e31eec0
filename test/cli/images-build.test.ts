import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImageRegistry } from "../../container/registry.ts";
import { type Engine, engineMissing, makeBase, startEngine } from "../container/docker-engine.ts";
import { makeProject, slipway } from "./project.ts";

const digest = `sha256:${"a".repeat(64)}`;
const images = (more = "") => `images:
  tool: { repository: sample-app, build: pulumi, folder: images/tool, tags: { version: 1.2.3, latest: true }, network: none${more} }
`;
/** A project with one image of its own; null takes a file away. */
const projectWith = (files: Readonly<Record<string, string | null>>, more = "") =>
  makeProject({
    "inventory/images.yaml": images(more),
    "images/tool/.dockerignore": "*\n!first.txt\n",
    "images/tool/first.txt": "1",
    "images/tool/Dockerfile": `FROM base.example/debian@${digest}\nCOPY first.txt /\n`,
    ...files,
  });

describe("slipway images build, given what cannot be built", () => {
  /** Whatever is wrong is told before Docker is called, and before a registry is asked. */
  const refusal = async (project: string, registry = "127.0.0.1:65535") => {
    const { code, stdout, stderr } = await slipway(project, ["images", "build", "tool", "--registry", registry], {
      HOME: project,
      DOCKER_HOST: "unix:///nowhere",
    });
    return { code, stdout, lines: stderr.replaceAll(project, "PROJECT").trimEnd().split("\n") };
  };
  const about = 'inventory/images.yaml: image "tool": ';

  it.each<[string, string, string[]]>([
    [
      "no Dockerfile",
      projectWith({ "images/tool/Dockerfile": null }),
      [`${about}there is no "Dockerfile" in "PROJECT/images/tool"; write it, or name another one in dockerfile.`],
    ],
    [
      "an unknown stage",
      projectWith(
        { "images/tool/Dockerfile": `FROM base.example/debian@${digest} AS small\nCOPY first.txt /\n` },
        ", target: large",
      ),
      [`${about}there is no stage "large" in "Dockerfile"; write "small".`],
    ],
    [
      "a context that is too large",
      projectWith(
        {
          "images/tool/.dockerignore": "",
          "images/tool/model.bin": "x".repeat(1_300_000),
          "images/tool/data/train.csv": "x".repeat(100_000),
          "images/tool/Dockerfile": `FROM base.example/debian@${digest}\nCOPY . /\n`,
        },
        ", largestContextMiB: 1",
      ),
      [
        `${about}the build context is 1.3 MiB, more than 1.0 MiB; leave out in .dockerignore what the image does not need. Largest: model.bin (1.2 MiB), data/train.csv (97.7 KiB), Dockerfile (106 B), first.txt (1 B), .dockerignore (0 B).`,
      ],
    ],
    [
      "a base that may be another one tomorrow",
      projectWith({ "images/tool/Dockerfile": "FROM debian:13\nCOPY first.txt /\n" }),
      [
        `${about}Dockerfile:1: "debian:13" may be another one tomorrow; write the image with "@sha256:" and its digest.`,
      ],
    ],
  ])("says what is wrong with %s", async (_what, project, lines) => {
    expect(await refusal(project)).toEqual({ code: 2, stdout: "", lines });
    rmSync(project, { recursive: true });
  });

  it("says who would push where Docker is not logged in, and where the registry does not answer", async () => {
    const project = projectWith({});
    expect(await refusal(project, "registry.example.com")).toEqual({
      code: 2,
      stdout: "",
      lines: [
        '"registry.example.com": Docker is not logged in there ("PROJECT/.docker/config.json" names it nowhere), so no image could be pushed; run docker login registry.example.com with a classic token that has write:packages, or in a job with its own token.',
      ],
    });
    expect((await refusal(project)).lines).toEqual([
      '"127.0.0.1:65535" does not answer (ECONNREFUSED); correct the registry\'s address, or try again when it is there.',
    ]);
    rmSync(project, { recursive: true });
  });
});

const missing = engineMissing();

describe.skipIf(missing)("slipway images build, with a Docker engine and a registry", () => {
  let engine: Engine;
  let base: string;
  beforeAll(async () => {
    engine = await startEngine();
    base = makeBase(engine, ["bash", "cat", "sh"]);
  });
  afterAll(() => engine?.close());

  const dockerfile = (more = "") => `FROM ${base}\nCOPY first.txt /\n${more}`;
  const run = (project: string, args: readonly string[], registry = engine.registry) =>
    slipway(project, [...args, "--registry", registry], {
      ...(engine.docker.env as Record<string, string>),
      PATH: `/usr/bin:${process.env.PATH}`,
    });
  const registry = () => new ImageRegistry({ registry: engine.registry, repository: "local/tool" });
  const tagsOf = async () => {
    const tags: Record<string, string | undefined> = {};
    for (const tag of (await registry().tags()).sort()) tags[tag] = await registry().digest(tag);
    return tags;
  };

  it("pushes under the tag of the content, moves the others, and does nothing while the content stays", async () => {
    const project = projectWith({ "images/tool/Dockerfile": dockerfile() });
    const { stdout, stderr, code } = await run(project, ["images", "build", "tool"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const tags = await tagsOf();
    const [content] = Object.keys(tags).filter((tag) => tag.startsWith("buildenv-"));
    expect(new Set(Object.values(tags)).size).toBe(1);
    expect(stdout).toBe(
      `${engine.registry}/local/tool:${content} is ${tags.latest}\nMoved to it: 1.2.3, 1.2, 1, latest\n`,
    );
    expect((await run(project, ["images", "build", "tool"])).stdout).toBe(
      `${engine.registry}/local/tool:${content} is ${tags.latest}: nothing was built\nNo tag has moved.\n`,
    );
  });

  it("moves no tag when the build fails half-way", async () => {
    const before = await tagsOf();
    const project = projectWith({
      "images/tool/Dockerfile": dockerfile("RUN exit 0\nRUN echo no space left && exit 28\n"),
    });
    const { code, stdout, stderr } = await run(project, ["images", "build", "tool"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^"tool": the build for linux\/amd64 failed, and no tag has moved\. Docker says: [^\n]*exit code: 28\n$/,
    );
    expect(await tagsOf()).toEqual(before);
  });

  it("moves no tag when the registry refuses the image", async () => {
    const before = await tagsOf();
    const refusing = await engine.readOnlyRegistry();
    const project = projectWith({ "images/tool/Dockerfile": dockerfile("ENV CHANGED=1\n") });
    const { code, stdout, stderr } = await run(project, ["images", "build", "tool"], refusing);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^"tool": "127[^"]*\/local\/tool:buildenv-\w+" was not pushed, and no tag has moved\. Docker says: [^\n]+\n$/,
    );
    expect(await tagsOf()).toEqual(before);
  });

  it("is what a rehearsal with --registry does to every image of the platform, once", async () => {
    const project = projectWith({ "images/tool/Dockerfile": dockerfile("ENV REHEARSED=1\n") });
    const rehearse = async () => {
      const { stdout, stderr, code } = await run(project, ["rehearse", "--engine", "in-process", "--json"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { images: seen, organization, totals } = JSON.parse(stdout);
      return { image: seen[0], organization, totals };
    };
    const first = await rehearse();
    const digestNow = await registry().digest("latest");
    expect(first.image).toMatchObject({ name: "tool", build: "pulumi", action: "created", digest: digestNow });
    const kinds = (action: string) => [
      { kind: "container image", counts: { [action]: 1 } },
      { kind: "image tag", counts: { [action]: 4 } },
    ];
    expect(first.organization).toEqual(expect.arrayContaining(kinds("created")));
    const second = await rehearse();
    expect(second.image).toMatchObject({ action: "unchanged", digest: digestNow });
    expect(second.totals).toEqual({ unchanged: expect.any(Number) });
    writeFileSync(path.join(project, "images/tool/first.txt"), "2");
    expect((await rehearse()).image).toMatchObject({ action: "updated", digest: await registry().digest("latest") });
    const without = await slipway(project, ["rehearse", "--fresh", "--registry", "127.0.0.1:65535"], {
      DOCKER_HOST: "",
    });
    expect(without).toMatchObject({ code: 2 });
    expect(without.stderr).toContain('"127.0.0.1:65535" does not answer (ECONNREFUSED)');
    const plain = await slipway(project, ["rehearse", "--fresh", "--engine", "in-process"]);
    expect(plain.stdout).toContain(
      "Not built in this run: tool. The embedded GitHub has no registry; add --registry HOST to build them by Docker and push them there.",
    );
  }, 120_000);

  it("is what a rehearsal does by @pulumi/docker's resources for an engine without buildx", async () => {
    const project = projectWith({
      "images/tool/Dockerfile": dockerfile("ENV ENGINE=1\n"),
      "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:imageBuilder: docker
  slipway:secrets: { "*": { from: generated } }
`,
    });
    const rehearse = async () => {
      const { stdout, stderr, code } = await run(project, ["rehearse", "--engine", "in-process", "--json"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return JSON.parse(stdout);
    };
    const first = await rehearse();
    const tags = await tagsOf();
    expect(first.images[0]).toMatchObject({ name: "tool", action: "created", digest: tags.latest });
    expect(tags[first.images[0].tags[0]]).toBe(tags.latest);
    const second = await rehearse();
    expect(second.images[0]).toMatchObject({ action: "unchanged", digest: tags.latest });
    expect(second.totals).toEqual({ unchanged: expect.any(Number) });
  }, 120_000);
});
