import { randomBytes } from "node:crypto";
import type { GitHub } from "../../provider/github-client.ts";
import { unlessAbsent } from "../../provider/github-error.ts";
import { seal } from "../../provider/sealed-box.ts";
import {
  type BootstrapPlace,
  backendOf,
  environmentOf,
  planKinds,
  type RoleKind,
  roleArnOf,
  roleKinds,
  writesState,
} from "./place.ts";
import type { Seen, Step } from "./steps.ts";

type Asking = Pick<GitHub, "request" | "paginate">;

/** What a call answered; undefined where there is no such thing. */
export async function found<T>(call: Promise<{ data: T }>): Promise<T | undefined> {
  return (await unlessAbsent(call))?.data;
}

/** The repository that holds this project. Made private and empty where there is none. */
export function repositoryStep(github: Asking, { repository: { owner, name } }: BootstrapPlace): Step {
  return {
    where: "GitHub",
    what: `repository ${owner}/${name}`,
    look: async (): Promise<Seen> => {
      const data = await found(github.request("GET /repos/{owner}/{repo}", { owner, repo: name }));
      if (data === undefined) return { state: "absent" };
      return data.archived ? { state: "differs", detail: "is archived: unarchive it" } : { state: "there" };
    },
    make: async ({ state }) => {
      if (state === "absent") await github.request("POST /orgs/{org}/repos", { org: owner, name, private: true });
    },
  };
}

/** Variables of a stack's environments that are known beforehand. */
export function variablesOf(place: BootstrapPlace, kind: RoleKind): Record<string, string> {
  return {
    AWS_REGION: place.region,
    AWS_ROLE_ARN: roleArnOf(place, kind),
    PULUMI_BACKEND_URL: backendOf(place),
    SLIPWAY_OWNER: place.owner,
  };
}

/** Whether branches that may deploy have this one; a pattern may mean any. */
export const coversBranch = (names: readonly string[], branch: string) =>
  names.some((name) => name === branch || /[*?[]/.test(name));

/** A stack's environments; what writes is for the default branch alone. */
export function environmentSteps(github: Asking, place: BootstrapPlace): Step[] {
  return roleKinds.flatMap((kind) => [environmentStep(github, place, kind), variablesStep(github, place, kind)]);
}

function environmentStep(github: Asking, place: BootstrapPlace, kind: RoleKind): Step {
  const environment = environmentOf(place.stack, kind);
  const at = { owner: place.repository.owner, repo: place.repository.name, environment_name: environment };
  const guarded = writesState(kind);
  const branches = () =>
    github.request("GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", at);
  return {
    where: "GitHub",
    what: `environment "${environment}"${guarded ? ` (branch ${place.defaultBranch} alone)` : ""}`,
    look: async () => {
      const data = await found(github.request("GET /repos/{owner}/{repo}/environments/{environment_name}", at));
      if (data === undefined) return { state: "absent" };
      if (!guarded) return { state: "there" };
      if (data.deployment_branch_policy === null) return { state: "differs", detail: "lets any branch deploy" };
      // Somebody may have chosen protected branches, or further ones: that stays as it is.
      if (data.deployment_branch_policy?.protected_branches) return { state: "there" };
      const names = (await branches()).data.branch_policies.map(({ name }) => name ?? "");
      if (coversBranch(names, place.defaultBranch)) return { state: "there" };
      return { state: "differs", detail: `does not let ${place.defaultBranch} deploy` };
    },
    make: async ({ state }) => {
      const policy = guarded ? { protected_branches: false, custom_branch_policies: true } : null;
      // PUT wipes reviewers that it is not given, so what is there already is only asked for its branches.
      if (state === "absent" || guarded) {
        const kept = state === "absent" ? {} : await reviewersOf(github, at);
        await github.request("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
          ...at,
          ...kept,
          deployment_branch_policy: policy,
        });
      }
      if (!guarded) return;
      const names = (await branches()).data.branch_policies.map(({ name }) => name ?? "");
      if (coversBranch(names, place.defaultBranch)) return;
      await github.request("POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", {
        ...at,
        name: place.defaultBranch,
        type: "branch",
      });
    },
  };
}

