import { Hono } from "hono";
import { z } from "zod";
import type { CallLog } from "../http/calls.ts";
import type { World } from "../world.ts";
import { addDependabotAlert } from "./alerts.ts";
import { handInManifest, install } from "./browser.ts";
import { type Faults, fault } from "./faults.ts";
import { addArtifact, addCache, addJobs, addRun, changeJob, changeRunner } from "./machines.ts";
import { register, unregister } from "./registration.ts";
import { publish } from "./registry.ts";
import { stateOf } from "./state.ts";

export interface ControlParts {
  readonly world: World;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly reset: () => Promise<void>;
  /** Absolute path of the state folder; undefined when the server keeps nothing. */
  readonly folder: string | undefined;
}

const clockBody = z.object({ advanceSeconds: z.number() });
const manifestBody = z.object({ owner: z.string(), manifest: z.unknown() });
const installBody = z.object({ app: z.string(), account: z.string(), repositories: z.array(z.string()).optional() });

/** The tests' own door to the server, beside GitHub's API: no token is needed, and it is open to this machine alone. */
export function controlApp({ world, calls, faults, reset, folder }: ControlParts): Hono {
  const app = new Hono();
  app.onError((error, c) => c.json({ message: error.message }, 400));
  app.get("/", (c) => c.json({ server: "slipway", folder: folder ?? null }));

  app.get("/calls", (c) => c.json(calls.list()));
  app.delete("/calls", (c) => {
    calls.clear();
    return c.body(null, 204);
  });
  app.get("/state", async (c) => c.json(await stateOf(world)));
  app.post("/reset", async (c) => {
    await reset();
    return c.body(null, 204);
  });
  app.post("/clock", async (c) => {
    world.clock.advance(clockBody.parse(await c.req.json()).advanceSeconds);
    return c.json({ now: world.clock.iso() });
  });

  app.get("/faults", (c) => c.json(faults.list()));
  app.post("/faults", async (c) => c.json(faults.add(fault.parse(await c.req.json())), 201));
  app.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  app.post("/app-manifests", async (c) => {
    const { owner, manifest } = manifestBody.parse(await c.req.json());
    return c.json({ code: handInManifest(world, owner, manifest) }, 201);
  });
  app.post("/installations", async (c) => c.json(install(world, installBody.parse(await c.req.json())), 201));

  app.post("/runs", async (c) => c.json(await addRun(world, await c.req.json()), 201));
  app.post("/runs/:id/jobs", async (c) => c.json(await addJobs(world, Number(c.req.param("id")), await c.req.json())));
  app.post("/runs/:id/artifacts", async (c) =>
    c.json(await addArtifact(world, Number(c.req.param("id")), await c.req.json()), 201),
  );
  app.post("/caches", async (c) => c.json(addCache(world, await c.req.json()), 201));
  app.post("/packages", async (c) => c.json(publish(world, await c.req.json()), 201));
  app.post("/dependabot-alerts", async (c) => c.json(addDependabotAlert(world, await c.req.json()), 201));
  app.patch("/jobs/:id", async (c) => c.json(await changeJob(world, Number(c.req.param("id")), await c.req.json())));
  app.post("/runners", async (c) => c.json(register(world, await c.req.json()), 201));
  app.delete("/runners/:id", async (c) => {
    unregister(world, Number(c.req.param("id")), await c.req.json());
    return c.body(null, 204);
  });
  app.patch("/runners/:id", async (c) => c.json(changeRunner(world, Number(c.req.param("id")), await c.req.json())));
  return app;
}
