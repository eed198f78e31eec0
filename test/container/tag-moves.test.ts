import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ImageRegistry, readManifest } from "../../container/registry.ts";
import { moveTags } from "../../container/tag-moves.ts";

const mediaType = "application/vnd.oci.image.manifest.v1+json";
const text = (content: string) => JSON.stringify({ schemaVersion: 2, content });

describe("moveTags", () => {
  let server: Server;
  afterEach(() => server.close());

  /** A registry of tags that refuses to take some of them. */
  async function registryWith(tags: Record<string, string>, refused: readonly string[]): Promise<ImageRegistry> {
    server = createServer((request, response) => {
      const tag = request.url!.split("/").at(-1)!;
      const headers = { "content-type": mediaType };
      if (request.method === "GET") {
        response.writeHead(tags[tag] === undefined ? 404 : 200, headers).end(tags[tag]);
        return;
      }
      if (refused.includes(tag)) {
        response.writeHead(403).end(JSON.stringify({ errors: [{ code: "DENIED", message: "no" }] }));
        return;
      }
      const parts: Buffer[] = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        tags[tag] = Buffer.concat(parts).toString();
        response.writeHead(201).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ImageRegistry({ registry: `127.0.0.1:${(server.address() as AddressInfo).port}`, repository: "a/b" });
  }

  it("moves what does not name it yet, in order", async () => {
    const tags: Record<string, string> = { main: text("old"), latest: text("new") };
    const registry = await registryWith(tags, []);
    expect(await moveTags(registry, readManifest(text("new"), mediaType), ["main", "1.0", "latest"])).toEqual([
      "main",
      "1.0",
    ]);
    expect(tags).toEqual({ main: text("new"), "1.0": text("new"), latest: text("new") });
  });

  it("puts every tag back where it was when one of them is refused", async () => {
    const tags: Record<string, string> = { main: text("old"), "1": text("older"), latest: text("old") };
    const registry = await registryWith(tags, ["latest"]);
    await expect(moveTags(registry, readManifest(text("new"), mediaType), ["main", "1", "latest"])).rejects.toThrow(
      /the registry refuses to take "latest" \(403 DENIED: no\); give a token that may read and write packages .* The tags are back where they were\.$/,
    );
    expect(tags).toEqual({ main: text("old"), "1": text("older"), latest: text("old") });
  });

  it("names a tag that was new, as no registry takes a single tag away", async () => {
    const registry = await registryWith({ latest: text("old") }, ["latest"]);
    await expect(moveTags(registry, readManifest(text("new"), mediaType), ["1.0", "latest"])).rejects.toThrow(
      'The tags are back where they were, but for "1.0"; build again.',
    );
  });
});
