import { describe, expect, it } from "vitest";
import { planLoaded } from "../../cli/plan.ts";
import type { PlannedResource } from "../../engine/plan.ts";
import { loadStack } from "../../platform/load.ts";
import { readStacks } from "../../settings.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const plan = async (stack: string) => (await planLoaded(await loadStack(packageFolder(), stack))).resources;

/** One line a resource: type, name, and the parent's name. */
function listed(resources: readonly PlannedResource[]): string {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  return resources
    .map(({ type, name, parent }) => `${type} ${name}${parent === "" ? "" : ` < ${names.get(parent) ?? parent}`}`)
    .join("\n");
}

/** Contents are compared where they are rendered; here their paths are. */
const withoutContents = (resource: PlannedResource) =>
  JSON.parse(JSON.stringify(resource, (key, value) => (key === "content" ? "[content]" : value)));

describe("the shipped stacks", () => {
  it("are local, staging and prod", () => {
    expect(readStacks(packageFolder()).map(({ settings }) => settings.stack)).toEqual(["local", "prod", "staging"]);
  });

  it.each(["local", "staging", "prod"])("declare these resources in %s", async (stack) => {
    expect(listed(await plan(stack))).toMatchSnapshot();
  });

  it.each(["local", "staging", "prod"])("declare sample-app with these inputs in %s", async (stack) => {
    const resources = (await plan(stack)).filter(({ urn }) => urn.includes("ManagedRepository"));
    const inputs = resources.map((resource) => [`${resource.type} ${resource.name}`, withoutContents(resource).inputs]);
    expect(inputs).toMatchSnapshot();
  });

  it("plan the same twice, in the same order", async () => {
    expect(await plan("local")).toEqual(await plan("local"));
  });
});
