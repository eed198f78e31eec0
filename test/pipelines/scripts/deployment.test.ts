import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { textOf } from "../../docs/markdown.ts";
import { missing } from "../outside-tool.ts";
import { type Ending, runScript } from "./run-script.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
let folder: string;
let place: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "slipway-deployment-"));
  place = path.join(folder, "place");
  cpSync(path.join(packageFolder(), "test/fixtures/toy-service"), folder, { recursive: true });
});

afterEach(async () => {
  await stage("destroy", "toy:1");
  rmSync(folder, { recursive: true, force: true });
});

function stage(word: string, image: string, env: Record<string, string> = {}): Promise<Ending> {
  return runScript("deployment.py", {
    folder,
    arguments: [word],
    env: {
      ENVIRONMENT: "staging",
      SERVICE: "toy",
      NAMESPACE: "toy-staging",
      IMAGE: image,
      COMMIT: commit,
      STATE: path.join(folder, "state"),
      HEALTH_ATTEMPTS: "2",
      HEALTH_SECONDS: "0",
      PLACE: place,
      ...env,
    },
  });
}

/** The stages of a job, as its workflow runs them; each job has a state of its own. */
async function deploy(image: string) {
  rmSync(path.join(folder, "state"), { recursive: true, force: true });
  const ran: Record<string, number> = {};
  let began = false;
  for (const word of ["deploy", "health", "smoke"]) {
    const ending = await stage(word, image);
    ran[word] = ending.status;
    if (word === "deploy") began = ending.outputs.began === "true";
    if (ending.status !== 0) break;
  }
  if (Object.values(ran).some((status) => status !== 0) && began)
    ran.rollback = (await stage("rollback", image)).status;
  return { ran, running: existsSync(path.join(place, "toy-staging/image")) ? running() : undefined };
}

const running = () => readFileSync(path.join(place, "toy-staging/image"), "utf8").trim();

describe("the guide to deployments", () => {
  const guide = textOf("docs/guides/deploy-a-service.md");
  const script = textOf("pipelines/scripts/deployment.py");
  const rows = (head: string) => guide.split(`\n| ${head} |`)[1]!.split("\n\n")[0]!.split("\n").slice(2);

  it("R3-10: documents each script, variable and exit status of the contract", () => {
    const stages = /^STAGES = \((.+)\)$/m.exec(script)![1]!.match(/\w+/g)!;
    expect(rows("Script").map((row) => /`deploy\/(\w+)`/.exec(row)![1])).toEqual(stages);
    const checked = [
      ...script
        .split("PATTERNS = {")[1]!
        .split("\n}")[0]!
        .matchAll(/^ {4}"(\w+)"/gm),
    ].map(([, name]) => name);
    const variables = rows("Variable").map((row) => /^\| `(\w+)`/.exec(row)![1]);
    expect(variables).toEqual([...checked, "URL_FILE", "HOST", "KUBECONFIG"]);
    const statuses = rows("Exit status").map((row) =>
      row
        .split("|")
        .slice(1, 3)
        .map((cell) => cell.trim())
        .join(" "),
    );
    expect(statuses).toEqual([
      "0 all",
      "2 `deploy`",
      "2 `health`",
      "3 `rollback`",
      "other `health`",
      "other all others",
    ]);
    expect(script).toContain("REFUSED, NOTHING_BEFORE, TIMED_OUT = 2, 3, 124\n");
  });
});

describe.skipIf(missing("python3") || missing("curl"))("the deployment contract, on a service that really runs", () => {
  it("R3-10: deploys, asks for its health, tries it out, and says where it is", async () => {
    expect(await deploy("toy:1")).toEqual({ ran: { deploy: 0, health: 0, smoke: 0 }, running: "toy:1" });
    const { outputs, summary } = await stage("deploy", "toy:1");
    expect(outputs.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(summary).toContain("- deploy: toy in staging: done (");
  });

  it.each([
    ["sick", { deploy: 0, health: 22, rollback: 0 }],
    ["wrong", { deploy: 0, health: 0, smoke: 1, rollback: 0 }],
    ["broken", { deploy: 7, rollback: 0 }],
  ])("R3-09: goes back to what ran before when what is new is %s", async (kind, ran) => {
    await deploy("toy:1");
    expect(await deploy(`toy:${kind}`)).toEqual({ ran, running: "toy:1" });
    expect((await stage("smoke", "toy:1")).status).toBe(0);
  });

  it("R3-10: undoes nothing where the deployment was refused before anything was changed", async () => {
    await deploy("toy:1");
    expect(await deploy("toy:refused")).toEqual({ ran: { deploy: 2 }, running: "toy:1" });
  });

  it("says so when the first deployment of all fails, as there is nothing to go back to", async () => {
    expect((await deploy("toy:sick")).ran).toEqual({ deploy: 0, health: 22, rollback: 3 });
    expect((await stage("rollback", "toy:sick")).printed).toContain("There is nothing to go back to");
  });

  it("says so when what was there before is not well either", async () => {
    await deploy("toy:1");
    await stage("deploy", "toy:sick");
    writeFileSync(path.join(folder, "state/earlier"), "toy:sick");
    const ending = await stage("rollback", "toy:sick");
    expect(ending.status).toBe(22);
    expect(ending.printed).toContain("The service is not well after the rollback: look at it now.");
  });

  it("R3-10: removes what it made, and finds no fault with what is gone already", async () => {
    await deploy("toy:1");
    expect((await stage("destroy", "toy:1")).status).toBe(0);
    expect(existsSync(path.join(place, "toy-staging"))).toBe(false);
    expect((await stage("destroy", "toy:1")).status).toBe(0);
  });

  it("ends a script that takes too long, and then goes back", async () => {
    await deploy("toy:1");
    writeFileSync(path.join(folder, "deploy/smoke"), "#!/bin/sh\nexec sleep 60\n");
    const ending = await stage("smoke", "toy:1", { STAGE_SECONDS: "1" });
    expect(ending.status).toBe(124);
    expect(ending.summary).toContain("smoke: toy in staging: took too long");
  });

  it("runs nothing when anything is missing, and names all of it", async () => {
    rmSync(path.join(folder, "deploy/rollback"));
    chmodSync(path.join(folder, "deploy/smoke"), 0o644);
    const ending = await stage("deploy", "toy", { NAMESPACE: "Toy", HEALTH_SECONDS: "soon", COMMIT: "main" });
    expect(ending.status).toBe(2);
    expect(ending.outputs).toEqual({});
    expect(ending.printed.trim().split("\n")).toEqual([
      '::error::NAMESPACE is "Toy": write a name of small letters, digits and dashes, 63 at most.',
      '::error::IMAGE is "toy": write a full reference with its tag or digest.',
      '::error::COMMIT is "main": write the full SHA of a commit.',
      '::error::HEALTH_SECONDS is "soon": write a whole number.',
      '::error::"deploy/smoke" may not be run: git update-index --chmod=+x deploy/smoke',
      '::error::There is no "deploy/rollback": write the script, or choose a strategy that ships it.',
    ]);
    expect(existsSync(place)).toBe(false);
  });

  it("hands on no address but an address", async () => {
    writeFileSync(path.join(folder, "deploy/deploy"), '#!/bin/sh\necho "javascript:alert(1)" >"$URL_FILE"\n');
    expect((await stage("deploy", "toy:1")).outputs).toEqual({ began: "true", url: "" });
  });
});
