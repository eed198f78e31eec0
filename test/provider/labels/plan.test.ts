import { describe, expect, it } from "vitest";
import { changesOf, type LiveLabel, type OwnedLabel, planLabels } from "../../../provider/labels/plan.ts";
import fc from "../../property.ts";

const live = (id: number, name: string, color = "cccccc", description: string | null = null): LiveLabel => {
  return { id, name, color, description };
};
const made = (id: number, name: string): OwnedLabel => ({ id, name, made: true });

describe("a plan for labels", () => {
  it("takes over what is there under the name in any case, and writes only what differs", () => {
    const plan = planLabels(
      { Bug: { color: "CCCCCC" }, ci: { color: "ffffff" } },
      [],
      [live(1, "bug", "cccccc", "Broken")],
    );
    expect(plan).toEqual({
      writes: [
        { name: "Bug", label: { color: "CCCCCC" }, live: live(1, "bug", "cccccc", "Broken") },
        { name: "ci", label: { color: "ffffff" } },
      ],
      kept: [{ id: 1, name: "Bug", made: false }],
      removals: [],
    });
    expect(changesOf(plan.writes[0]!)).toEqual({ new_name: "Bug" });
    expect(changesOf(plan.writes[1]!)).toEqual({ new_name: "ci", color: "ffffff" });
  });

  it("gives a label that people renamed its name back", () => {
    const plan = planLabels({ ci: { color: "cccccc" } }, [made(1, "ci")], [live(1, "robots")]);
    expect(plan.writes).toEqual([{ name: "ci", label: { color: "cccccc" }, live: live(1, "robots") }]);
    expect(plan.kept).toEqual([made(1, "ci")]);
  });

  it("follows a rename that the inventory followed, and makes the old name anew where both are declared", () => {
    const colour = { color: "cccccc" };
    expect(planLabels({ robots: colour }, [made(1, "ci")], [live(1, "robots")])).toEqual({
      writes: [],
      kept: [made(1, "robots")],
      removals: [],
    });
    const both = planLabels({ ci: colour, robots: colour }, [made(1, "ci")], [live(1, "robots")]);
    expect(both.writes).toEqual([{ name: "ci", label: colour }]);
  });

  it("removes what it made and nobody renamed, nothing else", () => {
    const owned = [
      made(1, "mine"),
      made(2, "renamed"),
      { id: 3, name: "bug", made: false },
      made(4, "gone"),
      made(5, "again"),
    ];
    const there = [live(1, "Mine"), live(2, "theirs now"), live(3, "bug"), live(6, "again")];
    expect(planLabels({}, owned, there).removals).toEqual(["Mine"]);
  });

  it("is finished once it was carried out, and never names a label that is neither declared nor owned", () => {
    const names = fc.constantFrom("a", "A", "b", "B", "c", "d e", "bug");
    const color = fc.constantFrom("cccccc", "CCCCCC", "0366d6");
    const description = fc.option(fc.constantFrom("", "words"), { nil: undefined });
    const declared = fc
      .uniqueArray(fc.tuple(names, color, description), { selector: ([name]) => name.toLowerCase() })
      .map((list) =>
        Object.fromEntries(
          list.map(([name, c, d]) => [name, { color: c, ...(d !== undefined && { description: d }) }]),
        ),
      );
    const lives = fc
      .uniqueArray(fc.tuple(names, color, description), { selector: ([name]) => name.toLowerCase() })
      .map((list) => list.map(([name, c, d], index) => live(index + 1, name, c.toLowerCase(), d ?? null)));
    const owns = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), names, fc.boolean()), {
      selector: ([id]) => id,
    });
    fc.assert(
      fc.property(declared, lives, owns, (wanted, before, list) => {
        const owned = list.map(([id, name, mine]) => ({ id, name, made: mine }));
        const plan = planLabels(wanted, owned, before);
        const after = before.filter(({ name }) => !plan.removals.includes(name));
        const made: OwnedLabel[] = [];
        for (const write of plan.writes) {
          const { new_name: name = write.live?.name ?? "", ...rest } = changesOf(write);
          const old = write.live ?? live(100 + made.length, name);
          const changed = { ...old, ...rest, name };
          if (write.live === undefined) made.push({ id: old.id, name, made: true });
          after.splice(
            write.live === undefined ? after.length : after.findIndex(({ id }) => id === old.id),
            1,
            changed,
          );
        }
        expect(new Set(after.map(({ name }) => name.toLowerCase())).size).toBe(after.length);
        expect(planLabels(wanted, [...plan.kept, ...made], after)).toMatchObject({ writes: [], removals: [] });
        const touched = [
          ...plan.writes.flatMap((write) => write.live ?? []),
          ...before.filter(({ name }) => plan.removals.includes(name)),
        ];
        const known = new Set([...Object.keys(wanted).map((name) => name.toLowerCase())]);
        for (const label of touched) {
          expect(known.has(label.name.toLowerCase()) || owned.some(({ id }) => id === label.id)).toBe(true);
        }
      }),
    );
  });
});
