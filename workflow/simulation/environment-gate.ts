import { matchesDeploymentPattern } from "./deployment-pattern.ts";
import { shortRef } from "./resolved-event.ts";
import type { Setting } from "./setting.ts";
import type { SimulatedEnvironment } from "./simulation-input.ts";

/** What an environment does to a job that is about to start. */
export type Gate =
  | { readonly opens: "yes"; readonly note?: string }
  | { readonly opens: "no" | "later"; readonly note: string };

/**
 * Whether a job may use an environment: its rules for branches and tags come first, then its reviewers.
 *
 * Source: GitHub docs, "Deployments and environments": branch and tag rules are matched against GITHUB_REF. Names of
 * environments ignore case.
 */
export function environmentGate(name: string, ref: string, setting: Setting): Gate {
  const same = (other: string) => other.toLowerCase() === name.toLowerCase();
  const environment = Object.entries(setting.environments).find(([other]) => same(other))?.[1];
  if (environment === undefined) return { opens: "yes" };
  const forbidden = refusal(name, environment, ref, setting);
  if (forbidden !== undefined) return { opens: "no", note: forbidden };
  if (environment.reviewers && !setting.approve.some(same)) {
    return { opens: "later", note: `Environment "${name}" waits for an approval.` };
  }
  const minutes = environment.waitMinutes ?? 0;
  return {
    opens: "yes",
    ...(minutes > 0 && { note: `Environment "${name}" holds it back for ${minutes} minutes.` }),
  };
}

/** Whether an environment of any name could stop a job: then one whose name is unknown may. */
export function anyGate(setting: Setting): boolean {
  return Object.values(setting.environments).some(
    ({ reviewers, branches, tags, protectedBranches }) => reviewers || branches || tags || protectedBranches,
  );
}

function refusal(name: string, environment: SimulatedEnvironment, ref: string, setting: Setting): string | undefined {
  const { branches, tags, protectedBranches } = environment;
  const isTag = ref.startsWith("refs/tags/");
  const shown = shortRef(ref);
  if (protectedBranches) {
    const allowed =
      ref.startsWith("refs/heads/") &&
      setting.protectedBranches.some((pattern) => matchesDeploymentPattern(pattern, shown));
    return allowed ? undefined : `Environment "${name}" takes protected branches only, not "${ref}".`;
  }
  if (branches === undefined && tags === undefined) return undefined;
  const patterns = (isTag ? tags : branches) ?? [];
  const names = ref.startsWith("refs/pull/") ? [ref] : [shown, ref];
  if (patterns.some((pattern) => names.some((candidate) => matchesDeploymentPattern(pattern, candidate))))
    return undefined;
  const all = [
    ...(branches ?? []).map((pattern) => `branch ${pattern}`),
    ...(tags ?? []).map((pattern) => `tag ${pattern}`),
  ];
  return `Environment "${name}" does not take "${ref}", only ${all.join(", ") || "nothing"}.`;
}
