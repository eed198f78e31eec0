import { expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { variableConflicts } from "../../platform/pipeline-variables.ts";

const entry = (variables: Record<string, string>) =>
  ({ id: "app", name: "app", groups: [], variables }) as RepositoryEntry;

it("R4-12: refuses a variable by hand that says something else than the option which makes it, in any case", () => {
  expect(variableConflicts(entry({ python_versions: "3.12", OTHER: "1" }), { PYTHON_VERSIONS: "3.9,3.10" })).toEqual([
    {
      id: "variable-of-pipeline",
      severity: "error",
      subject: "app: variables.python_versions",
      message:
        'is "3.12", but the pipeline makes it from its options as "3.9,3.10", which its workflows hold too; set the option under "with" instead.',
    },
  ]);
});

it("leaves the same value, and an entry without variables, alone", () => {
  expect(variableConflicts(entry({ NODE_VERSION: "18" }), { NODE_VERSION: "18" })).toEqual([]);
  expect(variableConflicts({ id: "app", name: "app", groups: [] } as RepositoryEntry, { NODE_VERSION: "18" })).toEqual(
    [],
  );
});
