import { z } from "zod";
import { repositoriesInState, type StateResource } from "../../engine/engine-state.ts";
import { exportedState, pendingOperations } from "../../engine/pending-operations.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { packageChecklist } from "../../platform/package-checklist.ts";
import { hasIdentity } from "../../provider/identity.ts";
import { UnfitTokenError } from "../../provider/unfit-token.ts";
import { readStacks } from "../../settings.ts";
import { type Area, type Diagnosis, diagnosing, inOrder } from "../../upkeep/doctor/diagnosis.ts";
import { exceptionDiagnoses, exceptionsOf } from "../../upkeep/doctor/exceptions.ts";
import { identityDiagnoses } from "../../upkeep/doctor/identity.ts";
import { declaredBy, stateDiagnoses } from "../../upkeep/doctor/leftovers.ts";
import { machineDiagnoses } from "../../upkeep/doctor/machine.ts";
import { checklistDiagnoses, stackDiagnoses } from "../../upkeep/doctor/stack.ts";
import { exitFindings } from "../exit.ts";
import { gitHubOf } from "../github.ts";
import { githubPreflight } from "../github-preflight.ts";
import { planJudged } from "../plan.ts";
import { print, printJson } from "../print.ts";
import { doctorLines } from "./doctor-text.ts";
import { githubDiagnoses } from "./read-github.ts";
import { readState, readTools, toolNeeds } from "./read-tools.ts";

/** `slipway doctor`: everything that a platform of a stack needs, looked at and judged. Reads, never writes. */
export async function doctor(options: { readonly stack: string; readonly json?: boolean }): Promise<void> {
  const now = new Date();
  const loaded = await loadStack(process.cwd(), options.stack);
  const { platform } = loaded;
  const [tools, { findings }, github] = await Promise.all([
    readTools(),
    planJudged(loaded, now),
    askGitHub(loaded, now),
  ]);
  const diagnoses = inOrder([
    ...machineDiagnoses(tools, toolNeeds(platform)),
    ...stackDiagnoses(options.stack, findings),
    ...github,
    ...(await stateOf(loaded, tools.pulumi !== undefined)),
    ...exceptionDiagnoses(exceptionsOf(platform), now),
    ...checklistDiagnoses(packageChecklist(platform)),
  ]);
  if (diagnoses.some(({ state }) => state === "error")) process.exitCode = exitFindings;
  const { stack, owner } = platform.settings;
  if (options.json) return printJson({ stack, owner, diagnoses });
  for (const line of doctorLines({ stack, owner, diagnoses })) print(line);
}

/** Areas that only GitHub knows of. */
const ofGitHub: readonly Area[] = ["organization", "leftovers", "runners"];

async function askGitHub(loaded: LoadedStack, now: Date): Promise<Diagnosis[]> {
  const { platform } = loaded;
  const { settings, inventory } = platform;
  const blind = (why: string, of: readonly Area[]) =>
    of.map((area) => diagnosing(area)("unseen", `${area}-unseen`, "GitHub", why));
  if (!hasIdentity(process.env))
    return blind("neither GITHUB_TOKEN nor GITHUB_APP_* is set", ["identity", "budget", ...ofGitHub]);
  const { document, findings } = await githubPreflight(loaded);
  const identity = identityDiagnoses(document.github, findings);
  try {
    const own = await gitHubOf(settings);
    const declared = declaredBy(
      inventory,
      settings,
      readStacks(process.cwd()).map((one) => one.settings),
    );
    const calls = document.github?.calls;
    const questions = { platform, declared, now, ...(calls !== undefined && { callsLeft: calls.remaining }) };
    return [...identity, ...(await githubDiagnoses(own, questions))];
  } catch (error) {
    if (!(error instanceof UnfitTokenError)) throw error;
    return [
      ...identity,
      ...blind("nobody can act on GitHub from here", document.github ? ofGitHub : ["budget", ...ofGitHub]),
    ];
  }
}

const resources = z.object({
  deployment: z.object({
    resources: z.array(z.object({ urn: z.string(), type: z.string(), parent: z.string().optional() })).nullish(),
  }),
});

async function stateOf({ platform }: LoadedStack, hasPulumi: boolean): Promise<Diagnosis[]> {
  const say = diagnosing("leftovers");
  const { stack } = platform.settings;
  const read = hasPulumi ? await readState(stack) : { unseen: "pulumi is not on PATH" };
  if ("unseen" in read) return [say("unseen", "state", "the engine's state", read.unseen)];
  try {
    const document = JSON.parse(read.text);
    const state = (resources.parse(document).deployment.resources ?? []) as StateResource[];
    const seen = {
      repositories: [...new Set(repositoriesInState(state).values())].sort(),
      pending: pendingOperations(exportedState.parse(document)),
    };
    const found = stateDiagnoses(
      seen,
      platform.repositories.map(({ entry }) => entry.id),
    );
    if (found.length > 0) return found;
    return [
      say(
        "ok",
        "state",
        "the engine's state",
        `${state.length} resources, all of declared repositories, and nothing was cut off`,
      ),
    ];
  } catch {
    return [say("unseen", "state", "the engine's state", "`pulumi stack export` printed no state")];
  }
}
