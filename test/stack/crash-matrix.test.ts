import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { startGitHub } from "../../engine/rehearse.ts";
import type { LoadedStack } from "../../platform/load.ts";
import { createGitHubClient } from "../../provider/github-client.ts";
import { handlerOf } from "../../provider/handlers/handlers.ts";
import { restUrlOf } from "../../provider/identity.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { applied, freshGitHub, loadFiles, temporary, writesOf } from "./applied-here.ts";
import { type Interrupted, interruptions } from "./crash-stack.ts";

/*
 * A run is stopped at each of its calls in turn: before it, and, as a read has no effect, after each that writes. From
 * there on GitHub answers nothing, which to the run is as if it were killed. What only an engine's state can show is in
 * crash-matrix-engine.test.ts, for which a `pulumi` must be there.
 */
vi.setConfig({ testTimeout: 1_800_000 });

type Run = (github: Sandbox, stateFolder: string) => Promise<unknown>;

/** All that is there, and the messages of its commits: what came twice may show in them alone. */
async function seen(github: Sandbox): Promise<object> {
  const { data } = await octokitFor(github).rest.repos.listCommits({ owner: "local", repo: "small" });
  return { commits: data.map(({ commit }) => commit.message), state: await github.state() };
}

/** The state before the run that is stopped: GitHub's and the driver's, in one folder. */
async function prepare(stack: LoadedStack, { before, meanwhile }: Interrupted): Promise<string> {
  const { github, folder } = await freshGitHub(stack);
  if (before !== undefined) await applied(await loadFiles(before), github, folder);
  await meanwhile?.(github);
  await github.close();
  return folder;
}

/** What a run leaves that nothing stops, and its calls: whether each of them writes. */
async function undisturbed(stack: LoadedStack, base: string, run: Run) {
  const copy = temporary(base);
  const github = await startGitHub(stack, copy);
  await run(github, copy);
  const calls = github.calls().map(({ write, method, path: at }) => ({ write, name: `${method} ${at}` }));
  const left = await seen(github);
  await github.close();
  expect(writesOf(github).length).toBeGreaterThan(1);
  return { calls, left };
}

/** Runs with a GitHub that answers nothing any more from the nth call on; that call has its effect or not. */
async function stop(github: Sandbox, nth: number, when: "before" | "after", run: () => Promise<unknown>) {
  const gone = { kind: "status", status: 401, message: "Stopped here" } as const;
  if (when === "after") github.fail({ nth, when, effect: gone });
  github.fail({ nth: when === "after" ? nth + 1 : nth, times: "always", effect: gone });
  const stopped = await run().then(
    () => false,
    () => true,
  );
  await fetch(`${github.url}/_slipway/faults`, { method: "DELETE" });
  return stopped;
}

/** Stops the run at each call in turn, and looks whether the next one ends as one that nothing stopped. */
async function stopEverywhere(stack: LoadedStack, base: string, run: Run): Promise<void> {
  const { calls, left } = await undisturbed(stack, base, run);
  for (const [index, { write, name }] of calls.entries()) {
    for (const when of write ? (["before", "after"] as const) : (["before"] as const)) {
      const at = `stopped ${when} call ${index + 1} of ${calls.length}, ${name}`;
      const copy = temporary(base);
      const github = await startGitHub(stack, copy);
      const stopped = await stop(github, index + 1, when, () => run(github, copy));
      // The last calls run side by side, and one run may need fewer of them than another.
      if (index < calls.length - 5) expect(stopped, at).toBe(true);
      await run(github, copy);
      expect(await seen(github), at).toEqual(left);
      const writes = writesOf(github).length;
      await run(github, copy);
      expect({ at, writes: writesOf(github).length - writes }).toEqual({ at, writes: 0 });
      await github.close();
      rmSync(copy, { recursive: true });
    }
  }
}

describe("stopped at any call, before or after its effect, the next run ends as one that nothing stopped, and one more writes nothing", () => {
  it.each(Object.values(interruptions))("F34: $title", async (interrupted) => {
    const stack = await loadFiles(interrupted.files);
    await stopEverywhere(stack, await prepare(stack, interrupted), (github, folder) => applied(stack, github, folder));
  });

  it("F34: deleting what Slipway's own resources made", async () => {
    const { files } = interruptions.create;
    const stack = await loadFiles(files);
    const { github, folder } = await freshGitHub(stack);
    const { applied: made, outputs } = await applied(stack, github, folder);
    await github.close();
    const own = made.filter(({ type }) => type.startsWith("slipway:github:"));
    expect(own.map(({ type }) => type).sort()).toEqual(["slipway:github:FileSet", "slipway:github:Labels"]);
    const destroy: Run = async (at) => {
      const client = await createGitHubClient({ restUrl: restUrlOf(at.url), credentials: { token: at.token } });
      const context = { github: async () => client, randomBytes };
      for (const { urn, type } of own) {
        // Beside a resource's outputs there are its inputs, which the engine keeps apart.
        const { files: _, ...left } = outputs.get(urn)!;
        await handlerOf(type).delete({ ...left, deleteOnDestroy: true } as never, context);
      }
    };
    await stopEverywhere(stack, folder, destroy);
  });
});
