import path from "node:path";
import { RepositoryNotFound } from "../../provider/absence.ts";
import { blobSha } from "../../provider/file-set/git-objects.ts";
import { createGitHubClient, type GitHub } from "../../provider/github-client.ts";
import { gitHubError, type RepositoryAddress, statusOf } from "../../provider/github-error.ts";
import { handlerOf } from "../../provider/handlers/handlers.ts";
import { restUrlOf } from "../../provider/identity.ts";
import { isSecret, type Registration, replaceSecrets, secret } from "../run-program.ts";
import { invokeFunction } from "./functions.ts";
import { type Journal, openJournal } from "./journal.ts";
import { loadKeyedHash } from "./keyed-hash.ts";
import { ownResourceApplier, recalledOutputs } from "./own-resource.ts";
import { type Applier, type RehearsalContext, readIfThere, subjectOf } from "./resource.ts";
import { foreignApplier } from "./resources/appliers.ts";
import { repositoryOutputs, repositoryType } from "./resources/repository.ts";

export interface RehearsalOptions {
  /** As in `GITHUB_BASE_URL` (`http://127.0.0.1:4010/`). */
  readonly baseUrl: string;
  readonly token: string;
  /** Login of the owner of everything that is applied. */
  readonly owner: string;
  /** Folder for what cannot be read back: ids, and keyed hashes of secrets. Made when missing. */
  readonly stateFolder: string;
  /** URNs of secrets to write whatever the journal knows of them. */
  readonly rewrite?: ReadonlySet<string>;
}

/** One resource after it was applied. */
export interface AppliedResource {
  readonly id: string;
  /** The declared inputs and what GitHub gave; secrets wrapped as Pulumi wraps them. */
  readonly outputs: Record<string, unknown>;
  readonly action: "created" | "updated" | "unchanged";
}

/** Applies a program's resources one by one, where Pulumi's engine would. It creates and updates, and never deletes. */
export interface Rehearsal {
  apply(registration: Registration): Promise<AppliedResource>;
  /** A resource as an earlier run left it, and nothing written; undefined for one that no run has applied. */
  recall(registration: Registration): Promise<Omit<AppliedResource, "action"> | undefined>;
  /** Answers a provider function. */
  invoke(token: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Ends a run that applied everything; returns a line for each resource that is no longer declared. */
  finish(): Promise<string[]>;
}

/** Resources that are applied at the same time: enough to hide latency, few enough not to look like an attack. */
const mostAtOnce = 10;

/**
 * Begins or continues a rehearsal.
 *
 * @throws Error when the state folder holds something else's state.
 */
export async function createRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { owner, token, baseUrl } = options;
  const folder = path.join(options.stateFolder, "rehearsal");
  const journal = openJournal(folder);
  const github = await createGitHubClient({ restUrl: restUrlOf(baseUrl), credentials: { token } });
  const organizationId = remembering((org) => idAt(github, "GET /orgs/{org}", { org }));
  const context: RehearsalContext = {
    github,
    owner,
    organizationId: () => organizationId(owner),
    repositoryId: remembering((repo) => repositoryIdOf(github, { owner, repo })),
    hash: loadKeyedHash(folder),
  };
  const inTurn = limiter(mostAtOnce);
  const declared = new Set<string>();
  return {
    apply(registration) {
      declared.add(registration.urn);
      return inTurn(() => applyOne(registration, journal, context, options.rewrite));
    },
    recall(registration) {
      declared.add(registration.urn);
      return inTurn(() => recallOne(registration, journal, context));
    },
    invoke: (name, args) => inTurn(() => invokeFunction(github, owner, name, args)),
    async finish() {
      journal.compact();
      return journal
        .all()
        .filter(({ urn, state }) => state === "made" && !declared.has(urn))
        .map(({ name, type }) => `"${name}" (${type}) is no longer declared; only Pulumi's engine removes it.`)
        .sort();
    },
  };
}

