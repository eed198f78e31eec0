import { type Context, Hono } from "hono";
import { z } from "zod";
import type { CallLog } from "../http/calls.ts";
import type { World } from "../world.ts";
import { addBilledUsage, addDependabotAlert, addSecretAlert } from "./alerts.ts";
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
  const write = (handle: (c: Context) => Promise<Response>) => (c: Context) => world.store.write(() => handle(c));
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

  app.post(
    "/app-manifests",
    write(async (c) => {
      const { owner, manifest } = manifestBody.parse(await c.req.json());
      return c.json({ code: handInManifest(world, owner, manifest) }, 201);
    }),
  );
  const makers = {
    "/installations": (input: unknown) => install(world, installBody.parse(input)),
    "/runs": (input: unknown) => addRun(world, input),
    "/runs/:id/artifacts": (input: unknown, id: number) => addArtifact(world, id, input),
    "/caches": (input: unknown) => addCache(world, input),
    "/packages": (input: unknown) => publish(world, input),
    "/dependabot-alerts": (input: unknown) => addDependabotAlert(world, input),
    "/secret-scanning-alerts": (input: unknown) => addSecretAlert(world, input),
    "/billed-usage": (input: unknown) => addBilledUsage(world, input),
    "/runners": (input: unknown) => register(world, input),
  };
  for (const [path, make] of Object.entries(makers)) {
    app.post(
      path,
      write(async (c) => c.json(await make(await c.req.json(), Number(c.req.param("id"))), 201)),
    );
  }
  app.post(
    "/runs/:id/jobs",
    write(async (c) => c.json(await addJobs(world, Number(c.req.param("id")), await c.req.json()))),
  );
  app.patch(
    "/jobs/:id",
    write(async (c) => c.json(await changeJob(world, Number(c.req.param("id")), await c.req.json()))),
  );
  app.patch(
    "/runners/:id",
    write(async (c) => c.json(changeRunner(world, Number(c.req.param("id")), await c.req.json()))),
  );
  app.delete(
    "/runners/:id",
    write(async (c) => {
      unregister(world, Number(c.req.param("id")), await c.req.json());
      return c.body(null, 204);
    }),
  );
  return app;
}
