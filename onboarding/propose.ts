import type { Detected, Sign } from "./detected.ts";
import { mlTrainingRule, pulumiProgramRule } from "./other-rules.ts";
import type { PipelineRule } from "./pipeline-rules.ts";
import type { Proposal, Reason } from "./proposal.ts";
import { proposeJobs } from "./propose-jobs.ts";
import { pythonAppRule, pythonServiceRule, toolchainRule, wheelsRule } from "./python-rules.ts";

/** A rule for each pipeline of the catalogue; the first that fits is proposed, so the most particular come first. */
export const pipelineRules: readonly PipelineRule[] = [
  pulumiProgramRule,
  mlTrainingRule,
  toolchainRule,
  wheelsRule,
  pythonServiceRule,
  pythonAppRule,
];

/**
 * Proposes CI/CD for what a repository is: the pipeline whose every need a file shows, else a list of jobs that builds
 * and tests what is there, else nothing.
 *
 * @param wanted the pipeline that the owner asks for, whatever is there; "jobs" for a list of jobs all the same
 */
export function propose(detected: Detected, wanted?: string): Proposal {
  const weighed = pipelineRules.map((rule) => ({ rule, needs: rule.needs(detected) }));
  const chosen =
    wanted === undefined
      ? weighed.find(({ needs }) => needs.every(({ sign }) => sign !== undefined))
      : weighed.find(({ rule }) => rule.pipeline === wanted);
  const considered = weighed
    .filter((one) => one !== chosen)
    .map(({ rule, needs }) => {
      const missing = needs.filter(({ sign }) => sign === undefined).map(({ says }) => says);
      const better =
        chosen === undefined ? "a list of jobs was asked for" : `${chosen.rule.pipeline} does more with what is here`;
      const why = missing.length === 0 ? `it would fit too, but ${better}` : `it needs ${missing.join("; ")}`;
      return { pipeline: rule.pipeline, why, missing: missing.length };
    })
    // The nearest first: whoever wonders why not, wonders about that.
    .sort((left, right) => left.missing - right.missing)
    .map(({ pipeline, why }) => ({ pipeline, why }));
  if (chosen !== undefined) return withPipeline(chosen, detected, considered);
  const { jobs, reasons, machines } = proposeJobs(detected);
  const undeployed = detected.deployments.filter(({ by }) => by !== "terraform" && by !== "compose");
  const open = undeployed.map(
    ({ what, file }) => `nothing deploys it yet (${what}, ${file}); a workflow of your own can, under jobs: run`,
  );
  // Whatever it is, a secret that was committed is found.
  const something = detected.languages[0] ?? detected.something;
  if (something === undefined) return { reasons, considered, open };
  return {
    jobs: [...jobs, { use: "scan-secrets" }],
    reasons: plain([...reasons, { field: "jobs: scan-secrets", because: [something] }]),
    considered,
    open,
    ...(machines !== undefined && { machines: signOf(machines) }),
  };
}

/** Without what else is known of a thing, which is nobody's concern but the rules'. */
const signOf = ({ what, file }: Sign): Sign => ({ what, file });

function plain(reasons: readonly Reason[]): Reason[] {
  return reasons.map(({ field, because }) => ({ field, because: because.map(signOf) }));
}

function withPipeline(
  { rule, needs }: { readonly rule: PipelineRule; readonly needs: ReturnType<PipelineRule["needs"]> },
  detected: Detected,
  considered: Proposal["considered"],
): Proposal {
  const missing = needs.filter(({ sign }) => sign === undefined);
  const field = `pipeline: ${rule.pipeline}`;
  const because = needs.flatMap(({ sign }) => sign ?? []);
  // Options are worked out of what is there; where that is not all there, the pipeline's own defaults hold.
  if (missing.length > 0) {
    const open = missing.map(({ says }) => `pipeline "${rule.pipeline}" needs ${says}, which no file shows yet`);
    return { pipeline: rule.pipeline, reasons: plain([{ field, because }]), considered, open };
  }
  const options = rule.options(detected);
  return {
    pipeline: rule.pipeline,
    ...(Object.keys(options.with).length > 0 && { with: options.with }),
    reasons: plain([{ field, because }, ...options.reasons]),
    considered,
    open: options.open,
  };
}
