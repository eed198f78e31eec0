import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { rotateSecret, setSecret } from "../../cli/secrets/set.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { startFaultProxy } from "../fleet/wire/fault-proxy.ts";
import { startMoto } from "../fleet/wire/moto.ts";
import { missing } from "../pipelines/outside-tool.ts";
import { killedAt } from "../stack/killed-engine.ts";
import { rehearseHere, visitGitHub, writeFiles } from "../stack/rehearsal.ts";
import { killable, makeProject, nothingShipped, pathWithoutPulumi } from "./project.ts";

const stackFile = (secrets: string) => `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:secrets: ${secrets}
`;
const value = "correct-horse-battery-staple";

describe.skipIf(missing("moto_server"))("a store of values in AWS", () => {
  let folder: string;
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let aws: Awaited<ReturnType<typeof startFaultProxy>>;
  beforeAll(async () => {
    moto = await startMoto();
    aws = await startFaultProxy(moto.url);
    folder = makeProject({
      ...nothingShipped,
      "Pulumi.local.yaml": stackFile('{ "*": { from: generated } }'),
      "inventory/repositories/app.yaml": `secrets: { KEY: { dependabot: true }, OTHER: {} }
environments: { staging: { secrets: [KEY] } }
`,
    });
    await rehearseHere(folder);
  }, 60_000);
  beforeEach(async () => {
    await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
    for (const [name, text] of Object.entries({
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      PATH: pathWithoutPulumi(),
    }))
      vi.stubEnv(name, text);
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(async () => {
    await aws?.stop();
    await moto?.stop();
  });

  function actOn(github: Sandbox | undefined): void {
    vi.stubEnv("GITHUB_TOKEN", github?.token ?? "");
    vi.stubEnv("GITHUB_BASE_URL", github && `${github.url}/`);
  }
  /** Runs a command of this process in the project folder, with a value on its standard input; gives what it said. */
  async function run(command: typeof setSecret, key: string, given: string): Promise<string> {
    let text = "";
    const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    const from = process.cwd();
    process.chdir(folder);
    try {
      await command(key, { stack: "local" }, Readable.from([Buffer.from(given)]));
    } catch (error) {
      text += (error as Error).message;
    } finally {
      process.chdir(from);
      spy.mockRestore();
      process.exitCode = undefined;
    }
    return text;
  }

  it("has a secret made, then new versions of it, and one field of its JSON alone", async () => {
    actOn(undefined);
    const client = new SecretsManagerClient({});
    const read = async (id: string) => (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile(
        "{ KEY: { from: aws-secrets-manager, id: team/key }, OTHER: { from: aws-secrets-manager, id: team/json, field: other } }",
      ),
    });
    expect(await run(setSecret, "KEY", "first-value")).toContain("team/key was made, under the account's own key");
    expect(await run(rotateSecret, "KEY", value)).toContain("AWS Secrets Manager has it: a new version of team/key");
    expect(await read("team/key")).toBe(value);
    const { Versions } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId: "team/key", IncludeDeprecated: true }),
    );
    expect(Versions?.length).toBe(2);

    await client.send(new CreateSecretCommand({ Name: "team/json", SecretString: '{"theirs":"1","other":"old"}' }));
    expect(await run(setSecret, "OTHER", value)).toContain("a new version of team/json");
    expect(JSON.parse((await read("team/json"))!)).toEqual({ theirs: "1", other: value });
    await client.send(new CreateSecretCommand({ Name: "team/text", SecretString: "no JSON at all" }));
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile(
        "{ KEY: { from: aws-secrets-manager, id: team/text, field: key }, OTHER: { from: aws-secrets-manager, id: team/json, field: other } }",
      ),
    });
    expect(await run(setSecret, "KEY", value)).toMatch(/"team\/text": is no JSON object, so it has no field "key"/);
    expect(await read("team/text")).toBe("no JSON at all");
  });

  it("has a parameter made, then new versions of it under the key that it has", async () => {
    actOn(undefined);
    const client = new SSMClient({});
    const read = async (name: string) =>
      (await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter;
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile(
        "{ KEY: { from: aws-ssm, name: /ci/key }, OTHER: { from: aws-ssm, name: /ci/other } }",
      ),
    });
    const old = { Name: "/ci/other", Value: "old", Type: "SecureString", KeyId: "alias/team" } as const;
    await client.send(new PutParameterCommand(old));
    expect(await run(setSecret, "KEY", "first-value")).toContain("/ci/key was made, under the account's own key");
    expect(await run(setSecret, "KEY", value)).toContain("AWS Systems Manager has it: /ci/key: a new version");
    expect(await run(setSecret, "OTHER", value)).toContain("/ci/other: a new version");
    expect(await read("/ci/key")).toMatchObject({ Value: value, Version: 2, Type: "SecureString" });
    expect(await read("/ci/other")).toMatchObject({ Value: value, Version: 2, Type: "SecureString" });
    const { Parameters = [] } = await client.send(new DescribeParametersCommand({}));
    expect(Parameters.map(({ Name, KeyId }) => [Name, KeyId]).sort()).toEqual([
      ["/ci/key", "alias/aws/ssm"],
      ["/ci/other", "alias/team"],
    ]);
  });

  it("comes before the places, each of which has a value at every moment, wherever the command is killed", async () => {
    const client = new SSMClient({});
    const inStore = async () =>
      (await client.send(new GetParameterCommand({ Name: "/ci/key", WithDecryption: true }))).Parameter?.Value;
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile("{ KEY: { from: aws-ssm, name: /ci/key }, OTHER: { from: generated } }"),
    });
    const places = ["actions", "dependabot", "environments/staging"].map((place) => `repos/local/app/${place}`);
    await visitGitHub(folder, async (github) => {
      actOn(github);
      let present = "the-value-before-any-kill";
      expect(await run(setSecret, "KEY", present)).toContain("app, environment staging: written");
      const held = (text: string) => places.map((place) => github.holdsSecret(place, "KEY", text));
      const parameter = ({ headers }: IncomingMessage) => headers["x-amz-target"] === "AmazonSSM.PutParameter";
      const put =
        (part: string) =>
        ({ method, url }: IncomingMessage) =>
          method === "PUT" && url!.includes(`/${part}`);
      // After one call is before the next: these are all states in which it can be left.
      const stops = [
        [parameter, "before"],
        [parameter, "after"],
        [put("actions/"), "after"],
        [put("dependabot/"), "after"],
        [put("environments/"), "after"],
      ] as const;
      const told: unknown[] = [];
      for (const [index, [at, when]] of stops.entries()) {
        const next = `value-number-${index}`;
        const { ended, kill } = killable(folder, ["secrets", "set", "KEY"], next);
        expect(await killedAt(at, when, () => ended, kill)).toBe(true);
        const [written, left] = [held(next), held(present)];
        told.push([(await inStore()) === next, ...written]);
        expect(written.map((one, place) => one !== left[place])).toEqual([true, true, true]);
        expect(await run(setSecret, "KEY", next)).not.toMatch(/not written|cannot/);
        expect([await inStore(), held(next)]).toEqual([next, [true, true, true]]);
        present = next;
      }
      expect(told).toEqual([
        [false, false, false, false],
        [true, false, false, false],
        [true, true, false, false],
        [true, true, true, false],
        [true, true, true, true],
      ]);
      expect(github.calls().filter(({ method }) => method === "DELETE")).toEqual([]);
    });
  }, 240_000);
});
