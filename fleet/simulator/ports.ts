import type { FleetSpec } from "../contract.ts";
import type { JobNews, Ports } from "../ports.ts";
import type { SimulatedEc2 } from "./ec2.ts";
import type { SimulatedGitHub, SimulatedJob } from "./github.ts";
import type { Invocation } from "./invocation.ts";
import type { SimulatedConfigs, SimulatedQueue, SimulatedTable } from "./stores.ts";
import type { World } from "./world.ts";

/** Everything around the control code. */
export interface Surroundings {
  world: World;
  github: SimulatedGitHub;
  ec2: SimulatedEc2;
  table: SimulatedTable;
  configs: SimulatedConfigs;
  queues: Map<string, SimulatedQueue>;
  specs: FleetSpec[];
  redeliver(since: number): number;
}

const newsOf = (job: SimulatedJob, now: number): JobNews => ({
  id: job.id,
  runId: job.runId,
  attempt: job.attempt,
  repository: job.repository,
  labels: job.labels,
  state: job.state,
  runner: job.runner ?? null,
  conclusion: job.conclusion ?? null,
  since: job.queuedAt,
  heardAt: now,
});

/** The ports of one run of one function: every call takes its time and may go wrong. */
export function portsOf(around: Surroundings, invocation: Invocation): Ports {
  const { world, github, ec2, table, configs, queues, specs } = around;
  const call = <T>(name: string, effect: () => T, latency?: number) => invocation.call(name, effect, latency);
  const counted = <T>(answer: T): T => {
    github.calls += 1;
    return answer;
  };
  return {
    clock: { now: () => world.now, sleep: (milliseconds) => invocation.sleep(milliseconds) },
    log: ({ event, fleet, ...rest }) =>
      world.trace(() => `  ${invocation.name} says: ${event} ${fleet ?? ""} ${JSON.stringify(rest)}`),
    specs: { all: async () => specs },
    images: { oldest: async () => undefined },
    github: {
      runners: (group) => call("list runners", () => github.list(group), 300),
      deleteRunner: (id) => call(`delete runner ${id}`, () => github.delete(id), 200),
      runner: (id) => call(`look at runner ${id}`, () => github.runner(id), 200),
      createRunner: ({ name, groupId, labels }) =>
        call(`create runner ${name}`, () => github.create(name, groupId, labels), 300),
      activeJobs: (repository) =>
        call(
          `active jobs of ${repository}`,
          () =>
            counted(
              [...github.active.values()]
                .filter((job) => job.repository === repository)
                .map((job) => newsOf(job, world.now)),
            ),
          400,
        ),
      job: (_, id) =>
        call(`job ${id}`, () => {
          const job = counted(github.jobs.get(id));
          return job && newsOf(job, world.now);
        }),
      rerun: (_, id) => call(`run job ${id} again`, () => github.rerun(id)),
      redeliver: (since) => call("deliver again", () => counted(around.redeliver(since)), 400),
      latestRunner: () => call("latest runner", () => counted({ version: "2.330.0", publishedAt: world.now })),
    },
    machines: {
      list: (fleet) => call("list machines", () => ec2.list(fleet), 100),
      find: (id) => call(`find ${id}`, () => ec2.machines.get(id)),
      launch: (request) => call(`launch ${request.count} for ${request.reservation}`, () => ec2.launch(request), 1500),
      start: (ids) => call(`start ${ids}`, () => ec2.start(ids), 300),
      stop: (ids) => call(`stop ${ids}`, () => ec2.stop(ids), 300),
      terminate: (ids) => call(`terminate ${ids}`, () => ec2.terminate(ids), 300),
    },
    configs: {
      put: (_, id, config) => call(`put config of ${id}`, () => configs.put(id, config)),
      unread: (fleet) =>
        call("unread configs", () =>
          [...configs.unread.keys()].filter((id) => configs.unread.get(id)?.config.startsWith(`${fleet}-i-`)),
        ),
      delete: (_, id) => call(`delete config of ${id}`, () => void configs.unread.delete(id)),
    },
    queue: { send: (url, message, delay) => call(`send to ${url}`, () => queues.get(url)!.send(message, delay)) },
    ledgers: {
      read: (fleet) => call("read ledger", () => table.read(fleet), 15),
      write: (fleet, version, ledger) => call("write ledger", () => table.write(fleet, version, ledger), 15),
    },
    jobs: {
      record: (fleet, news) => call(`record job ${news.id} ${news.state}`, () => table.record(fleet, news), 15),
      open: (fleet) => call("open jobs", () => table.open(fleet), 20),
    },
  };
}
