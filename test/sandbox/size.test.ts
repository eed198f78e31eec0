import { spawn } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import type { Entry } from "../../sandbox/store/journal.ts";
import { temporaryFolder } from "./temporary.ts";

vi.mock("node:child_process", async (original) => {
  const real = await original<typeof import("node:child_process")>();
  return { ...real, spawn: vi.fn(real.spawn) };
});

/** Makes many repositories of the one in a state folder, all with the same commits. */
function multiply(folder: string, times: number): void {
  const file = path.join(folder, "journal.jsonl");
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const parsed = lines.map((line) => JSON.parse(line) as Entry).filter((entry) => entry.changes !== undefined);
  const changes = parsed.flatMap((entry) => entry.changes);
  const [, first, row] = changes.findLast(([table]) => table === "repositories")!;
  const labels = changes.filter(([table]) => table === "labels");
  let nextId = Math.max(...parsed.map((entry) => entry.nextId));
  const more = Array.from({ length: times - 1 }, (_, index) => {
    const id = nextId++;
    symlinkSync(path.join(folder, "git", `${first}.git`), path.join(folder, "git", `${id}.git`));
    const own = labels.map(([table, , label]) => [table, nextId, { ...label, id: nextId++, repository: id }] as const);
    return [["repositories", id, { ...row, id, name: `copy-${index}` }] as const, ...own];
  });
  writeFileSync(file, `${[...lines, JSON.stringify({ nextId, changes: more.flat() })].join("\n")}\n`);
}

const read = async ({ url, token }: Sandbox, pathname: string) => {
  const answer = await fetch(`${url}/api/v3${pathname}`, { headers: { authorization: `Bearer ${token}` } });
  return { link: answer.headers.get("link"), body: (await answer.json()) as Record<string, unknown> };
};

it("a server with 2,000 repositories starts by reading its journal, and starts no git until one is looked into", async () => {
  const seed = { owners: [{ login: "local", type: "Organization" as const }] };
  const stateFolder = temporaryFolder();
  const one = [{ owner: "local", name: "app", files: { "a.txt": "a" } }];
  await (await startSandbox({ stateFolder, seed: { ...seed, repositories: one } })).close();
  multiply(stateFolder, 2000);
  vi.mocked(spawn).mockClear();
  const names = Array.from({ length: 1999 }, (_, index) => ({ owner: "local", name: `copy-${index}` }));
  const sandbox = await startSandbox({ stateFolder, seed: { ...seed, repositories: [...one, ...names] } });
  expect(spawn).toHaveBeenCalledTimes(0);
  expect((await read(sandbox, "/orgs/local/repos?per_page=100")).link).toContain('page=20>; rel="last"');
  expect((await read(sandbox, "/repos/local/copy-1998/labels")).body).toHaveLength(9);
  expect(spawn).toHaveBeenCalledTimes(0);
  expect((await read(sandbox, "/repos/local/copy-1998/contents/a.txt")).body).toMatchObject({ content: "YQ==\n" });
  expect(vi.mocked(spawn).mock.calls.map(([, args]) => args[0])).toEqual(["cat-file"]);
  await sandbox.close();
});
