import { isRefName, objectId, zeroId } from "../git/names.ts";
import type { Ref, RefUpdate } from "../git/repository.ts";
import { run } from "../git/run.ts";
import type { Actor } from "../http/access.ts";
import { repositoryPage } from "../present/repository.ts";
import { moveRefs, type Refusal } from "../refs/move-refs.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { flush, packet, readPackets, sideband } from "./pkt-line.ts";

const capabilities =
  "report-status delete-refs side-band-64k quiet atomic ofs-delta object-format=sha1 agent=git/slipway";

/** Packs of fewer objects become loose objects, as git itself does it. */
const unpackLimit = 100;

/** What a client hears before it pushes: every ref, and what the server can do. */
export function advertise(refs: readonly Ref[]): Buffer {
  const lines = refs.map((ref) => `${ref.sha} ${ref.name}`);
  const [first = `${zeroId} capabilities^{}`, ...rest] = lines;
  return Buffer.concat([
    packet("# service=git-receive-pack\n"),
    flush,
    packet(`${first}\0${capabilities}\n`),
    ...rest.map((line) => packet(`${line}\n`)),
    flush,
  ]);
}

interface Push {
  readonly updates: readonly RefUpdate[];
  readonly options: ReadonlySet<string>;
  readonly pack: Buffer;
}

function parsePush(body: Buffer): Push {
  const { lines, rest } = readPackets(body);
  const options = new Set<string>();
  const updates: RefUpdate[] = [];
  for (const line of lines) {
    const [text = "", capabilityList] = line.toString("utf8").replace(/\n$/, "").split("\0");
    for (const word of capabilityList?.trim().split(" ") ?? []) options.add(word);
    const [before = "", after = "", ref = ""] = text.split(" ");
    if (before === "shallow") continue; // a shallow clone's edge; what is missing here shows when the objects are checked
    if (!objectId.test(before) || !objectId.test(after)) throw new Error("The request is not in git's protocol.");
    updates.push({ ref, before, after });
  }
  return { updates, options, pack: rest };
}

/** Takes in the pushed objects. Returns git's words when it cannot. */
async function unpack(folder: string, { pack, updates }: Push): Promise<string | undefined> {
  if (pack.length > 0) {
    const objects = pack.length >= 12 ? pack.readUInt32BE(8) : 0;
    const args =
      objects < unpackLimit
        ? ["unpack-objects", "-q", "--strict"]
        : ["index-pack", "--stdin", "--fix-thin", "--strict"];
    const result = await run(folder, args, { input: pack });
    if (result.code !== 0) return /^(?:fatal|error): (.*)$/m.exec(result.stderr)?.[1] ?? "unpacker error";
  }
  const wanted = updates.map(({ after }) => after).filter((sha) => sha !== zeroId);
  if (wanted.length === 0) return undefined;
  const connected = await run(folder, ["rev-list", "--objects", "--quiet", ...wanted, "--not", "--all"]);
  return connected.code === 0 ? undefined : "missing necessary objects";
}

/** Answers a push: takes the objects in, moves the refs by the one way that all refs move, and reports on each. */
export async function receivePack(world: World, actor: Actor, repository: Repository, body: Buffer): Promise<Buffer> {
  const push = parsePush(body);
  if (push.updates.length === 0) return Buffer.alloc(0); // a client asks so whether its password is right
  const git = world.git.repository(repository.id);
  const failed = await unpack(git.folder, push);
  const refusals = failed === undefined ? await applyPush(world, actor, repository, push) : [];
  const reasons = new Map(refusals.map((refusal) => [refusal.update.ref, shortReason(refusal)]));
  const report = Buffer.concat([
    packet(`unpack ${failed ?? "ok"}\n`),
    ...push.updates.map(({ ref }) => {
      const reason = failed === undefined ? reasons.get(ref) : "unpacker error";
      return packet(reason === undefined ? `ok ${ref}\n` : `ng ${ref} ${reason}\n`);
    }),
    flush,
  ]);
  if (!push.options.has("side-band-64k")) return report;
  const told = refusals.flatMap((refusal) => explanation(world, repository, refusal)).join("\n");
  return Buffer.concat([...(told === "" ? [] : [sideband(2, Buffer.from(`${told}\n`))]), sideband(1, report), flush]);
}

async function applyPush(world: World, actor: Actor, repository: Repository, push: Push): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const allowed: RefUpdate[] = [];
  for (const update of push.updates) {
    const reason = unfit(repository, update);
    if (reason === undefined) allowed.push(update);
    else refusals.push({ update, kind: "unfit", reasons: [reason] });
  }
  const atomic = push.options.has("atomic");
  if (atomic && refusals.length > 0) {
    return [
      ...refusals,
      ...allowed.map((update): Refusal => ({ update, kind: "unfit", reasons: ["atomic push failed"] })),
    ];
  }
  return [...refusals, ...(await moveRefs(world, actor, repository, allowed, { atomic }))];
}

/** Why git itself would not do this to a ref. */
function unfit(repository: Repository, { ref, after }: RefUpdate): string | undefined {
  if (!isRefName(ref)) return "funny refname";
  if (ref.startsWith("refs/pull/") || ref.startsWith("refs/slipway/")) return "deny updating a hidden ref";
  if (after === zeroId && ref === `refs/heads/${repository.default_branch}`) {
    return `refusing to delete the current branch: ${ref}`;
  }
  return undefined;
}

function shortReason({ kind, reasons }: Refusal): string {
  if (kind === "rules") return "push declined due to repository rule violations";
  if (kind === "protection") return "protected branch hook declined";
  return kind === "stale" ? "failed to update ref" : (reasons[0] ?? "refused");
}

/** What the person at the other end reads after `remote: `. */
function explanation(world: World, repository: Repository, { kind, update, reasons }: Refusal): string[] {
  if (kind === "protection") {
    const head = `error: GH006: Protected branch update failed for ${update.ref}.`;
    return [head, ...reasons.map((reason) => `- ${reason}`), ""];
  }
  if (kind !== "rules") return [];
  const url = `${repositoryPage(world, repository)}/rules?ref=${encodeURIComponent(update.ref)}`;
  return [
    `error: GH013: Repository rule violations found for ${update.ref}.`,
    `Review all repository rules at ${url}`,
    "",
    ...reasons.map((reason) => `- ${reason}`),
    "",
  ];
}