type At = { owner: string; repo: string; environment_name: string };

async function reviewersOf(github: Asking, at: At) {
  const { data } = await github.request("GET /repos/{owner}/{repo}/environments/{environment_name}", at);
  const rules = data.protection_rules ?? [];
  const asked = rules.find((rule) => "reviewers" in rule) as
    | { prevent_self_review?: boolean; reviewers?: { type?: "User" | "Team"; reviewer?: { id: number } }[] }
    | undefined;
  const timer = rules.find((rule) => "wait_timer" in rule) as { wait_timer?: number } | undefined;
  return {
    ...(timer?.wait_timer !== undefined && { wait_timer: timer.wait_timer }),
    ...(asked !== undefined && {
      prevent_self_review: asked.prevent_self_review ?? false,
      reviewers: (asked.reviewers ?? []).flatMap(({ type, reviewer }) =>
        type === undefined || reviewer === undefined ? [] : [{ type, id: reviewer.id }],
      ),
    }),
  };
}

function variablesStep(github: Asking, place: BootstrapPlace, kind: RoleKind): Step {
  const environment_name = environmentOf(place.stack, kind);
  const at = { owner: place.repository.owner, repo: place.repository.name, environment_name };
  const wanted = variablesOf(place, kind);
  const known = async (name: string) =>
    (await found(
      github.request("GET /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}", { ...at, name }),
    )) as { value: string } | undefined;
  return {
    where: "GitHub",
    what: `variables of "${environment_name}" (${Object.keys(wanted).join(", ")})`,
    look: async () => {
      const values = await Promise.all(Object.keys(wanted).map(known));
      const names = Object.keys(wanted).filter((name, index) => values[index]?.value !== wanted[name]);
      if (names.length === 0) return { state: "there" };
      if (values.every((value) => value === undefined)) return { state: "absent" };
      return { state: "differs", detail: names.join(", ") };
    },
    make: async () => {
      for (const [name, value] of Object.entries(wanted)) {
        const before = await known(name);
        if (before?.value === value) continue;
        if (before === undefined)
          await github.request("POST /repos/{owner}/{repo}/environments/{environment_name}/variables", {
            ...at,
            name,
            value,
          });
        else
          await github.request("PATCH /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}", {
            ...at,
            name,
            value,
          });
      }
    },
  };
}

/** Whether an environment has a secret of this name. */
export async function hasSecret(github: Asking, place: BootstrapPlace, kind: RoleKind, name: string): Promise<boolean> {
  const at = {
    owner: place.repository.owner,
    repo: place.repository.name,
    environment_name: environmentOf(place.stack, kind),
  };
  const asked = github.request("GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}", {
    ...at,
    secret_name: name,
  });
  return (await found(asked)) !== undefined;
}

/** Writes a secret of an environment, encrypted for GitHub alone. */
export async function putSecret(
  github: Asking,
  place: BootstrapPlace,
  kind: RoleKind,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<void> {
  const at = {
    owner: place.repository.owner,
    repo: place.repository.name,
    environment_name: environmentOf(place.stack, kind),
  };
  const { data: key } = await github.request(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key",
    at,
  );
  await github.request("PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}", {
    ...at,
    secret_name: name,
    encrypted_value: await seal(value, key.key),
    key_id: key.key_id,
  });
}

/** The key that saved plans are sealed with: the same in both environments, so both get a new one where either has none. */
export function planKeyStep(github: Asking, place: BootstrapPlace): Step {
  const name = "PLAN_KEY";
  const environments = planKinds.map((kind) => `"${environmentOf(place.stack, kind)}"`).join(" and ");
  return {
    where: "GitHub",
    what: `secret ${name} of ${environments}`,
    look: async () => {
      const there = await Promise.all(planKinds.map((kind) => hasSecret(github, place, kind, name)));
      if (there.every(Boolean)) return { state: "there" };
      return there.some(Boolean) ? { state: "differs", detail: "only one has it" } : { state: "absent" };
    },
    make: async () => {
      const value = randomBytes(32).toString("base64");
      for (const kind of planKinds) await putSecret(github, place, kind, { name, value });
    },
  };
}
