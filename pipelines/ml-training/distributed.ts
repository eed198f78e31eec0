import { cancelled, not, text } from "../../workflow/expressions.ts";
import { github, matrix, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, Workflow } from "../../workflow/model.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { measured } from "./performance.ts";
import type { MlTrainingPlan } from "./plan.ts";

/** distributed.yml: one training over several machines, which are of use only when all of them are there. */
export function distributedWorkflow({ options }: MlTrainingPlan): Workflow {
  const { nodes, labels, rendezvousMinutes, timeoutMinutes } = options.distributed;
  const rank = matrix("rank");
  const meet = script("Wait for the other nodes", scriptPath("gang_rendezvous.py"), {
    id: "meet",
    arguments: ["wait"],
    comment: "All or none: a node that waits in vain ends, and its end ends the others, so that no machine idles.",
    env: {
      GITHUB_TOKEN: github.token,
      RANK: rank,
      NODES: nodes,
      WAIT_MINUTES: rendezvousMinutes,
    },
  });
  const node = defineJob({
    id: "node",
    name: "node",
    comment: `One reservation of ${nodes} machines: the stack's plan checks that the fleet has as many.`,
    runsOn: labels,
    timeoutMinutes: timeoutMinutes + rendezvousMinutes,
    permissions: { contents: "read", actions: { read: "sees which nodes have come" } },
    strategy: {
      failFast: true,
      maxParallel: nodes,
      matrix: { rank: Array.from({ length: nodes }, (_, index) => String(index)) },
    },
    steps: [
      checkout(),
      setupPython(options.pythonVersions.at(-1)!),
      script("Say where this node is", scriptPath("gang_rendezvous.py"), {
        arguments: ["announce"],
        env: { RANK: rank, NODES: nodes },
      }),
      uploadArtifact("Announce this node", {
        artifact: text`gang-${github.runAttempt}-${rank}`,
        paths: ["node.json"],
        retentionDays: 1,
      }),
      meet,
      debugStep({ MATRIX: rank }),
      installRequirements(options.requirements),
      run("Install the package", "python -m pip install --editable ."),
      script("Train together", scriptPath("distributed_test.sh"), {
        arguments: [`${options.tests}/distributed`],
        env: {
          ...measured(options),
          NODES: nodes,
          RANK: rank,
          MASTER: stepOutput(meet, "address"),
          PORT: stepOutput(meet, "port"),
        },
      }),
      uploadArtifact("Upload the reports", {
        artifact: text`distributed-${rank}`,
        paths: ["reports/"],
        ifMissing: "warn",
        if: not(cancelled()),
      }),
    ],
  });
  const jobs: readonly Job[] = [node];
  return {
    file: "distributed.yml",
    name: "Distributed",
    on: { schedule: [{ cron: "0 4 * * 6" }], workflowDispatch: { inputs: debugInput } },
    // One gang at a time: two that each hold half of the machines would wait for each other.
    concurrency: { group: "distributed", cancelInProgress: false },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}
