import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { secretsRotateOutput, secretsSetOutput } from "../../cli/secrets/output.ts";
import { rotateSecret, setSecret } from "../../cli/secrets/set.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { rehearseHere, visitGitHub, writeFiles } from "../stack/rehearsal.ts";
import { makeProject } from "./project.ts";
import { actAs, fakePulumi, runIn } from "./secrets-here.ts";

const workflow = `on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    env: { KEY: "\${{ secrets.KEY }}" }
    steps: [{ run: echo }]
`;

const stackFile = (secrets: string, rest = "") => `# what people rely on
config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:organization: owned
  slipway:secrets: ${secrets}
${rest}`;
const encrypted = "  secrets:KEY: { secure: v1:abc }\n  secrets:SHARED: { secure: v1:abc }\n";

const value = "correct-horse-battery-staple";

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    "inventory/defaults.yaml": null,
    "inventory/groups": null,
    "inventory/repositories": null,
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
    "Pulumi.local.yaml": stackFile('{ "*": { from: generated } }'),
    "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app, other], dependabot: true } }\n",
    "inventory/workflows/ci.yml": workflow,
    "inventory/repositories/app.yaml": `name: App
jobs: [{ run: ci.yml }]
secrets: { KEY: { dependabot: true }, MINE: { kept: true } }
environments: { staging: { secrets: [KEY] } }
`,
    "inventory/repositories/other.yaml": "description: Another\n",
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

const run = (command: (input: Readable) => Promise<void>, given: string | Buffer = `${value}\n`) =>
  runIn(folder, command, given);

const set =
  (key: string, options = {}) =>
  (input: Readable) =>
    setSecret(key, { stack: "local", ...options }, input);
const rotate =
  (key: string, options = {}) =>
  (input: Readable) =>
    rotateSecret(key, { stack: "local", ...options }, input);

/** Every file of the project that holds a text: values belong in none. */
function filesWith(text: string, at = folder): string[] {
  return readdirSync(at).flatMap((name) => {
    const file = path.join(at, name);
    if (statSync(file).isDirectory()) return filesWith(text, file);
    return readFileSync(file).includes(text) ? [file] : [];
  });
}

const placesOfKey = ["repos/local/App/actions", "repos/local/App/dependabot", "repos/local/App/environments/staging"];
const placesOfShared = ["orgs/local/actions", "orgs/local/dependabot"];
/** Which places of a secret have a value. */
const held = (github: Sandbox, places: readonly string[], name: string, text: string) =>
  places.map((place) => github.holdsSecret(place, name, text));

