import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readStacks } from "../../settings.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

const prod = `encryptionsalt: v1:salt
config:
  slipway:owner: acme
  slipway:ownerType: organization
  slipway:plan: enterprise
  slipway:organization: owned
  # which
  slipway:repositories: { include: ["*"] }
  secrets:TOKEN:
    secure: v1:encrypted
`;

describe("slipway stack add", () => {
  it("writes a stack of another owner as the first is, without what only the first can decrypt", async () => {
    const folder = makeProject({ "Pulumi.prod.yaml": prod });
    const { code, stdout } = await commandLine(folder, "stack", "add", "other", "--from", "prod", "--owner", "globex");
    expect({ code, stdout }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stdout": "Pulumi.other.yaml: owner globex
        without the encrypted values of prod: secrets:TOKEN; set them anew
      Next:
        npx slipway bootstrap --stack other
        npx slipway check --stack other
      ",
      }
    `);
    expect(readFileSync(path.join(folder, "Pulumi.other.yaml"), "utf8")).toMatchInlineSnapshot(`
      "# Stack "other", begun as "prod".

      config:
        slipway:owner: globex
        slipway:ownerType: organization
        slipway:plan: enterprise
        slipway:organization: owned
        # which
        slipway:repositories: { include: [ "*" ] }
      "
    `);
    expect(readFileSync(path.join(folder, "Pulumi.prod.yaml"), "utf8")).toBe(prod);
    expect(readStacks(folder).map(({ settings }) => settings.stack)).toContain("other");
  });

  it("takes repositories over from a stack of the same owner, and nothing that an owner has once", async () => {
    const folder = makeProject({ "Pulumi.prod.yaml": prod });
    const args = ["stack", "add", "east", "--from", "prod", "--repositories", "sample-app"];
    expect((await commandLine(folder, ...args)).code).toBe(0);
    const stacks = Object.fromEntries(readStacks(folder).map(({ settings }) => [settings.stack, settings]));
    expect(stacks.east).toMatchObject({ organization: "observed", repositories: { include: ["sample-app"] } });
    expect(stacks.prod).toMatchObject({ repositories: { include: ["*"], exclude: ["sample-app"] } });
    expect((await commandLine(folder, ...args)).stderr).toContain("Pulumi.east.yaml is there already");
  });

  it("says every fault at once and writes nothing", async () => {
    const folder = makeProject({ "Pulumi.prod.yaml": prod });
    const { code, stderr } = await commandLine(folder, "stack", "add", "Prod East", "--from", "prod");
    expect({ code, stderr }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": ""Prod East": write a name of lower case letters, digits and hyphens, at most 31.
      Stack "prod" has the same owner, acme, and no repository may belong to two: write --repositories with those that "Prod East" takes over, or another --owner.
      ",
      }
    `);
    expect(existsSync(path.join(folder, "Pulumi.Prod East.yaml"))).toBe(false);
  });
});
