import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildImage } from "../../container/build.ts";
import { readContext } from "../../container/build-context.ts";
import { type BuildRequest, buildRequest } from "../../container/build-request.ts";
import { checkRecipe, type Recipe } from "../../container/recipe.ts";
import { ImageRegistry } from "../../container/registry.ts";
import { decideRetention } from "../../container/retention.ts";
import { moveTags } from "../../container/tag-moves.ts";
import fc from "../property.ts";
import { type Engine, engineMissing, makeBase, startEngine } from "./docker-engine.ts";

const missing = engineMissing();

it.runIf(process.env.SLIPWAY_DOCKER_ENGINE === "required")(
  "has a Docker engine and a registry to build with in CI",
  () => {
    expect(missing).toBeUndefined();
  },
);

describe.skipIf(missing)("images, built by a Docker engine and pushed to a registry", () => {
  let engine: Engine;
  let base: string;
  beforeAll(async () => {
    engine = await startEngine();
    base = makeBase(engine, ["bash", "cat", "sh"]);
  });
  afterAll(() => engine?.close());

  const folderOf = (files: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-build-"));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return folder;
  };
  const dockerfile = () =>
    `FROM ${base} AS tools\nCOPY first.txt /\nARG GREETING\nRUN echo "$GREETING" >/greeting\nFROM tools AS whole\nCOPY second.txt /\nCMD ["cat", "/second.txt"]\n`;
  const files = (second = "2") => ({ Dockerfile: dockerfile(), "first.txt": "1", "second.txt": second });
  const request = (
    name: string,
    given: Partial<Recipe> & { files?: Record<string, string>; registry?: string } = {},
  ) => {
    const { files: own = files(), registry = engine.registry, ...rest } = given;
    const recipe = checkRecipe({
      name,
      folder: folderOf(own),
      dockerfile: "Dockerfile",
      arguments: { GREETING: "good morning" },
      platforms: ["linux/amd64"],
      largestContext: 1e6,
      ...rest,
    });
    const image = { registry, repository: `acme/${name}` };
    const source = "https://github.com/acme/tools";
    return buildRequest(recipe, {
      image,
      source,
      rules: { version: "1.2.3", branch: "main", latest: true },
      network: "none",
    });
  };
  const registryOf = ({ image }: BuildRequest) => {
    const [registry = "", ...rest] = image.split("/");
    return new ImageRegistry({ registry, repository: rest.join("/") });
  };
  const build = (wanted: BuildRequest, docker = engine.docker) =>
    buildImage(wanted, { docker, registry: registryOf(wanted) });
  const layersOf = async (wanted: BuildRequest) =>
    JSON.parse((await registryOf(wanted).manifest(wanted.tag))!.text).layers.map(
      (layer: { digest: string }) => layer.digest,
    );

  it("are pushed under the tag of their content and every tag by rule, linked to their repository by a label", async () => {
    const wanted = request("first");
    const { digest, built, moved } = await build(wanted);
    expect({ built, moved }).toEqual({ built: true, moved: ["1.2.3", "1.2", "1", "main", "latest"] });
    const registry = registryOf(wanted);
    expect((await registry.tags()).sort()).toEqual(["1", "1.2", "1.2.3", "latest", "main", wanted.tag].sort());
    for (const tag of await registry.tags()) expect(await registry.digest(tag), tag).toBe(digest);
    const labels = engine.run([
      "image",
      "inspect",
      "--format",
      "{{json .Config.Labels}}",
      `${wanted.image}:${wanted.tag}`,
    ]);
    expect(JSON.parse(labels)).toEqual(wanted.labels);
    const [said, greeting] = [[], ["cat", "/greeting"]].map((words) =>
      engine.run(["run", "--rm", "--network=none", `${wanted.image}@${digest}`, ...words]),
    );
    expect({ said, greeting }).toEqual({ said: "2", greeting: "good morning\n" });
  });

  it("are neither built nor pushed while their content is unchanged: Docker is not even called", async () => {
    const wanted = request("unchanged");
    const first = await build(wanted);
    const again = await build(request("unchanged"), { program: "/there/is/no/docker" });
    expect(again).toEqual({ digest: first.digest, built: false, moved: [] });
  });

  it("are built anew when one file changes, from the layers below it, and leave the former image whole", async () => {
    const [before, after] = [request("changed"), request("changed", { files: files("changed") })];
    const former = await build(before);
    const { digest, built, moved } = await build(after);
    expect({ built, moved }).toEqual({ built: true, moved: ["1.2.3", "1.2", "1", "main", "latest"] });
    expect(digest).not.toBe(former.digest);
    expect(await registryOf(after).digest(before.tag)).toBe(former.digest);
    const [old, fresh] = [await layersOf(before), await layersOf(after)];
    expect(fresh.slice(0, -1)).toEqual(old.slice(0, -1));
    expect(fresh.at(-1)).not.toBe(old.at(-1));
  });

  it("are promoted as they are: the same digest under another tag", async () => {
    const wanted = request("promoted");
    const { digest } = await build(wanted);
    const registry = registryOf(wanted);
    expect(await moveTags(registry, (await registry.manifest(digest))!, ["v1.2.3-prod", "prod"])).toEqual([
      "v1.2.3-prod",
      "prod",
    ]);
    expect(await registry.digest("prod")).toBe(digest);
    expect(await moveTags(registry, (await registry.manifest(digest))!, ["prod"])).toEqual([]);
  });

  it("are one index over all their platforms, which gets the tag when every one of them is there", async () => {
    const text = `FROM ${base}\nCOPY first.txt /\n`;
    const wanted = request("platforms", {
      files: { Dockerfile: text, "first.txt": "1" },
      platforms: ["linux/arm64", "linux/amd64"],
    });
    const { digest, built } = await build(wanted);
    const index = (await registryOf(wanted).manifest(wanted.tag))!;
    expect({ built, digest: index.digest, platforms: index.children.map(({ platform }) => platform) }).toEqual({
      built: true,
      digest,
      platforms: ["linux/amd64", "linux/arm64"],
    });
    expect(await registryOf(wanted).digest("latest")).toBe(digest);
    expect((await build(wanted, { program: "/there/is/no/docker" })).built).toBe(false);
    for (const child of index.children)
      expect((await registryOf(wanted).manifest(child.digest))!.bytes).toBeGreaterThan(0);
  });

  it("leave every tag where it was when a build fails half-way, with one clear error", async () => {
    const wanted = request("broken");
    const { digest } = await build(wanted);
    const broken = { ...files("3"), Dockerfile: `${dockerfile()}RUN echo about to break && exit 7\n` };
    await expect(build(request("broken", { files: broken }))).rejects.toThrow(
      /^"broken": the build for linux\/amd64 failed, and no tag has moved\. Docker says: .*exit code: 7$/,
    );
    const registry = registryOf(wanted);
    expect((await registry.tags()).sort()).toEqual(["1", "1.2", "1.2.3", "latest", "main", wanted.tag].sort());
    expect(await registry.digest("latest")).toBe(digest);
  });

  it("leave every tag where it was when the registry refuses them, with one clear error", async () => {
    const refusing = await engine.readOnlyRegistry();
    await expect(build(request("refused", { registry: refusing }))).rejects.toThrow(
      new RegExp(
        `^"refused": "${refusing}/acme/refused:buildenv-\\w+" was not pushed, and no tag has moved\\. Docker says: .*$`,
      ),
    );
    const wanted = request("refused", { registry: refusing });
    expect(await registryOf(wanted).tags()).toEqual([]);
  });

  it("are pruned but for a digest in use, and an index keeps its platforms", async () => {
    const text = `FROM ${base}\nCOPY first.txt /\n`;
    const index = (first: string) =>
      request("pruned", { files: { Dockerfile: text, "first.txt": first }, platforms: ["linux/arm64", "linux/amd64"] });
    const [used, current] = [await build(index("used")), await build(index("current"))];
    const old = await build(request("pruned", { files: { Dockerfile: text, "first.txt": "old" } }));
    await build(index("current"));
    const registry = registryOf(index("current"));
    const digests = new Map<string, string[]>();
    for (const tag of await registry.tags()) {
      const digest = (await registry.digest(tag))!;
      digests.set(digest, [...(digests.get(digest) ?? []), tag]);
    }
    const versions = [...digests].map(([digest, tags], id) => ({ id, digest, tags, created: "2020-01-01T00:00:00Z" }));
    const childrenOf = new Map<string, string[]>();
    for (const { digest } of versions)
      childrenOf.set(
        digest,
        (await registry.manifest(digest))!.children.map((child) => child.digest),
      );
    const uses = [{ by: "environment production", reference: used.digest }];
    const policy = { untagged: 0, minAgeDays: 1, expire: { "buildenv-*": 1 } };
    const going = decideRetention(versions, childrenOf, uses, policy, Date.now()).filter(({ keep }) => !keep);
    expect(going.map(({ version }) => version.digest)).toEqual([old.digest]);
    for (const { version } of going) await registry.remove(version.digest);
    expect(await registry.manifest(old.digest)).toBeUndefined();
    for (const digest of [used.digest, current.digest]) {
      const kept = (await registry.manifest(digest))!;
      expect(kept.children).toHaveLength(2);
      for (const child of kept.children) expect(await registry.manifest(child.digest)).toBeDefined();
    }
  });

  it("say which secret the environment does not have, before anything is built", async () => {
    const wanted = { ...request("secret"), secrets: ["PIP_TOKEN"] };
    await expect(build(wanted)).rejects.toThrow(
      '"secret": the build reads the secret "PIP_TOKEN", which the environment does not have; set it.',
    );
  });

  it("read a secret without keeping it", async () => {
    const text = `FROM ${base}\nRUN --mount=type=secret,id=PIP_TOKEN cat /run/secrets/PIP_TOKEN >/dev/null && echo read >/read\n`;
    const wanted = { ...request("secret", { files: { Dockerfile: text } }), secrets: ["PIP_TOKEN"] };
    const docker = { ...engine.docker, env: { ...engine.docker.env, PIP_TOKEN: "very-secret" } };
    await build(wanted, docker);
    const history = engine.run(["history", "--no-trunc", `${wanted.image}:${wanted.tag}`]);
    expect(history).not.toContain("very-secret");
    expect(engine.run(["run", "--rm", "--network=none", `${wanted.image}:${wanted.tag}`, "cat", "/read"])).toBe(
      "read\n",
    );
  });

  describe("what a builder is sent", () => {
    const sent = (folder: string) => {
      engine.run(["build", "--file", path.join(folder, "Dockerfile"), "--tag", "sent", folder]);
      const container = engine.run(["create", "sent", "none"]).trim();
      const archive = path.join(folder, "sent.tar");
      engine.run(["export", "--output", archive, container]);
      const names = execFileSync("tar", ["--list", "--file", archive], { encoding: "utf8" }).split("\n");
      return names.filter((name) => all.includes(name)).sort();
    };
    const listed = (folder: string) => readContext(folder).files.map((file) => file.path);
    const all = ["a", "b.md", "d/a", "d/b.md", "d/e/a", "d/e/c.txt", "f.x/a", "g"];
    const contextOf = (ignore: string) =>
      folderOf({
        Dockerfile: "FROM scratch\nCOPY . /\n",
        ".dockerignore": ignore,
        ...Object.fromEntries(all.map((name) => [name, "x"])),
      });

    it("is what Slipway reads of .dockerignore, for whatever patterns", () => {
      // Not "!" before a pattern with wildcards: this engine leaves out folders whose files such a pattern takes back
      // in, which BuildKit has put right since.
      const plain = fc.constantFrom("a", "d", "d/e", "d/e/a", "/g", "./d/", "f.x");
      const wild = fc.constantFrom("*", "**", "*.md", "**/a", "d/*", "**/*.md", "f?x", "[fg]", "d/**", "**/e", "d*");
      const line = fc.oneof(
        plain.map((pattern) => `!${pattern}`),
        plain,
        wild,
      );
      const samples = fc
        .sample(fc.array(line, { minLength: 1, maxLength: 4 }), { numRuns: 12, seed: 7 })
        .map((lines) => `Dockerfile\n.dockerignore\n${lines.join("\n")}\n`);
      const theirs = samples.map((ignore) => [ignore, sent(contextOf(ignore))]);
      const ours = samples.map((ignore) => [ignore, listed(contextOf(ignore)).filter((name) => all.includes(name))]);
      expect(ours).toEqual(theirs);
    });
  });
});
