import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Journal } from "../../../sandbox/store/journal.ts";
import { Store } from "../../../sandbox/store/store.ts";
import fc from "../../property.ts";
import { temporaryFolder } from "../temporary.ts";

const label = (repository: number, name: string) => ({
  repository,
  name,
  color: "000000",
  description: null,
  default: false,
});

/** Everything that a store tells about its labels, by each way to ask. */
const told = ({ tables: { labels } }: Store) => ({
  all: labels.all().sort((a, b) => a.id - b.id),
  byRepository: [1, 2].map((repository) => labels.where("repository", repository)),
});

type Step = { kind: "insert" | "update" | "delete"; repository: number; name: string; which: number };

const step = fc.record({
  kind: fc.constantFrom("insert" as const, "update" as const, "delete" as const),
  repository: fc.integer({ min: 1, max: 2 }),
  name: fc.constantFrom("a", "b", "C"),
  which: fc.nat({ max: 20 }),
});

function take(store: Store, { kind, repository, name, which }: Step): void {
  const { labels } = store.tables;
  const rows = labels.all();
  const row = rows[which % Math.max(1, rows.length)];
  if (kind === "insert") labels.insert(label(repository, name));
  else if (row && kind === "update") labels.update(row.id, { repository, name });
  else if (row) labels.delete(row.id);
  store.commit();
}

describe("a store", () => {
  it("is the same after it was read back, whatever happened to it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const folder = temporaryFolder();
        const store = new Store(new Journal(folder));
        for (const one of steps) take(store, one);
        const next = store.tables.labels.insert(label(1, "last")).id;
        store.close();
        const again = new Store(new Journal(folder));
        expect(told(again)).toEqual(told(store));
        expect(again.tables.labels.insert(label(1, "new")).id).toBe(next + 1);
        again.close();
      }),
      { numRuns: 40 },
    );
  });

  it("finds rows by keys that follow every change", () => {
    const store = new Store();
    const { labels } = store.tables;
    const row = labels.insert(label(1, "Bug"));
    expect(labels.find("name", "1/bug")).toEqual(row);
    const moved = labels.update(row.id, { repository: 2 });
    expect([labels.find("name", "1/bug"), labels.find("name", "2/bug")]).toEqual([undefined, moved]);
    expect(row.repository).toBe(1);
    labels.delete(row.id);
    expect(labels.where("repository", 2)).toEqual([]);
  });

  it("rewrites a long history as what it came to", () => {
    const folder = temporaryFolder();
    const store = new Store(new Journal(folder));
    const { id } = store.tables.labels.insert(label(1, "x"));
    for (let turn = 0; turn < 1200; turn++) {
      store.tables.labels.update(id, { color: String(turn) });
      store.commit();
    }
    store.close();
    const again = new Store(new Journal(folder));
    again.compact();
    expect(told(again)).toEqual(told(store));
    again.close();
    expect(readFileSync(path.join(folder, "journal.jsonl"), "utf8").split("\n")).toHaveLength(2);
  });

  it("writes down one request as one entry, whatever else is going on", async () => {
    const folder = temporaryFolder();
    const store = new Store(new Journal(folder));
    const names = ["a", "b"].map((letter) =>
      store.write(async () => {
        store.tables.labels.insert(label(1, `${letter}1`));
        store.commit(); // a read ends meanwhile
        await new Promise((resolve) => setImmediate(resolve));
        store.tables.labels.insert(label(1, `${letter}2`));
        store.afterwards(() =>
          expect(readFileSync(path.join(folder, "journal.jsonl"), "utf8")).toContain(`${letter}2`),
        );
        if (letter === "a") throw new Error("refused");
      }),
    );
    await Promise.allSettled(names);
    store.close();
    const { entries } = new Journal(folder).read();
    expect(entries.map(({ changes }) => changes.map(([, , row]) => (row as { name?: string } | null)?.name))).toEqual([
      ["a1", "a2"],
      ["b1", "b2"],
    ]);
  });

  it("says where its journal cannot be read", () => {
    const folder = temporaryFolder();
    const store = new Store(new Journal(folder));
    for (const name of ["a", "b"]) {
      store.tables.labels.insert(label(1, name));
      store.commit();
    }
    store.close();
    const file = path.join(folder, "journal.jsonl");
    const journal = new Journal(folder);
    expect(journal.read().entries).toHaveLength(2);
    writeFileSync(file, `not json\n${readFileSync(file, "utf8")}`);
    expect(() => new Store(new Journal(folder))).toThrow(`The journal "${file}" cannot be read at line 1.`);
  });
});
