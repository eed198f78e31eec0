import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readStackFile, SettingsError, stackNames } from "../../settings.ts";
import { writeFolder } from "../inventory/write-folder.ts";

const read = (text: string) => readStackFile(path.join(writeFolder({ "Pulumi.prod.yaml": text }), "Pulumi.prod.yaml"));

function faultsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split("\n").slice(1);
    throw error;
  }
  throw new Error("The file is read.");
}

describe("readStackFile", () => {
  it("gives Pulumi's flat map, and of what is encrypted the names alone", () => {
    const text = `encryptionsalt: v1:abc
config:
  slipway:owner: acme
  slipway:repositories:
    include: [app]
  slipway:tags: '{"stage":"prod"}'
  aws:version: 3.10
  aws:skip: true
  secrets:SLACK_URL:
    secure: v1:xyz
  aws:nested:
    token: { secure: v1:xyz }
  aws:list: [plain, { secure: v1:xyz }]
`;
    expect(read(text)).toEqual({
      stack: "prod",
      file: "Pulumi.prod.yaml",
      config: {
        "slipway:owner": "acme",
        "slipway:repositories": '{"include":["app"]}',
        "slipway:tags": '{"stage":"prod"}',
        "aws:version": "3.10",
        "aws:skip": "true",
      },
      encrypted: ["secrets:SLACK_URL", "aws:nested", "aws:list"],
    });
  });

  it.each(["", "# nothing yet", "encryptionsalt: v1:abc"])("reads %j as a stack without configuration", (text) => {
    expect(read(text)).toEqual({ stack: "prod", file: "Pulumi.prod.yaml", config: {}, encrypted: [] });
  });

  it("tells every fault at once, with its line, and repeats no value", () => {
    const faults = faultsOf(`confg: {}
config:
  owner: acme
  slipway:plan:
  slipway:owner: { secure: v1:abc }
  secrets:TOKEN: hunter2
  secrets:MAP: { a: hunter2 }
`);
    expect(faults).toEqual([
      'Pulumi.prod.yaml:1: "confg" is nothing that Pulumi reads; did you mean "config"?',
      'Pulumi.prod.yaml:3: "owner" has no namespace; write "slipway:owner"',
      'Pulumi.prod.yaml:4: "slipway:plan" has no value; write one or take the line out',
      'Pulumi.prod.yaml:5: "slipway:owner" is encrypted; settings are plain text, and secrets go to "secrets:NAME"',
      'Pulumi.prod.yaml:6: "secrets:TOKEN" stands here in clear; change the secret, then set it with "pulumi config set --secret secrets:TOKEN"',
      'Pulumi.prod.yaml:7: "secrets:MAP" stands here in clear; change the secret, then set it with "pulumi config set --secret secrets:MAP"',
    ]);
  });

  it.each([
    [
      "config: [a",
      [
        "Pulumi.prod.yaml:1: is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    ],
    ["config: acme", ['Pulumi.prod.yaml:1: "config" is not a map; write "slipway:owner: ..." and so on under it']],
    [
      "config:\n  a:b: 1\n  a:b: 2",
      ['Pulumi.prod.yaml:3: "config.\\"a:b\\"" stands here a second time; line 2 has it already'],
    ],
  ])("refuses %j", (text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
  });

  it("refuses a stack that is not there and names those that are", () => {
    const folder = writeFolder({
      "Pulumi.prod.yaml": "",
      "Pulumi.local.yaml": "",
      "Pulumi.yaml": "",
      "Pulumi.prod.yaml.bak": "",
    });
    mkdirSync(path.join(folder, "Pulumi.folder.yaml"));
    expect(stackNames(folder)).toEqual(["folder", "local", "prod"]);
    expect(() => readStackFile(path.join(folder, "Pulumi.staging.yaml"))).toThrow(
      "Pulumi.staging.yaml: is not there; write it or name another stack (stacks here: folder, local, prod)",
    );
    expect(() => readStackFile(path.join(folder, "Pulumi.folder.yaml"))).toThrow(
      "Pulumi.folder.yaml: cannot be read (EISDIR)",
    );
    expect(() => readStackFile(path.join(folder, "nowhere", "Pulumi.a.yaml"))).toThrow(/name another stack$/);
  });
});
