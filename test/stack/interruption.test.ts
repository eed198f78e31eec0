import { rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject, slipway } from "../cli/project.ts";
import { octokitFor } from "../sandbox/client.ts";
import { comparable, rehearse, rehearseHere, visitGitHub } from "./rehearsal.ts";
import { defineProperties, richInventory } from "./rich-inventory.ts";

/*
 * A rehearsal is stopped at a call, before or after the call's effect, and run again. Every call in turn is a matter of
 * half an hour, so by default a few calls all over the run stand for them. SLIPWAY_FULL=1 takes every call.
 */
const full = process.env.SLIPWAY_FULL === "1";
vi.setConfig({ testTimeout: full ? 7_200_000 : 240_000, hookTimeout: 240_000 });

type Moment = "before" | "after";

const inventory = {
  ...richInventory,
  // A further pipeline and a repository without much would only repeat what the rich one has.
  "inventory/repositories/sample-app.yaml": null,
};

/** How many calls there are between two stops. */
const steps = full ? 1 : 37;

/** What counts: the state, and how many commits the files took. */
async function outcomeOf(project: string): Promise<object> {
  return visitGitHub(project, async (github) => {
    const octokit = octokitFor(github);
    const commits = await octokit.rest.repos.listCommits({ owner: "local", repo: "Everything.js" });
    return { commits: commits.data.map(({ commit }) => commit.message), state: comparable(await github.state()) };
  });
}

/** Rehearses undisturbed, and tells how many calls that takes. */
async function callsOf(project: string, before: (github: Sandbox) => Promise<void> | void): Promise<number> {
  let github: Sandbox | undefined;
  await rehearseHere(project, {
    before: async (running) => {
      github = running;
      await before(running);
    },
  });
  return github!.calls().length;
}

/** Runs with a GitHub that answers nothing any more from the nth call on; that call has its effect or not. */
async function stoppedAt(project: string, nth: number, moment: Moment): Promise<boolean> {
  const gone = { kind: "status", status: 401, message: "Stopped here" } as const;
  const stop = async (github: Sandbox) => {
    await defineProperties(github);
    if (moment === "after") github.fail({ nth, when: "after", effect: gone });
    github.fail({ nth: moment === "after" ? nth + 1 : nth, times: 1_000_000, effect: gone });
  };
  return rehearseHere(project, { before: stop }).then(
    () => false,
    () => true,
  );
}

describe("a rehearsal that was interrupted", () => {
  let undisturbed: object;
  let calls = 0;
  const projects: string[] = [];
  const project = () => {
    const folder = makeProject(inventory);
    projects.push(folder);
    return folder;
  };
  const drop = (folder: string) => rmSync(folder, { recursive: true, force: true });
  beforeAll(async () => {
    const folder = project();
    calls = await callsOf(folder, defineProperties);
    undisturbed = await outcomeOf(folder);
  });
  afterAll(() => projects.forEach(drop));

  it.each<Moment>(["before", "after"])(
    "converges to the undisturbed state when it stopped %s the effect of a call",
    async (moment) => {
      expect(calls).toBeGreaterThan(100);
      const offset = full ? 1 : moment === "before" ? 7 : 23;
      for (let nth = offset; nth <= calls; nth += steps) {
        const folder = project();
        const stopped = await stoppedAt(folder, nth, moment);
        // Calls run side by side, so a run may need one call less than another.
        if (nth < calls - 5) expect(stopped, `run that stops at call ${nth}`).toBe(true);
        await rehearseHere(folder, { before: defineProperties });
        expect(await outcomeOf(folder), `after a stop ${moment} call ${nth}`).toEqual(undisturbed);
        const third = await rehearseHere(folder, { before: defineProperties });
        // The definition of the custom properties is this test's own call, made before the driver's.
        expect({ stop: nth, writes: third.writes }).toEqual({ stop: nth, writes: 0 });
        drop(folder);
      }
    },
  );
});

describe("a rehearsal that was killed together with its embedded GitHub", () => {
  it("converges to the undisturbed state", async () => {
    const preload = pathToFileURL(path.join(packageFolder(), "test", "stack", "kill-at-call.mjs")).href;
    const folders: string[] = [];
    const fresh = () => {
      const folder = makeProject();
      folders.push(folder);
      return folder;
    };
    const stateOf = (folder: string) => visitGitHub(folder, async (github) => comparable(await github.state()));
    try {
      const undisturbed = fresh();
      const calls = await callsOf(undisturbed, () => {});
      const wanted = await stateOf(undisturbed);
      const everyCall = Array.from({ length: calls }, (_, index) => index + 1);
      const everyStop = everyCall.flatMap((nth) => [[nth, "before"] as const, [nth, "after"] as const]);
      const someStops = [[Math.round(calls / 3), "after"] as const, [Math.round(calls / 1.5), "before"] as const];
      for (const [nth, moment] of full ? everyStop : someStops) {
        const folder = fresh();
        const args = ["rehearse", "--engine", "in-process"];
        const { code } = await slipway(folder, args, {
          NODE_OPTIONS: `--import ${preload}`,
          KILL_AT: `${nth} ${moment}`,
        });
        expect({ nth, code }).toEqual({ nth, code: null });
        await rehearse(folder);
        expect(await stateOf(folder), `after a kill ${moment} call ${nth}`).toEqual(wanted);
      }
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  });
});
