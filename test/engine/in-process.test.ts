import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upInProcess } from "../../engine/in-process.ts";
import type { Applied } from "../../engine/outcome.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { makeProject } from "../cli/project.ts";
import { startTestGitHub, type TestGitHub } from "../provider/github.ts";

let gh: TestGitHub;
let stack: LoadedStack;
let folder: string;
beforeAll(async () => {
  gh = await startTestGitHub();
  const project = makeProject({
    "Pulumi.local.yaml":
      "config:\n  slipway:owner: acme\n  slipway:plan: team\n  secrets:TOKEN: { secure: AAABAKnotForUs }\n",
    "inventory/repositories/sample-app.yaml": "visibility: public\n",
  });
  stack = await loadStack(project, "local");
  rmSync(project, { recursive: true });
});
afterAll(() => gh.sandbox.close());
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "in-process-"));
  return () => rmSync(folder, { recursive: true });
});

class Service extends pulumi.ComponentResource {
  constructor(name: string, region: string) {
    super("test:index:Service", name);
    const inside = { parent: this };
    const repository = new github.Repository(name, { name, visibility: "public" }, inside);
    const { name: of } = repository;
    new github.ActionsVariable(`${name}-region`, { repository: of, variableName: "REGION", value: region }, inside);
    const plaintextValue = new pulumi.Config("secrets").requireSecret("TOKEN");
    new github.ActionsSecret(`${name}-token`, { repository: of, secretName: "TOKEN", plaintextValue }, inside);
    this.registerOutputs({});
  }
}

async function up(program: () => Promise<unknown>) {
  const told: Applied[] = [];
  const target = { url: gh.sandbox.url, token: gh.sandbox.token };
  const outcome = await upInProcess(program, stack, target, {
    stateFolder: folder,
    onApplied: (one) => told.push(one),
  });
  return { outcome, told };
}
const actions = (applied: readonly Applied[]) => Object.fromEntries(applied.map(({ name, action }) => [name, action]));

describe("upInProcess", () => {
  it("applies what is a resource of GitHub's, tells of each as it is done, and the second time writes nothing", async () => {
    const program = async () => void new Service("first", "eu");
    const { outcome, told } = await up(program);
    expect(outcome).toMatchObject({ driver: "in-process", left: [] });
    expect(told).toEqual(outcome.applied);
    expect(actions(told)).toEqual({ first: "created", "first-region": "created", "first-token": "created" });
    expect(told[0]!.name).toBe("first");

    let again: typeof outcome | undefined;
    const writes = await gh.writesOf(async () => {
      again = (await up(program)).outcome;
    });
    expect(writes).toEqual([]);
    expect(new Set(again!.applied.map(({ action }) => action))).toEqual(new Set(["unchanged"]));
  });

  it("stands a placeholder in for what only the stack's key decrypts", async () => {
    await up(async () => void new Service("second", "eu"));
    const at = "repos/acme/second/actions";
    expect(gh.sandbox.holdsSecret(at, "TOKEN", "placeholder for secrets:TOKEN")).toBe(true);
  });

  it("changes what is declared otherwise, and names what is declared no more", async () => {
    await up(async () => void new Service("third", "eu"));
    const { outcome } = await up(async () => void new Service("third", "us"));
    expect(actions(outcome.applied)).toEqual({
      third: "unchanged",
      "third-region": "updated",
      "third-token": "unchanged",
    });
    const { outcome: emptied } = await up(async () => {});
    expect(emptied.left.map((line) => line.split(" ")[0]).sort()).toEqual([
      '"third"',
      '"third-region"',
      '"third-token"',
    ]);
  });

  it("refuses a memory that is damaged, before it writes anything", async () => {
    await up(async () => {});
    const memory = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(".jsonl"))!;
    writeFileSync(path.join(folder, memory), "neither this\nnor that\n");
    const writes = await gh.writesOf(() =>
      expect(up(async () => void new Service("fourth", "eu"))).rejects.toMatchObject({ name: "EngineError" }),
    );
    expect(writes).toEqual([]);
  });
});