describe("a value from standard input", () => {
  it("goes to the source, then over the old one in every place, readers untouched, and is seen nowhere", async () => {
    writeFiles(folder, { "Pulumi.local.yaml": stackFile("{}", encrypted) });
    const pulumi = fakePulumi();
    await visitGitHub(folder, async (github) => {
      actAs(github, pulumi.folder);
      const readers = async () =>
        (
          await octokitFor(github).rest.actions.listSelectedReposForOrgSecret({ org: "local", secret_name: "SHARED" })
        ).data.repositories.map(({ name }) => name);
      const said = await run(set("key"));
      const shared = await run(set("SHARED", { json: true }));
      expect([said.error, said.code, shared.error]).toEqual(["", 0, ""]);
      expect(said.text).toBe(`KEY: the line end after it was taken off (--exact keeps it)
  Pulumi.local.yaml has it, encrypted, as secrets:KEY; commit the file
  app: written
  app, for Dependabot: written
  app, environment staging: written
Next: pulumi up --stack local: the engine's state keeps the new value, too
`);
      expect(
        secretsSetOutput.parse(JSON.parse(shared.text)).places.map(({ scope, result }) => [scope, result]),
      ).toEqual([
        ["organization", "written"],
        ["organization-dependabot", "written"],
      ]);
      expect(pulumi.log()).toBe(
        ["KEY", "SHARED"]
          .map((name) => `config|set|--secret|secrets:${name}|--stack|local|--non-interactive|${value}\n`)
          .join(""),
      );
      expect(held(github, placesOfKey, "KEY", value)).toEqual([true, true, true]);
      expect(held(github, placesOfShared, "SHARED", value)).toEqual([true, true]);
      expect(await readers()).toEqual(["App", "other"]);
      const writes = github.calls().filter(({ write }) => write);
      expect([...new Set(writes.map(({ method, status }) => `${method} ${status}`))]).toEqual(["PUT 204"]);
      expect(JSON.stringify([said, shared])).not.toContain(value);
    });
    expect(filesWith(value)).toEqual([]);
  });

  it("changes nothing on GitHub where its source cannot be written, and says what to do", async () => {
    await visitGitHub(folder, async (github) => {
      actAs(github);
      const { error } = await run(set("KEY"));
      expect(error).toBe(
        '"KEY": its value is in Pulumi.local.yaml, encrypted by Pulumi\'s CLI, and there is no `pulumi` on PATH; install it (https://www.pulumi.com/docs/install/), or name another source under slipway:secrets.',
      );
      expect(github.calls().filter(({ write }) => write)).toEqual([]);
    });
  });

  it("names each place that could not be written, and the same command again goes on", async () => {
    const pulumi = fakePulumi();
    await visitGitHub(folder, async (github) => {
      const { rest } = octokitFor(github);
      const at = { owner: "local", repo: "App" };
      actAs(github, pulumi.folder);
      await rest.repos.update({ ...at, archived: true });
      const refused = await run(set("KEY"), "another-value");
      expect(refused.code).toBe(1);
      expect(refused.text).toMatch(
        / {2}app: not written: "local\/App": cannot write secret "KEY"\. GitHub answered 403: .*archived.* Write "archived: false" in .*\n[\s\S]*Next: the same command again, with the same value, once what failed is mended\n$/,
      );
      expect(held(github, placesOfKey, "KEY", "another-value")).toEqual([false, false, false]);
      await rest.repos.update({ ...at, archived: false });
      const again = await run(set("KEY"), "another-value");
      expect([again.code, ...held(github, placesOfKey, "KEY", "another-value")]).toEqual([0, true, true, true]);
    });
  });

  it("goes to the source alone without an identity; the places wait for the next up", async () => {
    const pulumi = fakePulumi();
    actAs(undefined, pulumi.folder);
    const { text } = await run(set("KEY", { exact: true }));
    expect(text).toContain("KEY: the line end after it belongs to it\n");
    expect(text).toContain("  app: gets it with the next pulumi up\n");
    expect(pulumi.log()).toContain(`${value}\n\n`);
  });

  it("is refused where it is empty, too large or no text, and never repeated", async () => {
    const pulumi = fakePulumi();
    actAs(undefined, pulumi.folder);
    const errors = [
      (await run(set("KEY"), "\n")).error,
      (await run(set("KEY"), "x".repeat(49_153))).error,
      (await run(set("KEY"), Buffer.from([0xff, 0xfe]))).error,
      (await run(set("KEY"), "a\0b")).error,
      (await run(set("KEYS"))).error,
      (await run(set("MINE"))).error,
      (await run(set("staging/KEY", { environment: "live" }))).error,
      (await run(set("KEY", { repository: "ap" }))).error,
      (await run(set("KEY", { repository: "other" }))).error,
      (await run(set("KEYS", { repository: "app", environment: "staging" }))).error,
      (await run(set("MINE@app"))).error,
      (await run(rotate("KEY@app"))).error,
    ];
    expect(errors).toEqual([
      '"KEY": standard input is empty; nothing was written.',
      '"KEY": the value has 49153 bytes, and GitHub takes at most 49152.',
      '"KEY": standard input is no text in UTF-8; pass binary values in base64.',
      '"KEY": standard input has a zero byte; pass binary values in base64.',
      '"KEYS": no such secret in stack "local"; did you mean "KEY"?',
      '"MINE": is somebody else\'s (kept), and Slipway never writes it; take "kept" out first.',
      '"staging/KEY": names the environment "staging", and --environment "live"; write it once.',
      '"ap": no such repository in stack "local"; did you mean "app"?',
      '"KEY@other": "other" declares no secret "KEY"; declare it under secrets of inventory/repositories/other.yaml first.',
      '"staging/KEYS@app": environment "staging" of "app" declares no secret "KEYS"; did you mean "KEY"?',
      '"MINE@app": is somebody else\'s (kept), and Slipway never writes it; take "kept" out first.',
      '"KEY@app": has no value of its own, but the one of "KEY"; rotate that, or for one of its own run slipway secrets set KEY --repository app --stack local.',
    ]);
    expect(() => pulumi.log()).toThrow();
  });

  it("keeps the last line end of a key of several lines", async () => {
    const pulumi = fakePulumi();
    actAs(undefined, pulumi.folder);
    const { text } = await run(set("KEY"), "-----BEGIN-----\nabc\n-----END-----\n");
    expect(text).toContain("it has several lines, so the line end after the last belongs to it");
    expect(pulumi.log()).toMatch(/-----END-----\n\n$/);
  });
});

