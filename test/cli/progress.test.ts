import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { showProgress } from "../../cli/progress.ts";
import type { Action, Applied } from "../../engine/outcome.ts";
import type { Registration } from "../../engine/run-program.ts";

const types = {
  repository: "github:index/repository:Repository",
  ruleset: "github:index/repositoryRuleset:RepositoryRuleset",
  generated: "slipway:index:GeneratedSecret",
};
const planned = (names: Readonly<Record<string, keyof typeof types>>): Registration[] =>
  Object.entries(names).map(([name, kind]) => ({ urn: name, name, type: types[kind], custom: true }) as Registration);
const applied = (name: string, kind: keyof typeof types, action: Action): Applied => ({
  urn: name,
  name,
  type: types[kind],
  action,
});
const ownerOf = (urn: string) => (urn.includes("/") ? urn.split("/")[0] : undefined);
const component = { urn: "app", name: "app", type: "slipway:github:ManagedRepository", custom: false } as Registration;
const resources = [component, ...planned({ KEY: "generated", "app/repo": "repository", "app/rules": "ruleset" })];

/** A stream that remembers, as a log does. */
function log(): { stream: NodeJS.WriteStream; lines: () => string[] } {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk) => {
    text += chunk;
  });
  return { stream: stream as unknown as NodeJS.WriteStream, lines: () => text.split("\n").slice(0, -1) };
}

describe("progress in a log", () => {
  it("is a line for each change and for each repository that is through, without counting what was in no plan", async () => {
    const { stream, lines } = log();
    const progress = showProgress(resources, ownerOf, "acme", stream);
    progress.applied(applied("KEY", "generated", "unchanged"));
    progress.applied(applied("app/repo", "repository", "created"));
    progress.applied(applied("app/repo", "repository", "created"));
    progress.applied(applied("gone/rules", "ruleset", "deleted"));
    progress.applied(applied("app/rules", "ruleset", "updated"));
    await progress.end();
    expect(lines()).toEqual([
      "✔ owner acme  1 of 1 resources",
      "› created: repository app/repo",
      "› deleted: ruleset gone/rules",
      "› updated: ruleset app/rules",
      "✔ app  2 of 2 resources",
    ]);
  });

  it("says how far each repository was that was not finished", async () => {
    const { stream, lines } = log();
    const progress = showProgress(resources, ownerOf, "acme", stream);
    progress.applied(applied("app/repo", "repository", "unchanged"));
    await progress.end();
    expect(lines()).toEqual(["✖ owner acme  stopped after 0 of 1 resources", "✖ app  stopped after 1 of 2 resources"]);
  });

  it("counts many repositories together", async () => {
    const many = Array.from({ length: 21 }, (_, index) => `app-${index}/repo`);
    const { stream, lines } = log();
    const progress = showProgress(
      planned(Object.fromEntries(many.map((name) => [name, "repository"]))),
      ownerOf,
      "acme",
      stream,
    );
    for (const name of many) progress.applied(applied(name, "repository", "unchanged"));
    await progress.end();
    expect(lines()).toEqual(["✔ all repositories  21 of 21 resources"]);
  });
});

describe("progress on a terminal", () => {
  it("ends, also where everything is done before the list has begun, and tells what was left", async () => {
    const written: string[] = [];
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      }),
    );
    const terminal = { isTTY: true, columns: 80 } as NodeJS.WriteStream;
    try {
      const progress = showProgress(resources, ownerOf, "acme", terminal);
      progress.applied(applied("KEY", "generated", "created"));
      progress.applied(applied("app/repo", "repository", "created"));
      await progress.end();
    } finally {
      for (const stream of streams) stream.mockRestore();
    }
    const text = written.join("");
    expect(text).toContain("owner acme  1 of 1 resources");
    expect(text).toContain("app  stopped after 1 of 2 resources");
  });
});
