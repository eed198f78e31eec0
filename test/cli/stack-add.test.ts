import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ownRepositoryFiles } from "../../pipelines/own-repository.ts";
import { readStacks } from "../../settings.ts";
import { commandLine } from "./command-line.ts";
import { makeProject, makeShippedProject } from "./project.ts";

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
        npx slipway check --stack other
        npx slipway bootstrap --stack other
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

  it("lets the platform's own workflows deploy it in the ring of the other, and makes a plan without an error", async () => {
    const pipeline = "# ours\npipeline: pulumi-program\nwith:\n  rings: [[staging], [prod]]\n";
    const folder = makeShippedProject();
    mkdirSync(path.join(folder, ".github"));
    writeFileSync(path.join(folder, ".github/pipeline.yaml"), pipeline);
    const added = await commandLine(folder, "stack", "add", "east", "--from", "prod", "--repositories", "sample-app");
    expect(added).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "Pulumi.east.yaml: owner acme, repositories sample-app
      Pulumi.prod.yaml: leaves sample-app out
      .github/pipeline.yaml: rings [[staging], [prod, east]]
      Next:
        npx slipway check --stack east
        node bin/generate-workflows.mjs
        npx slipway bootstrap --stack east --region eu-central-1
      ",
      }
    `);
    const own = readFileSync(path.join(folder, ".github/pipeline.yaml"), "utf8");
    expect(own).toBe(pipeline.replace("[prod]", "[prod, east]"));
    const deploy = ownRepositoryFiles(own).find(({ path: name }) => name.endsWith("deploy.yml"));
    expect(deploy?.content).toContain("apply-east:");
    const checked = await commandLine(folder, "check", "--stack", "east");
    expect([checked.code, checked.stdout.split("\n").at(-2)]).toEqual([
      0,
      expect.stringContaining("Stack east, 1 repository"),
    ]);
    expect((await commandLine(folder, "check", "--stack", "prod")).code).toBe(0);
  });

  it("names a repository that the inventory does not have, and writes nothing", async () => {
    const folder = makeProject({ "Pulumi.prod.yaml": prod });
    const { code, stderr } = await commandLine(
      folder,
      "stack",
      "add",
      "east",
      "--from",
      "prod",
      "--repositories",
      "nope",
    );
    expect([code, stderr]).toEqual([2, '"nope": the inventory has no such repository; it has sample-app.\n']);
    expect(existsSync(path.join(folder, "Pulumi.east.yaml"))).toBe(false);
    expect(readFileSync(path.join(folder, "Pulumi.prod.yaml"), "utf8")).toBe(prod);
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

  it("leaves sources of values of repositories that it does not have, and takes those of its own along", async () => {
    const secrets = `  slipway:secrets:
    NPM_TOKEN@sample-app: { from: aws-ssm, name: /own }
    production/NPM_TOKEN@other: { from: aws-ssm, name: /theirs }
    "*": { from: generated }
`;
    const folder = makeProject({
      "Pulumi.prod.yaml": prod.replace("  secrets:TOKEN", `${secrets}  secrets:TOKEN`),
      "inventory/repositories/sample-app.yaml": "secrets: { NPM_TOKEN: {} }\n",
      "inventory/repositories/other.yaml": "environments: { production: { secrets: [NPM_TOKEN] } }\n",
    });
    const added = await commandLine(folder, "stack", "add", "east", "--from", "prod", "--repositories", "sample-app");
    expect(added.code).toBe(0);
    const stacks = Object.fromEntries(readStacks(folder).map(({ settings }) => [settings.stack, settings]));
    expect([stacks.east!.secrets, stacks.prod!.secrets].map((one) => Object.keys(one))).toEqual([
      ["NPM_TOKEN@sample-app", "*"],
      ["production/NPM_TOKEN@other", "*"],
    ]);
  });

  it("has options for the foundation alone", async () => {
    const folder = makeProject({ "Pulumi.prod.yaml": prod });
    const args = ["stack", "add", "east", "--from", "prod", "--repositories", "sample-app", "--yes", "--region", "x"];
    expect((await commandLine(folder, ...args)).stderr).toBe(
      '"--yes", "--region": for --bootstrap alone, which makes what the stack stands on; add it, or leave them out.\n',
    );
  });
});
