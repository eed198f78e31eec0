import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { contractScripts, deliverDeployer, type Strategy, strategies } from "../../pipelines/deployer.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { missing, toolEnvironment } from "./outside-tool.ts";
import { runScript } from "./scripts/run-script.ts";

const repository = { id: "modelmuxer", name: "modelmuxer", owner: "acme", defaultBranch: "main" };
const image = (name: string) => `ghcr.io/acme/modelmuxer:${name}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "slipway-deployer-"));
});

/** The repository's deploy/ as delivered, with the stand-ins for helm and kubectl on PATH. */
function delivered(strategy: Strategy): void {
  for (const { path: name, content, executable } of deliverDeployer(strategy, "modelmuxer", { repository })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content, { mode: executable ? 0o755 : 0o644 });
  }
  cpSync(path.join(packageFolder(), "test/fixtures/cluster"), path.join(folder, "bin"), { recursive: true });
}

async function stage(word: string, name: string, env: Record<string, string> = {}) {
  const ending = await runScript("deployment.py", {
    folder,
    arguments: [word],
    env: {
      ENVIRONMENT: "staging",
      SERVICE: "modelmuxer",
      NAMESPACE: "modelmuxer-staging",
      IMAGE: image(name),
      COMMIT: "0123456789abcdef0123456789abcdef01234567",
      STATE: path.join(folder, "state"),
      HEALTH_ATTEMPTS: "1",
      CANARY_SECONDS: "0",
      CLUSTER: path.join(folder, "cluster"),
      ...env,
    },
  });
  return ending.status;
}

/** A deployment as the workflow's job makes it: what ended how, and what the cluster runs then. */
async function deploy(name: string) {
  rmSync(path.join(folder, "state"), { recursive: true, force: true });
  const ended: string[] = [];
  for (const word of ["deploy", "health", "smoke"]) {
    const status = await stage(word, name);
    ended.push(`${word} ${status}`);
    if (status === 0) continue;
    ended.push(`rollback ${await stage("rollback", name)}`);
    break;
  }
  return { ended: ended.join(", "), runs: cluster() };
}

/** Release -> what it was last given, in short. */
function cluster(): Record<string, string> {
  const store = path.join(folder, "cluster");
  const releases = readdirSync(store).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(
    releases.map((file) => {
      const { values } = JSON.parse(readFileSync(path.join(store, file), "utf8")).at(-1);
      const said = [values.image.split(":").at(-1), values.slot, values["canary.weight"]].filter(Boolean);
      return [file.replace(".json", ""), said.join(" ")];
    }),
  );
}

const calls = () => readFileSync(path.join(folder, "cluster/calls"), "utf8").trim().split("\n");
const done = "deploy 0, health 0, smoke 0";
const tools = missing("python3") || missing("jq");

describe.skipIf(tools)("the shipped scripts for Helm", () => {
  beforeEach(() => delivered("helm"));

  it("R3-10: upgrade one release, with the image by what was pushed", async () => {
    expect(await deploy("1")).toEqual({ ended: done, runs: { modelmuxer: "1" } });
    expect(await deploy("2")).toEqual({ ended: done, runs: { modelmuxer: "2" } });
    expect(calls().find((call) => call.startsWith("helm upgrade"))).toBe(
      `helm upgrade modelmuxer deploy/chart --install --namespace modelmuxer-staging --create-namespace --wait --timeout 10m --set-string image=${image("1")} --set-string service=modelmuxer --set-string host=`,
    );
  });

  it.each([
    ["never answers", "sick", "deploy 0, health 1, rollback 0"],
    ["never gets ready", "unready", "deploy 1, rollback 0"],
  ])("R3-09: go back to the revision of before when what is new %s", async (_, name, ended) => {
    await deploy("1");
    expect(await deploy(name)).toEqual({ ended, runs: { modelmuxer: "1" } });
  });

  it("leave a first deployment that failed for people to look at", async () => {
    expect(await deploy("sick")).toEqual({ ended: "deploy 0, health 1, rollback 3", runs: { modelmuxer: "sick" } });
  });

  it("go back by hand to what was there before the last", async () => {
    await deploy("1");
    await deploy("2");
    rmSync(path.join(folder, "state"), { recursive: true });
    expect(await stage("rollback", "2")).toBe(0);
    expect(cluster()).toEqual({ modelmuxer: "1" });
  });

  it("R3-10: remove a preview with its namespace, and leave any other namespace alone", async () => {
    await deploy("1");
    expect(await stage("destroy", "1")).toBe(0);
    expect(calls().filter((call) => call.includes("delete"))).toEqual([]);
    expect(await stage("destroy", "1", { ENVIRONMENT: "preview-7", NAMESPACE: "modelmuxer-pr-7" })).toBe(0);
    expect(calls().at(-1)).toBe("kubectl delete namespace modelmuxer-pr-7 --ignore-not-found --wait=false");
    expect(cluster()).toEqual({});
  });

  it("change nothing while the cluster does not answer", async () => {
    await deploy("1");
    expect(await stage("deploy", "2", { UNREACHABLE: "yes" })).toBe(1);
    expect(cluster()).toEqual({ modelmuxer: "1" });
  });
});

describe.skipIf(tools)("the shipped scripts for blue and green", () => {
  beforeEach(() => delivered("blue-green"));

  it("R3-09: deploy beside what runs, then turn the service", async () => {
    expect(await deploy("1")).toEqual({
      ended: done,
      runs: { modelmuxer: "1 blue", "modelmuxer-blue": "1 blue" },
    });
    expect((await deploy("2")).runs).toEqual({
      modelmuxer: "2 green",
      "modelmuxer-blue": "1 blue",
      "modelmuxer-green": "2 green",
    });
  });

  it("R3-09: turn the service back to the slot of before, which still runs", async () => {
    await deploy("1");
    expect(await deploy("sick")).toEqual({
      ended: "deploy 0, health 1, rollback 0",
      runs: { modelmuxer: "sick blue", "modelmuxer-blue": "1 blue", "modelmuxer-green": "sick green" },
    });
    expect(await stage("health", "1")).toBe(0);
  });

  it("never turn the service to what did not get ready", async () => {
    await deploy("1");
    expect((await deploy("unready")).runs.modelmuxer).toBe("1 blue");
  });

  it("remove both slots", async () => {
    await deploy("1");
    await deploy("2");
    expect(await stage("destroy", "2")).toBe(0);
    expect(cluster()).toEqual({});
  });
});

describe.skipIf(tools)("the shipped scripts for canaries", () => {
  beforeEach(() => delivered("canary"));

  it("R3-09: give what is new growing parts of the traffic, then all of it", async () => {
    await deploy("1");
    expect(await deploy("2")).toEqual({ ended: done, runs: { modelmuxer: "2" } });
    const weights = calls().flatMap((call) => /canary\.weight=\d+/.exec(call) ?? []);
    expect(weights).toEqual(["canary.weight=10", "canary.weight=50"]);
  });

  it("R3-09: take the traffic back when the canary is not well, and never touch what was there", async () => {
    await deploy("1");
    expect(await deploy("sick")).toEqual({ ended: "deploy 1, rollback 0", runs: { modelmuxer: "1" } });
    expect(calls().some((call) => call.startsWith("helm rollback"))).toBe(false);
  });

  it("refuse weights that do not grow, before anything is changed", async () => {
    for (const CANARY_WEIGHTS of ["50 10", "10 100", "ten"])
      expect(await stage("deploy", "1", { CANARY_WEIGHTS })).toBe(2);
    expect(existsSync(path.join(folder, "cluster/modelmuxer.json"))).toBe(false);
  });
});

describe("what a strategy delivers", () => {
  it.each(strategies)("%s: every script of the contract, each one that may be run", (strategy) => {
    const files = deliverDeployer(strategy, "modelmuxer", { repository });
    for (const name of contractScripts)
      expect(files.find((file) => file.path === `deploy/${name}`)?.executable, name).toBe(true);
    expect(files.filter(({ mode }) => mode === "managed").length > 0).toBe(strategy !== "own");
  });

  it("own scripts refuse until they are written", async () => {
    delivered("own");
    expect(await stage("deploy", "1")).toBe(2);
  });

  it.skipIf(missing("shellcheck"))("scripts that shellcheck has nothing against", () => {
    for (const strategy of strategies) {
      delivered(strategy);
      const names = [...contractScripts, ...(strategy === "own" ? [] : ["cluster.sh"])];
      const options = ["--enable=all", "--exclude=SC1091,SC2154,SC2250,SC2292,SC2310,SC2312", "--shell=bash"];
      execFileSync("shellcheck", [...options, ...names], { cwd: path.join(folder, "deploy"), env: toolEnvironment });
    }
  });
});

describe.skipIf(missing("helm"))("the first chart, by Helm itself", () => {
  const values = { image: "x:1", service: "modelmuxer", host: "x.example.com", slot: "main" };
  const rendered = (given: Record<string, string>) => {
    delivered("helm");
    const sets = Object.entries({ ...values, ...given }).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    const chart = path.join(folder, "deploy/chart");
    execFileSync("helm", ["lint", "--strict", chart, ...sets], { env: toolEnvironment, stdio: "pipe" });
    const text = execFileSync("helm", ["template", "release", chart, ...sets], {
      env: toolEnvironment,
      encoding: "utf8",
    });
    return parseAllDocuments(text).map((document) => document.toJS());
  };
  const kinds = (given: Record<string, string>) => rendered(given).map(({ kind }) => kind);

  it("has pods and an entry, or one of them", () => {
    expect(kinds({}).sort()).toEqual(["Deployment", "Ingress", "Service"]);
    expect(kinds({ entry: "false" })).toEqual(["Deployment"]);
    expect(kinds({ workload: "false", host: "" })).toEqual(["Service"]);
  });

  it("turns the service to the slot that is asked for, and weighs a canary", () => {
    const found = rendered({ slot: "canary", "canary.weight": "10" });
    const one = (kind: string) => found.find((document) => document.kind === kind);
    expect(one("Service").spec.selector).toEqual({ service: "modelmuxer", slot: "canary" });
    expect(one("Deployment").spec.template.metadata.labels).toEqual({ service: "modelmuxer", slot: "canary" });
    expect(one("Ingress").metadata.annotations).toEqual({
      "nginx.ingress.kubernetes.io/canary": "true",
      "nginx.ingress.kubernetes.io/canary-weight": "10",
    });
  });
});
