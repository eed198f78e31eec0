import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type SecretSource, secretValue } from "../../components/secret-source.ts";
import { Variables } from "../../components/variables.ts";
import { type RecordOptions, record } from "./recorder.ts";

/** Records a program that writes the value somewhere, where it shows whether it is secret. */
async function written(source: SecretSource, options: RecordOptions = {}) {
  const recording = await record(() => {
    new Variables("app", { repository: "app", values: { COPY: secretValue("TOKEN", source) } });
  }, options);
  return { ...recording, value: recording.resources.find(({ name }) => name === "app-COPY")?.inputs.value };
}

const answer = (fields: Record<string, unknown>): RecordOptions => ({
  invoke: async (_token, args) => ({ ...args, ...fields }),
});

describe("secretValue", () => {
  it("reads the encrypted configuration under the secret's name or another key", async () => {
    const config = { "secrets:TOKEN": "one", "secrets:SHARED": "two" };
    expect((await written({ from: "config" }, { config })).value).toBe("secret: one");
    expect((await written({ from: "config", key: "SHARED" }, { config })).value).toBe("secret: two");
  });

  it("says what to run where the configuration lacks the key", async () => {
    await expect(written({ from: "config", key: "SHARED" })).rejects.toThrow(
      'Secret "TOKEN" is not set in stack "test"; run "pulumi config set --secret secrets:SHARED".',
    );
  });

  it("reads AWS Secrets Manager, whole or one field", async () => {
    const whole = await written({ from: "aws-secrets-manager", id: "ci/token" }, answer({ secretString: "plain" }));
    expect(whole.value).toBe("secret: plain");
    expect(whole.invokes).toEqual([
      { token: "aws:secretsmanager/getSecretVersion:getSecretVersion", args: { secretId: "ci/token" } },
    ]);
    const field = { from: "aws-secrets-manager", id: "ci/all", field: "token" } as const;
    expect((await written(field, answer({ secretString: '{"token":"inner"}' }))).value).toBe("secret: inner");
  });

  it("quotes nothing of a secret that has no such field", async () => {
    const field = { from: "aws-secrets-manager", id: "ci/all", field: "token" } as const;
    const noJson = written(field, answer({ secretString: "hunter2 {" }));
    await expect(noJson).rejects.toThrow(
      'Secret "TOKEN": "ci/all" is no JSON, so it has no field "token"; leave out "field".',
    );
    await expect(noJson).rejects.not.toThrow(/hunter2/);
    const noField = written(field, answer({ secretString: '{"other":"hunter2"}' }));
    await expect(noField).rejects.toThrow('Secret "TOKEN": "ci/all" has no text in field "token".');
    await expect(noField).rejects.not.toThrow(/hunter2/);
  });

  it("reads the SSM parameter store, decrypted", async () => {
    const recording = await written({ from: "aws-ssm", name: "/ci/token" }, answer({ value: "plain" }));
    expect(recording.value).toBe("secret: plain");
    expect(recording.invokes).toEqual([
      { token: "aws:ssm/getParameter:getParameter", args: { name: "/ci/token", withDecryption: true } },
    ]);
  });

  it("makes a generated value once, as a resource of its own", async () => {
    const outputs: RecordOptions["outputs"] = ({ type }) =>
      type === "slipway:index:GeneratedSecret" ? { value: "random" } : {};
    const recording = await written({ from: "generated", length: 64 }, { outputs });
    expect(recording.value).toBe("secret: random");
    expect(recording.resources).toContainEqual(
      expect.objectContaining({ type: "GeneratedSecret", name: "secret-TOKEN", inputs: { length: 64 } }),
    );
  });

  it("is unknown in a plan, where nobody can be asked, and an error where it is needed", async () => {
    const source = { from: "aws-ssm", name: "/ci/token" } as const;
    expect((await written(source, { ...answer({}), preview: true })).value).toBe("[unknown]");
    await expect(written(source, answer({}))).rejects.toThrow('Secret "TOKEN" is empty at its source.');
  });

  it("stays secret through whatever is made of it", async () => {
    const recording = await record(
      () => {
        const value = secretValue("TOKEN", { from: "config" });
        new Variables("app", { repository: "app", values: { COPY: pulumi.interpolate`Bearer ${value}` } });
      },
      { config: { "secrets:TOKEN": "one" } },
    );
    expect(recording.resources[0]?.inputs.value).toBe("secret: Bearer one");
  });
});
