import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateImages } from "../../cli/update-images.ts";

const old = `sha256:${"1".repeat(64)}`;
const fresh = `sha256:${"2".repeat(64)}`;

describe("updateImages", () => {
  let registry: Server;
  let host: string;
  beforeAll(async () => {
    registry = createServer((request, response) => {
      const known = request.url === "/v2/acme/base/manifests/1";
      response.writeHead(known ? 200 : 404, known ? { "docker-content-digest": fresh } : {}).end();
    });
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  });
  afterAll(() => registry.close());

  const project = (dockerfile: string, inventory: string) => {
    const root = mkdtempSync(path.join(os.tmpdir(), "slipway-update-"));
    for (const folder of ["inventory", "images/tools", "pipelines/scaffolds"])
      mkdirSync(path.join(root, folder), { recursive: true });
    const files = [path.join(root, "images/tools/Dockerfile"), path.join(root, "inventory/images.yaml")];
    writeFileSync(files[0]!, dockerfile);
    writeFileSync(files[1]!, inventory);
    return { root, texts: () => files.map((file) => readFileSync(file, "utf8")) };
  };

  it("moves every pinned base to the digest that its tag names now, wherever it stands", async () => {
    const { root, texts } = project(
      `FROM ${host}/acme/base:1@${old} AS a\nFROM a\n`,
      `BASE: "${host}/acme/base:1@${old}"\n`,
    );
    expect(await updateImages(root)).toBe(true);
    expect(texts()).toEqual([
      `FROM ${host}/acme/base:1@${fresh} AS a\nFROM a\n`,
      `BASE: "${host}/acme/base:1@${fresh}"\n`,
    ]);
  });

  it("only says what is not current when it checks", async () => {
    const { root, texts } = project(`FROM ${host}/acme/base:1@${old}\n`, "images: {}\n");
    const before = texts();
    expect(await updateImages(root, { check: true })).toBe(true);
    expect(texts()).toEqual(before);
    const current = project(`FROM ${host}/acme/base:1@${fresh}\n`, "images: {}\n");
    expect(await updateImages(current.root, { check: true })).toBe(false);
  });

  it("writes nothing when a tag is not there any more, and names it", async () => {
    const { root, texts } = project(`FROM ${host}/acme/base:1@${old}\n`, `BASE: "${host}/acme/gone:1@${old}"\n`);
    const before = texts();
    await expect(updateImages(root)).rejects.toThrow(
      `"${host}/acme/gone:1@${old}": the registry has no tag "1" any more; name another one.`,
    );
    expect(texts()).toEqual(before);
  });
});
