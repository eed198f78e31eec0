import { expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { exceptionFindings } from "../../platform/exceptions.ts";

const entry = { id: "app", name: "app", groups: [] } as RepositoryEntry;
const exception = {
  option: "pypi",
  allows: "a long-lived PyPI token",
  until: "2026-12-31",
  reason: "waiting for PyPI",
};
const on = (day: string) => exceptionFindings(entry, [exception], new Date(`${day}T23:59:59Z`));

it("R4-11: warns of a dated exception while it holds, its last day included", () => {
  expect(on("2026-12-31")).toEqual([
    {
      id: "exception",
      severity: "warning",
      subject: "app: with.pypi",
      message: "allows a long-lived PyPI token until 2026-12-31: waiting for PyPI.",
    },
  ]);
});

it("R4-11: refuses an exception from the day after its last", () => {
  expect(on("2027-01-01")).toEqual([
    {
      id: "exception-lapsed",
      severity: "error",
      subject: "app: with.pypi",
      message:
        "allowed a long-lived PyPI token until 2026-12-31 (waiting for PyPI), which is over: do without it, or write a later day with the reason that holds now.",
    },
  ]);
});

it("says nothing where there is no exception", () => {
  expect(exceptionFindings(entry, [], new Date())).toEqual([]);
});