async function applyOne(
  registration: Registration,
  journal: Journal,
  context: RehearsalContext,
  rewrite: ReadonlySet<string> = new Set(),
): Promise<AppliedResource> {
  const { urn, type, name, inputs, ignoreChanges, importId } = registration;
  const apply = applierOf(type, name);
  const recalled = journal.recall(urn);
  // Of a secret the note says what was written; without it, that is written again.
  const known = recalled !== undefined && rewrite.has(urn) ? { ...recalled, note: {} } : recalled;
  // Written down before the first write: a run that is stopped then knows its own work again, and what was refused as
  // somebody else's is never taken for it.
  const begin = () => {
    journal.remember({ ...(known ?? { urn, type, name, state: "begun", id: "", note: {} }), writing: true });
  };
  const own = { ...context, github: beforeWrites(context.github, begin) };
  const plain = replaceSecrets(inputs, (value) => value) as Record<string, unknown>;
  const settled = await apply({ urn, type, name, inputs: plain, ignoreChanges, importId }, known, own).catch(
    (error) => {
      // Most calls say what they are about; what comes as GitHub's bare answer is given its resource's name at least.
      if (statusOf(error) === undefined) throw error;
      const subject = subjectOf({ owner: context.owner, repo: plain.repository });
      throw gitHubError(subject, `bring "${name}" (${type}) to what is declared`, error);
    },
  );
  journal.remember({ urn, type, name, state: "made", id: settled.id, note: settled.note ?? {}, inputs: kept(inputs) });
  const made = settled.made || known?.state !== "made";
  return {
    id: settled.id,
    outputs: { ...inputs, ...withSecrets(settled.outputs, inputs, type) },
    action: made ? "created" : settled.wrote ? "updated" : "unchanged",
  };
}

/** Inputs to be remembered: no secret, and of a file its hash. */
function kept(inputs: Registration["inputs"]): Record<string, unknown> {
  const told = replaceSecrets(inputs, () => "[secret]") as Record<string, unknown>;
  if (!Array.isArray(told.files)) return told;
  const files = (told.files as { path: string; content: string }[]).map(({ path: at, content }) => ({
    path: at,
    sha: blobSha(content),
  }));
  return { ...told, files };
}

async function recallOne(
  { urn, type, inputs }: Registration,
  journal: Journal,
  context: RehearsalContext,
): Promise<Omit<AppliedResource, "action"> | undefined> {
  const known = journal.recall(urn);
  if (known?.state !== "made") return undefined;
  const plain = replaceSecrets(inputs, (value) => value) as Record<string, unknown>;
  const outputs =
    type === repositoryType
      ? await repositoryOutputs(known.id, context)
      : type.startsWith("slipway:")
        ? await recalledOutputs(handlerOf(type), { urn, inputs: plain }, known.note, context)
        : {};
  return { id: known.id, outputs: { ...inputs, ...withSecrets(outputs, inputs, type) } };
}

/** The same client, which tells of a request that may change something before it is sent. */
function beforeWrites(github: GitHub, tell: () => void): GitHub {
  const request = new Proxy(github.request, {
    apply(target, self, [route, ...rest]: [unknown, ...unknown[]]) {
      if (typeof route !== "string" || !route.startsWith("GET ")) tell();
      return Reflect.apply(target as (...args: unknown[]) => unknown, self, [route, ...rest]);
    },
  });
  return new Proxy(github, { get: (target, key) => (key === "request" ? request : Reflect.get(target, key)) });
}

function applierOf(type: string, name: string): Applier {
  if (type.startsWith("slipway:")) return ownResourceApplier(handlerOf(type));
  const applier = foreignApplier(type);
  if (applier === undefined)
    throw new Error(`"${name}" (${type}): the rehearsal cannot apply this type; add --engine pulumi.`);
  return applier;
}

/** Outputs in which what was a secret as an input, or always is one, is a secret again. */
function withSecrets(
  outputs: Readonly<Record<string, unknown>>,
  inputs: Readonly<Record<string, unknown>>,
  type: string,
): Record<string, unknown> {
  const always = type.startsWith("slipway:") ? handlerOf(type).secretOutputs : [];
  const wrap = (key: string, value: unknown) => (always.includes(key) || isSecret(inputs[key]) ? secret(value) : value);
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, wrap(key, value)]));
}

/** Number of what a route answers; undefined when there is no such thing. */
async function idAt(github: GitHub, route: string, parameters: object): Promise<number | undefined> {
  const answer = await readIfThere(github, route, parameters);
  return answer === undefined ? undefined : Number(answer.id);
}

async function repositoryIdOf(github: GitHub, at: RepositoryAddress): Promise<number> {
  const id = await idAt(github, "GET /repos/{owner}/{repo}", at);
  if (id === undefined) throw new RepositoryNotFound(at);
  return id;
}

/** Asks for each name once; a question that failed is asked again. */
function remembering<Result>(ask: (name: string) => Promise<Result>): (name: string) => Promise<Result> {
  const answers = new Map<string, Promise<Result>>();
  return (name) => {
    const answer = answers.get(name) ?? ask(name);
    answers.set(name, answer);
    answer.catch(() => answers.delete(name));
    return answer;
  };
}

/** Runs at most `most` jobs at once, the others in the order in which they came. */
function limiter(most: number): <Result>(job: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (job) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await job();
    } finally {
      // The place goes straight to the next job, or is given back.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
