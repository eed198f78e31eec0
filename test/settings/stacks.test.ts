import { describe, expect, it } from "vitest";
import { readStacks, SettingsError } from "../../settings.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { writeFolder } from "../inventory/write-folder.ts";

describe("readStacks", () => {
  it("reads every stack file of a folder, by name", () => {
    const folder = writeFolder({
      "Pulumi.yaml": "name: slipway",
      "Pulumi.prod.yaml": "config:\n  slipway:owner: acme\n  slipway:plan: team\n  secrets:A: { secure: v1:x }",
      "Pulumi.local.yaml": "config: { slipway:owner: local, slipway:plan: free }",
    });
    expect(readStacks(folder).map(({ settings, file }) => [settings.stack, settings.owner, file.encrypted])).toEqual([
      ["local", "local", []],
      ["prod", "acme", ["secrets:A"]],
    ]);
  });

  it("tells the faults of all files at once, each once", () => {
    const folder = writeFolder({
      "Pulumi.a.yaml": "config: [",
      "Pulumi.b.yaml": "config:\n  slipway:owner:\n  slipway:plan: pro",
      "Pulumi.c.yaml": "config:\n  slipway:owner: acme\n  slipway:plan: team",
      "Pulumi.d.yaml": "",
    });
    let error: unknown;
    try {
      readStacks(folder);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as Error).message.split("\n")).toEqual([
      "The stack configuration has 5 faults:",
      "Pulumi.a.yaml:1: is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
      'Pulumi.b.yaml:2: "slipway:owner" has no value; write one or take the line out',
      'Pulumi.b.yaml: "slipway:plan" is "pro"; write one of free, team, enterprise',
      'Pulumi.d.yaml: "slipway:owner" is missing; write a GitHub login',
      'Pulumi.d.yaml: "slipway:plan" is missing; write one of free, team, enterprise',
    ]);
  });

  it("refuses a folder without stack files", () => {
    expect(() => readStacks(writeFolder({ "Pulumi.yaml": "" }))).toThrow(
      "Pulumi.<stack>.yaml: is missing; write one for each stack",
    );
  });

  it("reads the shipped stacks", () => {
    expect(
      readStacks(packageFolder()).map(({ settings }) => [settings.stack, settings.owner, settings.organization]),
    ).toEqual([
      ["local", "local", "owned"],
      ["prod", "acme", "owned"],
      ["staging", "acme-staging", "owned"],
    ]);
  });
});
