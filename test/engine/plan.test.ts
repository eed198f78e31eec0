import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { planProgram } from "../../engine/plan.ts";

class Thing extends pulumi.CustomResource {
  declare readonly made: pulumi.Output<string>;
  constructor(name: string, inputs: pulumi.Inputs, parent?: pulumi.Resource) {
    super("test:index:Thing", name, { ...inputs, made: undefined }, { ...(parent && { parent }) });
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Group", name);
  }
}

const options = {
  project: "slipway",
  stack: "local",
  config: { "slipway:owner": "acme" },
  encryptedKeys: ["secrets:KEY"],
};

describe("planProgram", () => {
  it("lists resources parents first, with words for secrets and for what is not known yet", async () => {
    const { resources } = await planProgram(async () => {
      const config = new pulumi.Config("secrets");
      const group = new Group("group");
      const inner = new Thing("inner", { key: config.requireSecret("KEY"), list: [pulumi.secret("x"), 1] }, group);
      new Thing("outer", { from: inner.made, plain: { owner: new pulumi.Config("slipway").require("owner") } });
    }, options);
    const urn = (chain: string) => `urn:pulumi:local::slipway::${chain}`;
    const stack = urn("pulumi:pulumi:Stack::slipway-local");
    expect(resources).toEqual([
      { urn: stack, type: "pulumi:pulumi:Stack", name: "slipway-local", parent: "", inputs: {} },
      { urn: urn("test:index:Group::group"), type: "test:index:Group", name: "group", parent: stack, inputs: {} },
      {
        urn: urn("test:index:Thing::outer"),
        type: "test:index:Thing",
        name: "outer",
        parent: stack,
        inputs: { from: "[unknown]", plain: { owner: "acme" } },
        waitsFor: [urn("test:index:Group$test:index:Thing::inner")],
      },
      {
        urn: urn("test:index:Group$test:index:Thing::inner"),
        type: "test:index:Thing",
        name: "inner",
        parent: urn("test:index:Group::group"),
        inputs: { key: "[secret]", list: "[secret]" },
      },
    ]);
  });
});
