import { Hono } from "hono";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { CallLog } from "../http/calls.ts";
import type { InstallWish } from "./browser.ts";
import { type Faults, fault } from "./faults.ts";

export interface ControlParts {
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly state: () => Promise<object>;
  readonly reset: () => Promise<void>;
  readonly handInManifest: (owner: string, manifest: unknown) => string;
  readonly install: (wanted: InstallWish) => object;
  /** Absolute path of the state folder; undefined when the server keeps nothing. */
  readonly folder: string | undefined;
}

const manifestBody = z.object({ owner: z.string(), manifest: z.unknown() });
const installBody = z.object({ app: z.string(), account: z.string(), repositories: z.array(z.string()).optional() });
const clockBody = z.object({ advanceSeconds: z.number() });

/** The tests' own door to the server, beside GitHub's API: no token is needed, and it is open to this machine alone. */
export function controlApp({
  calls,
  faults,
  clock,
  state,
  reset,
  folder,
  handInManifest,
  install,
}: ControlParts): Hono {
  const app = new Hono();
  app.onError((error, c) => c.json({ message: error.message }, 400));
  app.get("/", (c) => c.json({ server: "slipway", folder: folder ?? null }));
  app.get("/calls", (c) => c.json(calls.list()));
  app.delete("/calls", (c) => {
    calls.clear();
    return c.body(null, 204);
  });
  app.get("/state", async (c) => c.json(await state()));
  app.post("/reset", async (c) => {
    await reset();
    return c.body(null, 204);
  });
  app.post("/clock", async (c) => {
    clock.advance(clockBody.parse(await c.req.json()).advanceSeconds);
    return c.json({ now: clock.iso() });
  });
  // What the owner of an app does in a browser: hand in a manifest, and be sent on with a code.
  app.post("/app-manifests", async (c) => {
    const { owner, manifest } = manifestBody.parse(await c.req.json());
    return c.json({ code: handInManifest(owner, manifest) }, 201);
  });
  app.post("/installations", async (c) => c.json(install(installBody.parse(await c.req.json())), 201));
  app.get("/faults", (c) => c.json(faults.list()));
  app.post("/faults", async (c) => c.json(faults.add(fault.parse(await c.req.json())), 201));
  app.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  return app;
}
