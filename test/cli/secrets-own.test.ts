import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { secretsListOutput, secretsSetOutput } from "../../cli/secrets/output.ts";
import { rotateSecret, setSecret } from "../../cli/secrets/set.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { rehearseHere, visitGitHub, writeFiles } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";
import { actAs, fakePulumi, runIn } from "./secrets-here.ts";

const stackFile = (secrets: string, encrypted: readonly string[] = []) => `# what people rely on
config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:organization: owned
  slipway:secrets: ${secrets}
${encrypted.map((key) => `  secrets:${key}: { secure: v1:abc }\n`).join("")}`;

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
    "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app] } }\n",
    "inventory/repositories/app.yaml":
      "secrets: { KEY: { dependabot: true } }\nenvironments: { staging: { secrets: [KEY] }, live: { secrets: [KEY] } }\n",
    "inventory/repositories/lib.yaml": "secrets: { KEY: {} }\nenvironments: { staging: { secrets: [KEY] } }\n",
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

const places = {
  app: ["repos/local/app/actions", "repos/local/app/dependabot"],
  "app's environments": ["repos/local/app/environments/staging", "repos/local/app/environments/live"],
  lib: ["repos/local/lib/actions"],
  "lib's environment": ["repos/local/lib/environments/staging"],
};
/** Which of the places have a value, all of what a word stands for or none. */
const holding = (github: Sandbox, text: string) =>
  Object.entries(places).flatMap(([who, all]) => {
    const held = all.map((place) => github.holdsSecret(place, "KEY", text));
    expect(new Set(held).size).toBe(1);
    return held[0] === true ? [who] : [];
  });

const said = (
  command: typeof setSecret,
  key: string,
  given: string,
  options: Partial<Parameters<typeof setSecret>[1]> = {},
) => runIn(folder, (input: Readable) => command(key, { stack: "local", ...options }, input), given);
const written = () => readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8");

