import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { commandLine } from "../cli/command-line.ts";
import { makeProject, nothingShipped } from "../cli/project.ts";
import { pulumiIsThere, rehearseHere, writeFiles } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const workflow = `on: push
permissions: {}
jobs: { a: { runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}, steps: [{ run: ls }] } }
`;
const entry = (more = "", labels = "{ bug: { color: b60205 } }") => `description: Reports of the old kind
topics: [old]
labels: ${labels}
rules: { approvals: 1 }
actions: { retentionDays: 7 }
environments: { live: { waitMinutes: 5 } }
${more}`;
const working = `jobs: [{ run: own.yml }]
secrets: { TOKEN: { dependabot: true } }
variables: { LEVEL: debug }
`;

describe.skipIf(!pulumiIsThere("archived and renamed repositories"))("a repository under Pulumi's own engine", () => {
  let folder: string;
  beforeAll(async () => {
    folder = makeProject({
      ...nothingShipped,
      "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:secrets: { "*": { from: generated } }
`,
      "inventory/workflows/own.yml": workflow,
      "inventory/repositories/old.yaml": entry(working),
    });
    await up();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function up() {
    let github: Sandbox | undefined;
    const { totals } = await rehearseHere(folder, {
      engine: "pulumi",
      before: (running) => {
        github = running;
      },
    });
    const writes = github!.calls().filter(({ write }) => write);
    const { unchanged: _, ...changed } = totals;
    return {
      changed,
      writes: writes.map(({ method, path: at, status }) => `${method} ${at.replace("/api/v3", "")} ${status}`),
    };
  }

  const change = (more: string, labels: string) =>
    writeFiles(folder, { "inventory/repositories/old.yaml": entry(more, labels) });
  const [bug, other] = ["{ bug: { color: b60205 } }", "{ bug: { color: b60205 }, other: { color: '000000' } }"];

  it("is archived in two steps, after which nothing of it is written", async () => {
    expect((await commandLine(folder, "repo", "archive", "old")).code).toBe(0);
    const { changed, writes } = await up();
    expect([changed, writes.sort()]).toEqual([
      { deleted: 5 },
      [
        "DELETE /repos/local/old/actions/secrets/TOKEN 204",
        "DELETE /repos/local/old/actions/variables/LEVEL 204",
        "DELETE /repos/local/old/dependabot/secrets/TOKEN 204",
      ],
    ]);
    expect((await commandLine(folder, "repo", "archive", "old")).code).toBe(0);
    expect(await up()).toEqual({ changed: { updated: 1 }, writes: ["PATCH /repos/local/old 200"] });
    change("archived: true\n", other);
    expect(await up()).toEqual({ changed: {}, writes: [] });
  });

  it("is taken up again before anything of it is written, and then left alone", async () => {
    change("archived: false\n", other);
    expect(await up()).toEqual({
      changed: { updated: 2 },
      writes: ["PATCH /repos/local/old 200", "POST /repos/local/old/labels 201"],
    });
    expect(await up()).toEqual({ changed: {}, writes: [] });
  });

  it("says what to write where it is archived, and the inventory says nothing of that", async () => {
    change("archived: true\n", other);
    await up();
    change("", bug);
    await expect(up()).rejects.toThrow(
      '"local/old": cannot delete label "other". GitHub answered 403: Repository was archived so is read-only. Write "archived: false" in its inventory entry to take it up again, or "archived: true" to leave it as it is.',
    );
    change("archived: false\n", other);
    await up();
  });

  it("is renamed in place, with all that is in it, and then left alone", async () => {
    expect((await commandLine(folder, "repo", "rename", "old", "older")).code).toBe(0);
    const { changed, writes } = await up();
    expect(Object.keys(changed)).toEqual(["updated"]);
    expect(writes[0]).toBe("PATCH /repos/local/old 200");
    expect(writes.filter((one) => /^(DELETE|POST)/.test(one))).toEqual([]);
    expect(await up()).toEqual({ changed: {}, writes: [] });
  });
});
