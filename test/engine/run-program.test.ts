import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { Host, Registration } from "../../engine/run-program.ts";
import { ProgramError, replaceSecrets, runProgram, unknownValue } from "../../engine/run-program.ts";

class Inner extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Inner", name, {}, opts);
    const repository = new github.Repository(
      `${name}-repository`,
      { name: "svc" },
      { parent: this, protect: true, ignoreChanges: ["topics"] },
    );
    new github.ActionsSecret(
      `${name}-secret`,
      { repository: repository.name, secretName: "TOKEN", plaintextValue: pulumi.secret("hidden") },
      { parent: this, dependsOn: [repository] },
    );
    this.registerOutputs({});
  }
}

class Outer extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Outer", name);
    new Inner(`${name}-inner`, { parent: this });
    this.registerOutputs({});
  }
}

const options = {
  project: "slipway",
  stack: "test",
  config: { "slipway:owner": "acme" },
  secretKeys: [],
  preview: false,
};

function recordingHost(): { host: Host; seen: Registration[] } {
  const seen: Registration[] = [];
  const host: Host = {
    register: async (registration) => {
      seen.push(registration);
      return { id: `${registration.name}-id`, outputs: registration.inputs };
    },
    invoke: async () => ({}),
  };
  return { host, seen };
}

describe("runProgram", () => {
  it("shows the host the engine's URNs, parents, dependencies and options of every resource", async () => {
    const { host, seen } = recordingHost();
    await runProgram(async () => void new Outer("outer"), options, host);

    expect(seen.map(({ urn, parent }) => ({ urn, parent }))).toEqual([
      { urn: "urn:pulumi:test::slipway::pulumi:pulumi:Stack::slipway-test", parent: "" },
      {
        urn: "urn:pulumi:test::slipway::test:index:Outer::outer",
        parent: "urn:pulumi:test::slipway::pulumi:pulumi:Stack::slipway-test",
      },
      {
        urn: "urn:pulumi:test::slipway::test:index:Outer$test:index:Inner::outer-inner",
        parent: "urn:pulumi:test::slipway::test:index:Outer::outer",
      },
      {
        urn: "urn:pulumi:test::slipway::test:index:Outer$test:index:Inner$github:index/repository:Repository::outer-inner-repository",
        parent: "urn:pulumi:test::slipway::test:index:Outer$test:index:Inner::outer-inner",
      },
      {
        urn: "urn:pulumi:test::slipway::test:index:Outer$test:index:Inner$github:index/actionsSecret:ActionsSecret::outer-inner-secret",
        parent: "urn:pulumi:test::slipway::test:index:Outer$test:index:Inner::outer-inner",
      },
    ]);
    const [, , , repository, secret] = seen;
    expect(repository).toMatchObject({ protect: true, ignoreChanges: ["topics"], custom: true });
    expect(secret?.dependencies).toEqual([repository?.urn]);
    expect(replaceSecrets(secret?.inputs, () => "[secret]")).toMatchObject({ plaintextValue: "[secret]" });
  });

  it("gives the program's outputs back, with what the host answered", async () => {
    const { host } = recordingHost();
    const outputs = await runProgram(
      async () => ({ id: new github.Repository("svc", {}).id, owner: new pulumi.Config("slipway").require("owner") }),
      options,
      host,
    );
    expect(outputs).toEqual({ id: "svc-id", owner: "acme" });
  });

  it("reports the fault of the host once and registers nothing that depends on it", async () => {
    const { host, seen } = recordingHost();
    const failing: Host = {
      ...host,
      register: (registration) =>
        registration.type === "github:index/repository:Repository"
          ? Promise.reject(new Error('"svc": refused'))
          : host.register(registration),
    };
    const run = runProgram(async () => void new Outer("outer"), options, failing);
    await expect(run).rejects.toThrow(new ProgramError([new Error('"svc": refused')]));
    expect(seen.map(({ type }) => type)).not.toContain("github:index/actionsSecret:ActionsSecret");
  });

  it("hands unknown values on as the marker, at any depth", async () => {
    const seen: Registration[] = [];
    const host: Host = {
      register: async (registration) => {
        seen.push(registration);
        return { id: undefined, outputs: registration.inputs };
      },
      invoke: async () => ({}),
    };
    const program = async () => {
      const repository = new github.Repository("svc", { name: "svc" });
      new github.Repository("twin", { description: repository.nodeId, topics: [repository.nodeId] });
    };
    await runProgram(program, { ...options, preview: true }, host);
    expect(seen.find(({ name }) => name === "twin")?.inputs).toMatchObject({
      description: unknownValue,
      topics: [unknownValue],
    });
  });

  it("ends, with the fault, when a look-up fails that resources and components wait for", async () => {
    const { host, seen } = recordingHost();
    class Waiting extends pulumi.ComponentResource {
      constructor(dependsOn: pulumi.Resource[]) {
        super("test:index:Waiting", "waiting", {}, { dependsOn });
        const inner = new github.Repository("inner", {}, { parent: this, dependsOn });
        this.registerOutputs({ name: inner.name });
      }
    }
    const program = async () => {
      const teamId = pulumi.output(github.getTeam({ slug: "nobody" })).apply(({ id }) => id);
      const access = new github.TeamRepository("access", { repository: "svc", teamId });
      new Waiting([access]);
      return { id: access.id };
    };
    const failing: Host = { ...host, invoke: () => Promise.reject(new Error('team "nobody" is not there')) };
    await expect(runProgram(program, options, failing)).rejects.toThrow('team "nobody" is not there');
    expect(seen.map(({ name }) => name)).not.toContain("access");
  });

  it.each([
    ["a resource is refused", () => void new github.Repository("refused", {})],
    [
      "the program throws",
      () => {
        throw new Error("refused");
      },
    ],
  ])("lets every call to the host end before it reports that %s", async (_title, refuse) => {
    const { host } = recordingHost();
    const ended: string[] = [];
    const failing: Host = {
      ...host,
      register: async (registration) => {
        if (registration.name === "refused") throw new Error("refused");
        if (registration.name === "slow") {
          for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
          ended.push("slow");
        }
        return host.register(registration);
      },
    };
    const program = async () => {
      const slow = new github.Repository("slow", {});
      await new Promise((resolve) => setImmediate(resolve));
      refuse();
      return { slow: slow.name };
    };
    await expect(runProgram(program, options, failing)).rejects.toThrow("refused");
    expect(ended).toEqual(["slow"]);
  });

  it("ends, with the fault, when the constructor of a component throws", async () => {
    const { host } = recordingHost();
    class Broken extends pulumi.ComponentResource {
      constructor() {
        super("test:index:Broken", "broken");
        throw new Error("broken on purpose");
      }
    }
    await expect(runProgram(async () => void new Broken(), options, host)).rejects.toThrow("broken on purpose");
  });

  it("reports what the program throws, and can run again in the same process", async () => {
    const { host } = recordingHost();
    await expect(
      runProgram(async () => new pulumi.Config("slipway").require("missing"), options, host),
    ).rejects.toThrow(/slipway:missing/);
    await expect(runProgram(async () => ({ fine: true }), options, host)).resolves.toEqual({ fine: true });
  });
});