describe("a store in AWS", () => {
  it("gets a new version, one field of JSON by itself, and a parameter keeps its key", async () => {
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile(
        "{ KEY: { from: aws-secrets-manager, id: team/json, field: key }, SHARED: { from: aws-ssm, name: /shared } }",
      ),
    });
    const seen: { target: string; body: Record<string, unknown> }[] = [];
    const answers: Record<string, object> = {
      "secretsmanager.GetSecretValue": { SecretString: '{"other":"1","key":"old"}' },
      "AmazonSSM.DescribeParameters": { Parameters: [{ Name: "/shared", KeyId: "alias/team" }] },
    };
    const aws = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const target = String(request.headers["x-amz-target"]);
        const { ClientRequestToken: _, ...body } = JSON.parse(text);
        seen.push({ target, body });
        response.setHeader("content-type", "application/x-amz-json-1.1");
        response.end(JSON.stringify(answers[target] ?? {}));
      });
    });
    await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
    try {
      actAs(undefined);
      const { port } = aws.address() as { port: number };
      for (const [name, text] of Object.entries({
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      }))
        vi.stubEnv(name, text);
      const said = [await run(set("KEY")), await run(rotate("SHARED"))];
      expect(said.map(({ error }) => error)).toEqual(["", ""]);
      expect(said[0]!.text).toContain("AWS Secrets Manager has it: a new version of team/json");
      expect(seen).toEqual([
        { target: "secretsmanager.GetSecretValue", body: { SecretId: "team/json" } },
        {
          target: "secretsmanager.PutSecretValue",
          body: { SecretId: "team/json", SecretString: JSON.stringify({ other: "1", key: value }) },
        },
        {
          target: "AmazonSSM.DescribeParameters",
          body: { ParameterFilters: [{ Key: "Name", Option: "Equals", Values: ["/shared"] }] },
        },
        {
          target: "AmazonSSM.PutParameter",
          body: { Name: "/shared", Value: value, Type: "SecureString", Overwrite: true, KeyId: "alias/team" },
        },
      ]);
    } finally {
      aws.close();
    }
  });
});

