import { blobSha } from "../provider/file-set/git-objects.ts";

/** What a state remembers of one resource. */
export interface AppliedResource {
  /** When it wrote a secret last (ISO 8601, whole seconds); absent where it is none, or GitHub did not tell. */
  readonly writtenAt?: string;
  /** Inputs as they were applied last; what is secret is not told. Absent where nobody kept them. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Git's hash of each file that was delivered last, by path; absent where it delivers none. */
  readonly files?: ReadonlyMap<string, string>;
}

/** What was applied last, as an engine or the rehearsal's driver remembers it. */
export interface AppliedState {
  /** By URN. */
  readonly resources: ReadonlyMap<string, AppliedResource>;
  /** URNs of what was under way when a run was cut off, or refused. */
  readonly pending: ReadonlySet<string>;
}

/** A state as Pulumi's engine keeps it, as far as it is read here. */
export interface EngineState {
  readonly resources?:
    | readonly {
        readonly urn: string;
        readonly inputs?: object | null | undefined;
        readonly outputs?: object | null | undefined;
      }[]
    | null
    | undefined;
  readonly pending_operations?: readonly unknown[] | null | undefined;
}

/** What the state of Pulumi's engine says was applied. */
export function appliedByEngine({ resources, pending_operations: operations }: EngineState): AppliedState {
  const known = (resources ?? []).map(({ urn, inputs, outputs }): [string, AppliedResource] => [
    urn,
    { ...written(outputs ?? {}), ...applied(inputs ?? undefined) },
  ]);
  const pending = (operations ?? []).flatMap((one) => {
    const { urn } = (one as { resource?: { urn?: unknown } }).resource ?? {};
    return typeof urn === "string" ? [urn] : [];
  });
  return { resources: new Map(known), pending: new Set(pending) };
}

/** A line of a rehearsal's journal, as far as it is read here. */
export interface RehearsedResource {
  readonly urn: string;
  readonly state: "begun" | "made";
  readonly writing?: boolean;
  readonly note: object;
  readonly inputs?: object;
}

/** What the journal of a rehearsal says was applied. */
export function appliedByRehearsal(memories: readonly RehearsedResource[]): AppliedState {
  const made = memories.filter(({ state }) => state === "made");
  const open = memories.filter(({ state, writing }) => state === "begun" || writing === true);
  return {
    resources: new Map(made.map(({ urn, note, inputs }) => [urn, { ...written(note), ...applied(inputs) }])),
    pending: new Set(open.map(({ urn }) => urn)),
  };
}

/** What was applied; a file by its hash, as the text is long. */
function applied(inputs: object | undefined): Pick<AppliedResource, "inputs" | "files"> {
  if (inputs === undefined) return {};
  const { files, ...others } = inputs as { files?: unknown };
  if (!Array.isArray(files)) return { inputs: inputs as Record<string, unknown> };
  const hashes = files.flatMap(({ path, content, sha = content === undefined ? undefined : blobSha(content) }) =>
    typeof path === "string" && typeof sha === "string" ? [[path, sha] as const] : [],
  );
  return { inputs: others, files: new Map(hashes) };
}

function written(about: object): AppliedResource {
  const { updatedAt } = about as { updatedAt?: unknown };
  const writtenAt = typeof updatedAt === "string" ? timeOf(updatedAt) : undefined;
  return writtenAt === undefined ? {} : { writtenAt };
}

/** The provider writes a time as Go prints it (`2026-11-22 05:10:20 +0000 UTC`), and year 1 where GitHub did not tell. */
function timeOf(text: string): string | undefined {
  const go = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d\d)(\d\d)(?: \w+)?$/.exec(text);
  const at = Date.parse(go === null ? text : `${go[1]}T${go[2]}${go[3]}:${go[4]}`);
  return Number.isNaN(at) || at <= 0 ? undefined : wholeSeconds(at);
}

/** A time as GitHub writes it. */
function wholeSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