describe("a value of one repository alone", () => {
  it("begins beside the one that all share, in its store first, and reaches the places of that repository", async () => {
    writeFiles(folder, { "Pulumi.local.yaml": stackFile("{ SHARED: { from: generated } }", ["KEY"]) });
    const pulumi = fakePulumi();
    await visitGitHub(folder, async (github) => {
      actAs(github, pulumi.folder);
      expect((await said(setSecret, "KEY", "one-for-everybody")).error).toBe("");
      expect(holding(github, "one-for-everybody")).toEqual(Object.keys(places));

      const own = await said(setSecret, "KEY", value, { repository: "lib" });
      expect(own).toEqual({
        text: `KEY@lib: there was no line end after it
  Pulumi.local.yaml has it, encrypted, as secrets:KEY@lib; commit the file
  Pulumi.local.yaml says that it has a value of its own, in place of KEY
  lib: written
  lib, environment staging: written
Next: pulumi up --stack local: the engine's state keeps the new value, too
`,
        error: "",
        code: 0,
      });
      expect(holding(github, value)).toEqual(["lib", "lib's environment"]);
      expect(pulumi.log()).toMatch(
        /config\|set\|--secret\|secrets:KEY@lib\|--stack\|local\|--non-interactive\|correct/,
      );
      expect(written()).toBe(stackFile("{ SHARED: { from: generated }, KEY@lib: { from: config } }", ["KEY"]));

      // From now on each goes its own way.
      expect((await said(setSecret, "KEY", "another-for-the-others")).text).not.toContain("lib");
      expect([holding(github, value), holding(github, "another-for-the-others")]).toEqual([
        ["lib", "lib's environment"],
        ["app", "app's environments"],
      ]);
      const rotated = secretsSetOutput.parse(
        JSON.parse((await said(rotateSecret, "key@LIB", "rotated-value", { json: true })).text),
      );
      expect([rotated.key, rotated.instead, rotated.places.map(({ result }) => result)]).toEqual([
        "KEY@lib",
        undefined,
        ["written", "written"],
      ]);
      expect(holding(github, "rotated-value")).toEqual(["lib", "lib's environment"]);
      expect(github.calls().filter(({ method }) => method === "DELETE")).toEqual([]);
    });
  });

  it("stands back where environments of a name have one of theirs, and may be for one environment of it", async () => {
    const sources = "{ KEY@app: { from: config }, staging/KEY: { from: config }, SHARED: { from: generated } }";
    writeFiles(folder, { "Pulumi.local.yaml": stackFile(sources, ["KEY", "KEY@app", "staging/KEY"]) });
    actAs(undefined, fakePulumi().folder);
    const placesOf = async (key: string, options = {}) =>
      secretsSetOutput
        .parse(JSON.parse((await said(setSecret, key, value, { json: true, offline: true, ...options })).text))
        .places.map(({ repository, environment = "", scope }) => `${scope} ${repository} ${environment}`.trim());
    expect(await placesOf("KEY", { repository: "app" })).toEqual([
      "repository app",
      "dependabot app",
      "environment app live",
    ]);
    expect(await placesOf("KEY", { environment: "staging" })).toEqual([
      "environment app staging",
      "environment lib staging",
    ]);
    expect(await placesOf("KEY")).toEqual(["repository lib"]);
    expect(await placesOf("KEY", { repository: "app", environment: "Staging" })).toEqual(["environment app staging"]);
    expect(written()).toContain("staging/KEY@app: { from: config }");
    // What is generated for all cannot be given to one, so that one has its own in the configuration.
    writeFiles(folder, { "Pulumi.local.yaml": stackFile('{ "*": { from: generated, rotateDays: 30 } }') });
    expect((await said(setSecret, "KEY@lib", value)).text).toContain("in place of KEY\n");
    expect(written()).toContain("KEY@lib: { from: config, rotateDays: 30 }");
  });

  it("is named by list where it is, and where it is not", async () => {
    const sources = '{ "*": { from: generated }, KEY@lib: { from: generated }, staging/KEY: { from: generated } }';
    writeFiles(folder, { "Pulumi.local.yaml": stackFile(sources) });
    const { stdout } = await commandLine(folder, "secrets", "list", "--offline", "--repository", "lib");
    expect(
      stdout,
    ).toBe(`Stack local, local, for lib: 2 secrets, GitHub was not asked: their age is not known without GITHUB_TOKEN or GITHUB_APP_*

KEY@lib
  from     generated (generation 1)
  owner    nobody is named: write owner under slipway:secrets
  in       lib
  instead  of KEY
  used by  no delivered workflow; others, or Dependabot, may use it

staging/KEY
  from     generated (generation 1)
  owner    nobody is named: write owner under slipway:secrets
  in       app, environment staging
           lib, environment staging
  instead  of KEY
  used by  no delivered workflow; others, or Dependabot, may use it
`);
    const all = (await commandLine(folder, "secrets", "list", "--offline")).stdout;
    expect(all).toContain(`  in       app
           app, for Dependabot
           app, environment live
  but not  lib: KEY@lib
           app, environment staging: staging/KEY
           lib, environment staging: staging/KEY
`);
    const listed = async (...options: string[]) =>
      secretsListOutput
        .parse(JSON.parse((await commandLine(folder, "secrets", "list", "--offline", "--json", ...options)).stdout))
        .secrets.map(({ key, instead }) => (instead === undefined ? key : `${key}, not ${instead}`));
    expect(await listed("--repository", "app")).toEqual(["KEY", "SHARED", "staging/KEY, not KEY"]);
    expect(await listed("--environment", "live")).toEqual(["KEY"]);
    expect((await commandLine(folder, "secrets", "list", "--repository", "lob")).stderr).toBe(
      '"lob": no such repository in stack "local"; did you mean "lib"?\n',
    );
  });

  it("is missed by name, and left over where it was cut off before the stack file said so", async () => {
    writeFiles(folder, {
      "Pulumi.local.yaml": stackFile("{ KEY@lib: { from: config }, SHARED: { from: generated } }", ["KEY"]),
    });
    const missed = await commandLine(folder, "check");
    expect([missed.code, missed.stdout]).toEqual([
      1,
      expect.stringContaining(
        'Pulumi.local.yaml: secret "KEY@lib": has no value in this stack; set it with "pulumi config set --secret secrets:KEY@lib --stack local"',
      ),
    ]);
    writeFiles(folder, { "Pulumi.local.yaml": stackFile("{ SHARED: { from: generated } }", ["KEY", "KEY@lib"]) });
    expect((await commandLine(folder, "secrets", "unused", "--offline")).stdout).toContain(
      "secrets:KEY@lib; pulumi config rm secrets:KEY@lib --stack local\n",
    );
    actAs(undefined, fakePulumi().folder);
    expect((await said(setSecret, "KEY@lib", value)).error).toBe("");
    expect((await commandLine(folder, "secrets", "unused", "--offline")).stdout).not.toContain("KEY@lib");
  });

  it("is what the program writes to that repository, and the shared one to the others", async () => {
    const sources = "{ KEY@lib: { from: config }, staging/KEY@app: { from: config }, SHARED: { from: generated } }";
    writeFiles(folder, { "Pulumi.local.yaml": stackFile(sources, ["KEY", "KEY@lib", "staging/KEY@app"]) });
    await rehearseHere(folder);
    await visitGitHub(folder, async (github) => {
      const held = (key: string) =>
        Object.values(places)
          .flat()
          .filter((place) => github.holdsSecret(place, "KEY", `placeholder for secrets:${key}`));
      expect(held("KEY@lib")).toEqual([...places.lib, ...places["lib's environment"]]);
      expect(held("staging/KEY@app")).toEqual(["repos/local/app/environments/staging"]);
      expect(held("KEY")).toEqual([...places.app, "repos/local/app/environments/live"]);
    });
  });
});
