import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "./app.ts";
import { type Fault, type FaultInput, Faults } from "./control/faults.ts";
import { stateOf } from "./control/state.ts";
import { folderId, newToken, openStateFolder, remember } from "./control/state-folder.ts";
import { secretDigest, sodiumReady } from "./domain/sealed-box.ts";
import { GitStorage } from "./git/storage.ts";
import { takeBack } from "./git/take-back.ts";
import { type Call, CallLog } from "./http/calls.ts";
import { Rest } from "./http/rest.ts";
import type { LimitsMode } from "./limits/limits.ts";
import { Check, type Violation } from "./openapi/check.ts";
import { routes } from "./routes/all.ts";
import { plant } from "./seed.ts";
import type { Seed } from "./seed-shape.ts";
import { Journal } from "./store/journal.ts";
import type { Plan } from "./store/rows.ts";
import { Store } from "./store/store.ts";
import { World } from "./world.ts";

export type { Fault, FaultInput } from "./control/faults.ts";
export type { Call } from "./http/calls.ts";
export type { Violation } from "./openapi/check.ts";
export type { Seed } from "./seed-shape.ts";

export interface SandboxOptions {
  /** 0 or absent = the one that the state folder had last, or any free one. */
  readonly port?: number;
  /** Where all that it holds is kept; without one it is forgotten at the end. */
  readonly stateFolder?: string;
  /** What it starts with; an organisation "local" when absent. What is there already stays. */
  readonly seed?: Seed;
  /** GitHub plan of the owners whose seed names none; "enterprise" when absent, which refuses nothing. */
  readonly plan?: Plan;
  /** Whether GitHub's rate limits hold; "off" when absent. */
  readonly limits?: LimitsMode;
  /** What goes wrong from the start. */
  readonly faults?: readonly FaultInput[];
  /**
   * For tests: a folder with GitHub's document, against which every answer is held (500 when it does not fit), and
   * every request that was accepted (400). The environment variable SLIPWAY_SANDBOX_CHECK when absent.
   */
  readonly check?: string;
}

/** A running embedded GitHub. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`: REST at /api/v3, GraphQL at /api/graphql, git at /OWNER/REPOSITORY.git. */
  readonly url: string;
  /** A token for everything (or the seed's first one). */
  readonly token: string;
  /** The requests so far, `/_slipway` ones left out. */
  calls(): Call[];
  /** All that it holds, by names, without ids and times; of a secret, the digest. */
  state(): Promise<object>;
  /** Whether a secret has this value; secrets cannot be read back otherwise. `place` is the path of its list below /api/v3 (`repos/local/app/actions`). */
  holdsSecret(place: string, name: string, value: string): boolean;
  /** Makes a coming call go wrong. */
  fail(fault: FaultInput): Fault;
  /** What a check found so far. */
  violations(): readonly Violation[];
  /** Moves the server's clock. */
  advance(seconds: number): void;
  /** Resolves when no webhook delivery is under way any more. */
  delivered(): Promise<void>;
  /** Forgets everything and plants the seed anew. */
  reset(): Promise<void>;
  /** Stops it; idle connections are cut. */
  close(): Promise<void>;
}

const defaultSeed: Seed = { owners: [{ login: "local", type: "Organization" }] };

/**
 * Starts an embedded GitHub on 127.0.0.1.
 *
 * @throws Error when the state folder is in use, the seed or a fault is wrong, or the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const faults = new Faults(options.faults);
  const kept = options.stateFolder === undefined ? undefined : path.resolve(options.stateFolder);
  const remembered = kept === undefined ? { port: 0, token: newToken() } : await openStateFolder(kept);
  const folder = kept ?? mkdtempSync(path.join(tmpdir(), "slipway-sandbox-"));
  await sodiumReady();

  const store = new Store(kept === undefined ? undefined : new Journal(folder));
  const git = new GitStorage(path.join(folder, "git"), (repository, refs) => store.willMove({ repository, refs }));
  await takeBack(git, store.unfinished, (id) => store.tables.repositories.get(id)?.default_branch);
  git.removeAllBut(new Set(store.tables.repositories.all().map(({ id }) => id)));
  store.compact();
  const world = new World(store, git, options.plan ?? "enterprise", options.limits);
  const document = options.check ?? process.env.SLIPWAY_SANDBOX_CHECK;
  const check = document === undefined || document === "" ? undefined : await Check.open(document);
  const calls = new CallLog();
  const seed = options.seed === undefined ? defaultSeed : options.seed;
  const end = async () => {
    await world.webhooks.close();
    store.close();
    git.close();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const endAnd = async (error: unknown): Promise<never> => {
    await end();
    throw error;
  };
  const token = await plant(world, seed, remembered.token).catch(endAnd);
  const reset = () =>
    store.write(async () => {
      store.clear();
      git.removeAll();
      faults.clear();
      world.limits.forget();
      calls.clear();
      await plant(world, seed, remembered.token);
    });

  const app = createApp({
    world,
    rest: new Rest(world, routes, check),
    calls,
    faults,
    reset,
    folder: kept === undefined ? undefined : folderId(folder),
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  const port = await listen(server, options.port || remembered.port, options.port ? undefined : 0).catch(endAnd);
  world.url = `http://127.0.0.1:${port}`;
  if (kept !== undefined) remember(kept, { port, token: remembered.token });

  return {
    url: world.url,
    token,
    calls: () => calls.list(),
    state: () => stateOf(world),
    holdsSecret: (place, name, value) => holdsSecret(world, place, name, value),
    fail: (fault) => faults.add(fault),
    violations: () => check?.violations ?? [],
    advance: (seconds) => world.clock.advance(seconds),
    delivered: () => world.webhooks.settled(),
    reset,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await end();
    },
  };
}

/** Listens on a port, or on the fallback when it is taken. Returns the port it got. */
function listen(
  server: ReturnType<typeof createAdaptorServer>,
  port: number,
  fallback: number | undefined,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && fallback !== undefined && port !== fallback) {
        resolve(listen(server, fallback, undefined));
      } else if (error.code === "EADDRINUSE") {
        reject(new Error(`Port ${port} is taken. Name another one, or 0 for any that is free.`));
      } else reject(error);
    };
    server.once("error", refuse);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The rows of a place are found by the same path as the API's. */
function holdsSecret({ tables }: World, place: string, name: string, value: string): boolean {
  const [kind, owner = "", ...rest] = place.split("/").map(decodeURIComponent);
  const account = tables.accounts.find("login", owner.toLowerCase());
  const repository =
    kind === "repos" ? tables.repositories.find("name", `${account?.id}/${rest.shift()?.toLowerCase()}`) : undefined;
  const [app, environment = ""] = rest;
  const row =
    app === "environments"
      ? tables.environments.find("name", `${repository?.id}/${environment.toLowerCase()}`)
      : undefined;
  const scope = row
    ? `environment/${row.id}`
    : `${repository ? `repository/${repository.id}` : `organization/${account?.id}`}/${app}`;
  return tables.secrets.find("name", `${scope}/${name.toLowerCase()}`)?.sha256 === secretDigest(value);
}
