import type { Declaration, RecordedState } from "../../adoption/recovery/missing.ts";
import type { ExportedState } from "../../engine/pending-operations.ts";
import type { LoadedStack } from "../../platform/load.ts";
import { UsageError } from "../exit.ts";
import { planLoaded } from "../plan.ts";

/** What recovery and import ask of an exported state. */
export function recordedState({ deployment }: ExportedState): RecordedState {
  const creating = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  return {
    time: deployment.manifest?.time,
    resources: deployment.resources ?? [],
    creating: new Set(creating.map(({ resource }) => resource.urn)),
  };
}

/** What a stack declares. @throws UsageError where it has errors, as it declares nothing then */
export async function declarations(loaded: LoadedStack): Promise<Declaration[]> {
  const errors = loaded.platform.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new UsageError(
      `Stack "${loaded.platform.settings.stack}" has errors, so that nobody can tell what it declares:\n${errors.map(({ subject, message }) => `${subject}: ${message}`).join("\n")}`,
    );
  const { resources, registrations } = await planLoaded(loaded);
  const more = new Map(registrations.map((one) => [one.urn, one]));
  return resources.map((one) => {
    const { importId, protect, provider } = more.get(one.urn)!;
    // A reference to a provider is its URN and its id.
    const named = provider === "" ? undefined : provider.split("::").slice(0, 4).join("::");
    return { ...one, importId, protect, provider: named };
  });
}
