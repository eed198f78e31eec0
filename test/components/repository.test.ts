import * as github from "@pulumi/github";
import { describe, expect, it } from "vitest";
import { Directory } from "../../components/directory.ts";
import { Repository, type RepositoryArgs } from "../../components/repository.ts";
import { repositoryInputs } from "../../components/repository-inputs.ts";
import { record, resource } from "./recorder.ts";

const everything: Omit<RepositoryArgs, "owner" | "directory"> = {
  name: "sample-app",
  description: "Adds numbers",
  visibility: "public",
  topics: ["python", "ci"],
  template: "acme/seed",
  features: { wiki: false },
  merge: { squash: true, mergeCommit: false },
  security: { secretScanning: true, pushProtection: true, vulnerabilityAlerts: true, dependabotUpdates: false },
  access: { teams: { core: "maintain", apps: "push" }, people: { octocat: "triage" } },
  labels: { broken: { color: "D73A4A", description: "It breaks" }, later: { color: "cccccc" } },
  properties: { tier: "gold", areas: ["web", "api"] },
};

function recordRepository(args: Omit<RepositoryArgs, "owner" | "directory">, name = "app") {
  return record(() => void new Repository(name, { ...args, owner: "acme", directory: new Directory() }));
}

describe("Repository", () => {
  it("declares settings, security, access, labels and properties, each by itself", async () => {
    const recording = await record(() => {
      const provider = new github.Provider("github", { owner: "acme" });
      const args = { ...everything, owner: "acme", directory: new Directory({ provider }) };
      return { access: new Repository("sample-app", args, { provider }).access.length };
    });
    expect(recording.resources).toMatchSnapshot();
    expect(recording.components).toEqual(["slipway:github:Repository sample-app"]);
    expect(recording.outputs.access).toBe(3);
  });

  it("takes an existing repository over with its declared inputs alone", async () => {
    const recording = await recordRepository({ name: "old-app", adopt: true, topics: [], template: "acme/seed" });
    expect(recording.resources).toEqual([
      {
        type: "Repository",
        name: "app",
        parent: "app",
        inputs: { name: "old-app", archiveOnDestroy: true, topics: [] },
        protect: true,
        ignoreChanges: repositoryInputs.filter((input) => !["name", "archiveOnDestroy", "topics"].includes(input)),
        import: "old-app",
      },
    ]);
  });

  it("names every resource after the component, never after the repository", async () => {
    const before = await recordRepository({ ...everything, name: "before" });
    const after = await recordRepository({ ...everything, name: "after" });
    expect(after.order).toEqual(before.order);
    expect(after.order.filter((name) => !name.startsWith("app") && !name.startsWith("slipway-"))).toEqual([]);
  });

  it("declares the same in whatever order the entry says it", async () => {
    const { access, labels, properties } = everything;
    const reversed = <Value>(record: Readonly<Record<string, Value>> = {}) =>
      Object.fromEntries(Object.entries(record).reverse());
    const shuffled = {
      ...everything,
      topics: ["ci", "python"],
      access: { people: { ...access?.people }, teams: reversed(access?.teams) },
      labels: reversed(labels),
      properties: reversed(properties),
    };
    expect(await recordRepository(shuffled)).toEqual(await recordRepository(everything));
  });

  it("leaves everything but the archived flag alone in an archived repository", async () => {
    const recording = await recordRepository({ ...everything, archived: true });
    const repository = resource(recording, "Repository", "app");
    expect(repository.inputs.archived).toBe(true);
    const written = repositoryInputs.filter((input) => !repository.ignoreChanges?.includes(input));
    expect(written).toEqual(["archiveOnDestroy", "archived"]);
    const types = recording.resources.map(({ type }) => type);
    expect(types).not.toContain("RepositoryVulnerabilityAlerts");
    expect(types).not.toContain("RepositoryDependabotSecurityUpdates");
  });

  it("F36: can be deleted only where protection is taken off by name", async () => {
    const recording = await recordRepository({ name: "app", protect: false });
    expect(resource(recording, "Repository", "app").protect).toBeUndefined();
  });

  it("declares all labels as one resource, GitHub's own ones among them", async () => {
    const labels = { "kind: bug": { color: "cccccc" }, Wontfix: { color: "ABCDEF", description: "" } };
    const recording = await recordRepository({ name: "app", labels });
    expect(resource(recording, "Labels", "app-labels").inputs).toEqual({ owner: "acme", repository: "app", labels });
    const none = await recordRepository({ name: "app", labels: {} });
    expect(none.resources.map(({ type }) => type)).toEqual(["Repository"]);
  });

  it("looks each team up once, whatever the case of its slug", async () => {
    const directory = () => new Directory();
    const recording = await record(() => {
      const shared = directory();
      for (const name of ["one", "two"]) {
        new Repository(name, {
          name,
          owner: "acme",
          access: { teams: { Core: "push", core: "pull" } },
          directory: shared,
        });
      }
    });
    expect(recording.invokes).toEqual([
      { token: "github:index/getTeam:getTeam", args: { slug: "Core", summaryOnly: true } },
    ]);
  });
});
