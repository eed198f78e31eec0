import { type Condition, differs, equals, firstOf, or } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import type { Triggers } from "../../workflow/model.ts";
import { clusterOf } from "../deployer.ts";
import type { Cluster } from "../jobs/cluster.ts";
import { ghcr, type Registry } from "../jobs/registry.ts";
import { OptionsError } from "../options.ts";
import { packageNameOf } from "../package-name.ts";
import type { PipelineContext } from "../pipeline.ts";
import type { PythonServiceOptions } from "./options.ts";

/** The options with everything worked out that several workflows need. */
export interface PythonServicePlan {
  readonly options: PythonServiceOptions;
  readonly context: PipelineContext;
  readonly registry: Registry;
  readonly cluster: Cluster;
  /** Import name of the package. */
  readonly package: string;
  /** Folders whose code is checked. */
  readonly sources: readonly string[];
  /** Branches whose pushes are built and deployed, the default one first. */
  readonly branches: readonly string[];
  /** Name of the service in a cluster. */
  readonly service: string;
  /** Python version of the jobs that need only one. */
  readonly version: string;
  /** Extras of all modes together. */
  readonly extras: readonly string[];
}

/** @throws OptionsError with what only shows beside the repository. */
export function planPythonService(options: PythonServiceOptions, context: PipelineContext): PythonServicePlan {
  const { id, defaultBranch } = context.repository;
  const packageName = packageNameOf("python-service", options.package, context);
  const service = id.toLowerCase().replaceAll(/[._]/g, "-");
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(service))
    throw new OptionsError("python-service", [
      {
        option: "",
        message: `"${id}" makes no name of a service in a cluster: name the inventory file with 40 small letters, digits and dashes at most, beginning with a letter.`,
      },
    ]);
  return {
    options,
    context,
    registry: ghcr(context),
    cluster: clusterOf(options.cluster),
    package: packageName,
    sources: options.sources ?? [packageName],
    branches: [
      ...new Set([defaultBranch, ...(options.developmentBranch === false ? [] : [options.developmentBranch])]),
    ],
    service,
    version: options.versions.at(-1)!,
    extras: [...new Set(Object.values(options.modes).flatMap(({ extras }) => extras))],
  };
}

export const isPullRequest = equals(github.eventName, "pull_request");
/** From a branch of the repository itself: a fork's token may not write, and its code gets no secret. */
export const fromOwnBranch = equals(event("pull_request.head.repo.full_name"), github.repository);
/** Whoever may write: pushes, schedules, manual runs, and own pull requests. */
export const notFromFork = or(differs(github.eventName, "pull_request"), fromOwnBranch);

/** A push to the default branch, whose runs make the history that others are compared with. */
export function makesHistory({ context }: PythonServicePlan): Condition {
  return equals(github.ref, `refs/heads/${context.repository.defaultBranch}`);
}

/** The triggers of a workflow that checks what is pushed or proposed. */
export function checkTriggers({
  branches,
  options,
}: PythonServicePlan): Pick<Triggers, "push" | "pullRequest" | "mergeGroup"> {
  return { push: { branches }, pullRequest: {}, ...(options.mergeQueue ? { mergeGroup: {} } : {}) };
}

/** A pull request's newest commit is the one that counts; every other run stands for itself. */
export const pullRequestOrRun = firstOf(event("pull_request.number"), github.runId);