describe("a generated value", () => {
  it("is not rotated again while a rotation waits for its up, unless that is asked for", async () => {
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile("{ KEY: { from: generated, generation: 2 }, SHARED: { from: generated } }"),
    });
    const urn = "urn:pulumi:local::slipway::slipway:index:GeneratedSecret::secret-KEY";
    const place = (name: string, modified: string) => ({
      urn: `urn:pulumi:local::slipway::github:index/actionsSecret:ActionsSecret::${name}`,
      type: "github:index/actionsSecret:ActionsSecret",
      propertyDependencies: { value: [urn] },
      ...(modified === "failed" ? { modified: "2026-01-02T00:00:00Z", initErrors: ["422"] } : { modified }),
    });
    const said = async (generation: number, places: readonly string[], options = {}) => {
      const value = {
        urn,
        type: "slipway:index:GeneratedSecret",
        inputs: { generation },
        modified: "2026-01-01T00:00:00.5Z",
      };
      const resources = [value, ...places.map((modified, index) => place(`app-${index}`, modified))];
      const pulumi = fakePulumi(JSON.stringify({ version: 3, deployment: { resources } }));
      actAs(undefined, pulumi.folder);
      return secretsRotateOutput.parse(JSON.parse((await run(rotate("KEY", { json: true, ...options }))).text));
    };
    expect(await said(1, [])).toMatchObject({ generation: 2, raised: false, made: 1 });
    expect(await said(2, ["2026-01-01T00:00:00.500000001Z", "2026-01-01T00:00:00.4Z"])).toMatchObject({
      generation: 2,
      raised: false,
      made: 2,
    });
    expect(readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8")).toContain("generation: 2");
    expect(await said(2, ["2026-01-01T00:00:00.500000001Z"])).toMatchObject({ generation: 3, raised: true, made: 2 });
    expect(await said(2, [], { again: true })).toMatchObject({ generation: 4, raised: true });
    // A write that failed leaves a mark, whatever its time.
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile("{ KEY: { from: generated, generation: 2 }, SHARED: { from: generated } }"),
    });
    expect(await said(2, ["failed"])).toMatchObject({ generation: 2, raised: false, made: 2 });
    // The state is ahead of the files: somebody's rotation was never merged.
    expect(await said(7, [])).toMatchObject({ generation: 8, raised: true, made: 7 });
  });

  it("alone is rotated by an up", async () => {
    writeFiles(folder, { "Pulumi.local.yaml": stackFile("{}", encrypted) });
    expect((await run(rotate("KEY", { up: true, again: true }))).error).toBe(
      '"KEY": --again and --up are for values that the stack generates; this one is written to its places at once, leave them out.',
    );
  });

  it("is rotated by its generation: the next run makes a new one in place, and writes it everywhere", async () => {
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile('{ "*": { from: generated, rotateDays: 90 } } # all of them'),
    });
    await rehearseHere(folder);
    actAs(undefined);
    expect((await run(set("KEY"))).error).toMatch(/generates it; "slipway secrets rotate KEY --stack local"/);
    const said = await run(rotate("KEY", { json: true }));
    expect(secretsRotateOutput.parse(JSON.parse(said.text))).toMatchObject({
      key: "KEY",
      generation: 2,
      targets: [
        expect.stringMatching(/::secret-KEY$/),
        expect.stringMatching(/::app-secrets-KEY$/),
        expect.stringMatching(/::app-secrets-dependabot-KEY$/),
        expect.stringMatching(/DEPLOY|staging.*KEY$/),
      ],
    });
    // Without a state nobody knows whether the rotation before is done, and the command says so.
    expect((await run(rotate("KEY"))).text).toMatch(
      /^KEY: generation 3, in Pulumi.local.yaml\nStill with the old value[\s\S]*\nThe same command again raises it again, as the state could not be looked at: .*there is no `pulumi` on PATH/,
    );
    const before = readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8");
    expect((await run(rotate("KEY", { up: true }))).error).toMatch(
      /^"KEY": --up cannot run; nothing was written\. .*there is no `pulumi` on PATH; install it .*, or leave --up out\.\nIt would run:\npulumi up --stack local \\\n {2}--target 'urn:.*::secret-KEY'/,
    );
    expect(readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8")).toBe(before);
    expect(readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8")).toContain("# what people rely on\n");
    const { repositories } = await rehearseHere(folder);
    const changed = repositories.flatMap(({ kinds }) => kinds.filter(({ counts }) => counts.updated));
    expect(changed).toEqual([
      { kind: "secret", counts: { updated: 1 } },
      { kind: "environment secret", counts: { updated: 1 } },
      { kind: "Dependabot secret", counts: { updated: 1 } },
    ]);
  });
});
