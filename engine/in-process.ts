import type { LoadedStack } from "../platform/load.ts";
import { type Applied, EngineError, type Outcome, type Target } from "./outcome.ts";
import { createRehearsal } from "./rehearsal/rehearsal.ts";
import { type Registration, runProgram } from "./run-program.ts";

export interface InProcessOptions {
  /** Folder for what cannot be read back from the server; made when missing. */
  readonly stateFolder: string;
  readonly onApplied: (applied: Applied) => void;
  /** Ids of objects that are there already and are taken over, by URN: what `pulumi import` would have put into a state. */
  readonly imports?: ReadonlyMap<string, string>;
  /** URNs of the only resources to apply; the others stay as an earlier run left them. Absent: all. */
  readonly targets?: ReadonlySet<string>;
  /** URNs of secrets to write whatever the journal knows of them. */
  readonly rewrite?: ReadonlySet<string>;
}

/**
 * Applies a stack from this process, by the REST calls that the providers would make. It creates and updates, and never
 * deletes: what is no longer declared is named in the outcome.
 *
 * @throws EngineError when the state is another driver's, or damaged
 * @throws ProgramError when the program or a call fails
 */
export async function upInProcess(
  program: () => Promise<unknown>,
  { platform, file }: LoadedStack,
  target: Target,
  options: InProcessOptions,
): Promise<Outcome> {
  const { settings } = platform;
  const rehearsal = await createRehearsal({
    baseUrl: `${target.url}/`,
    token: target.token,
    owner: settings.owner,
    stateFolder: options.stateFolder,
    ...(options.rewrite && { rewrite: options.rewrite }),
  }).catch((error: Error) => {
    throw new EngineError(error.message);
  });
  const applied: Applied[] = [];
  const outputs = new Map<string, Record<string, unknown>>();
  const { targets } = options;
  const neverApplied = new Set<string>();
  const recall = async (registration: Registration) => {
    const before = await rehearsal.recall(registration);
    if (before === undefined) neverApplied.add(registration.urn);
    // Of files that were never delivered, no workflow reports anything.
    return before ?? { id: undefined, outputs: { ...registration.inputs, checks: [] } };
  };
  const placeholders = Object.fromEntries(file.encrypted.map((key) => [key, `placeholder for ${key}`]));
  await runProgram(
    program,
    {
      project: "slipway",
      stack: settings.stack,
      config: { ...file.config, ...placeholders },
      secretKeys: file.encrypted,
      preview: false,
    },
    {
      async register(registration) {
        if (!registration.custom || registration.type.startsWith("pulumi:providers:")) {
          return { id: registration.custom ? registration.name : undefined, outputs: registration.inputs };
        }
        if (targets !== undefined && !targets.has(registration.urn)) return await recall(registration);
        const missing = registration.dependencies.find((urn) => neverApplied.has(urn));
        if (missing !== undefined) throw notYetApplied(registration, missing);
        const importId = registration.importId ?? options.imports?.get(registration.urn);
        const result = await rehearsal.apply({ ...registration, importId });
        const one = { urn: registration.urn, type: registration.type, name: registration.name, action: result.action };
        applied.push(one);
        outputs.set(registration.urn, result.outputs);
        options.onApplied(one);
        return { id: result.id, outputs: result.outputs };
      },
      invoke: (token, args) => rehearsal.invoke(token, args),
    },
  );
  const left = await rehearsal.finish();
  const unknown = [...(targets ?? [])].find((urn) => !outputs.has(urn));
  if (unknown !== undefined)
    throw new EngineError(`"${unknown}": stack "${settings.stack}" declares no such resource.`);
  return { driver: "in-process", applied, outputs, left: targets === undefined ? left : [] };
}

function notYetApplied({ name, type }: Registration, missing: string): EngineError {
  return new EngineError(
    `"${name}" (${type}) needs "${missing.split("::").at(-1)}", which was never applied; apply the whole stack first.`,
  );
}
