import * as pulumi from "@pulumi/pulumi";
import type resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import { type Registration, replaceSecrets, runProgram, unknownValue } from "../../engine/run-program.ts";

/** One resource as a component declared it, small enough to compare whole. Options at their default are left out. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** Name of the parent, with its type where that is no component of ours. */
  readonly parent: string;
  /** A secret reads `secret: <value>`, an unknown value `[unknown]`. */
  readonly inputs: Record<string, unknown>;
  /** Names of resources it waits for. */
  readonly after?: readonly string[];
  readonly protect?: true;
  readonly ignoreChanges?: readonly string[];
  readonly import?: string;
  readonly retainOnDelete?: true;
  readonly deleteBeforeReplace?: true;
  /** Name of the resource whose deletion makes its own needless. */
  readonly deletedWith?: string;
  /** Whether an explicit provider serves it. */
  readonly provider?: string;
}

export interface Recording {
  /** Resources without stack and components, in order of their names and types. */
  readonly resources: readonly Recorded[];
  /** Names of everything that was registered, components included, in the order of registration. */
  readonly order: readonly string[];
  /** Components: type and name. */
  readonly components: readonly string[];
  /** Function calls, sorted: token and arguments. */
  readonly invokes: readonly { readonly token: string; readonly args: Record<string, unknown> }[];
  readonly outputs: Record<string, unknown>;
}

export interface RecordOptions {
  /** Outputs that a resource has beyond its inputs. */
  readonly outputs?: (registration: Registration) => Record<string, unknown>;
  /** Answers of functions; without it every look-up of a team or person has an id made from its name's length. */
  readonly invoke?: (token: string, args: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** True for a run in which nothing is applied. */
  readonly preview?: boolean;
  readonly config?: Readonly<Record<string, string>>;
}

/** Runs a program that declares components and returns what was declared. */
export async function record(program: () => unknown, options: RecordOptions = {}): Promise<Recording> {
  const registrations: Registration[] = [];
  const further = new Map<string, Partial<Recorded>>();
  const invokes: { token: string; args: Record<string, unknown> }[] = [];
  const config = options.config ?? {};

  const outputs = await runProgram(
    async () => {
      listen((urn, more) => further.set(urn, more));
      try {
        return await program();
      } catch (error) {
        // Pulumi waits for ever for a component whose program threw before the component was registered.
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        throw error;
      }
    },
    {
      project: "slipway",
      stack: "test",
      config,
      secretKeys: Object.keys(config).filter((key) => key.startsWith("secrets:")),
      preview: options.preview ?? false,
    },
    {
      async register(registration) {
        registrations.push(registration);
        const id = options.preview ? undefined : `${registration.name}-id`;
        return { id, outputs: { ...onTheWire(registration.inputs), ...options.outputs?.(registration) } };
      },
      async invoke(token, args) {
        invokes.push({ token, args });
        return (options.invoke ?? numbered)(token, args);
      },
    },
  );

  // As the engine does: without a word of its own, a resource has its parent's deletedWith.
  const inherited = (urn: string): Partial<Recorded> => {
    const own = further.get(urn) ?? {};
    const parent = registrations.find((one) => one.urn === urn)?.parent ?? "";
    return own.deletedWith !== undefined || parent === "" ? own : { ...inherited(parent), ...own };
  };
  const names = new Map(registrations.map(({ urn, name }) => [urn, name]));
  const custom = registrations.filter((registration) => registration.custom && !isProvider(registration));
  return {
    resources: custom.map((registration) => recorded(registration, names, inherited(registration.urn))).sort(byName),
    order: registrations.map(({ name }) => name),
    components: registrations
      .filter((one) => !one.custom && one.parent !== "")
      .map(({ type, name }) => `${type} ${name}`),
    invokes: invokes.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
    outputs: (outputs ?? {}) as Record<string, unknown>,
  };
}

/** The one resource of this type and name. */
export function resource({ resources }: Recording, type: string, name: string): Recorded {
  const found = resources.filter((one) => one.type === type && one.name === name);
  if (found.length !== 1) throw new Error(`${found.length} resources are ${type} "${name}"`);
  return found[0]!;
}

async function numbered(token: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const name = String(args.slug ?? args.username ?? "");
  if (name === "") throw new Error(`nobody answers ${token}`);
  return { ...args, id: String((args.slug === undefined ? 2000 : 1000) + name.length) };
}

/** Options that a registration has on the wire and that runProgram has no use for. */
function listen(tell: (urn: string, more: Partial<Recorded>) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (
      request: resourceMessages.RegisterResourceRequest,
      callback: (error: unknown, response?: resourceMessages.RegisterResourceResponse) => void,
    ) => void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response !== undefined) {
        tell(response.getUrn(), {
          ...(request.getRetainondelete() && { retainOnDelete: true }),
          ...(request.getDeletebeforereplace() && { deleteBeforeReplace: true }),
          ...(request.getDeletedwith() && { deletedWith: request.getDeletedwith() }),
        });
      }
      callback(error, response);
    });
}

function isProvider({ type }: Registration): boolean {
  return type.startsWith("pulumi:providers:");
}

function recorded(registration: Registration, names: Map<string, string>, more: Partial<Recorded> = {}): Recorded {
  const { type, name, parent, protect, ignoreChanges, importId, provider } = registration;
  const nameOf = (urn: string) => names.get(urn) ?? urn;
  const after = [...new Set(registration.dependencies.map(nameOf))].sort();
  return {
    type: type.split(":").at(-1)!,
    name,
    parent: nameOf(parent),
    inputs: readable(registration.inputs),
    ...(after.length > 0 && { after }),
    ...(protect && { protect }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
    ...(importId !== undefined && { import: importId }),
    ...(more.retainOnDelete && { retainOnDelete: true }),
    ...(more.deleteBeforeReplace && { deleteBeforeReplace: true }),
    ...(more.deletedWith !== undefined && { deletedWith: nameOf(more.deletedWith) }),
    ...(provider !== "" && { provider: nameOf(provider.split("::").slice(0, -1).join("::")) }),
  };
}

function readable(inputs: Record<string, unknown>): Record<string, unknown> {
  const words = replaceSecrets(onTheWire(inputs), (plain) => `secret: ${plain === unknownValue ? "[unknown]" : plain}`);
  return JSON.parse(JSON.stringify(words), (_key, value) => (value === unknownValue ? "[unknown]" : value));
}

/** Pulumi hands unknown values out as objects and takes them as a marker. */
function onTheWire(inputs: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs, (_key, value) => (pulumi.isUnknown(value) ? unknownValue : value)));
}

function byName(left: Recorded, right: Recorded): number {
  const key = ({ name, type }: Recorded) => `${name} ${type}`;
  return key(left) < key(right) ? -1 : 1;
}
