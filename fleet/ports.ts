import type { FleetSpec, LaunchOption, metricNames, QueueMessage } from "./contract.ts";
import type { Ledger } from "./decisions/ledger.ts";

/** A limit of GitHub or AWS: nothing was done, and asking again before then is of no use. */
export class Limited extends Error {
  readonly retryAfterSeconds: number;
  constructor(what: string, retryAfterSeconds: number) {
    super(`"${what}" is over a limit; again in ${retryAfterSeconds} s`);
    this.name = "Limited";
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A request was refused for good: asking the same again cannot help. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** A job that somebody waits for, or that runs. */
export interface Job {
  id: number;
  runId: number;
  attempt: number;
  /** "owner/name", lower case. */
  repository: string;
  labels: string[];
  state: "queued" | "in_progress";
  /** Name of the runner that has it. */
  runner: string | null;
  /** When it was queued, as far as we know (ms). */
  since: number;
  /** When something was last heard of it (ms). */
  heardAt: number;
}

/** What is heard of a job; `completed` takes it out of the book. */
export type JobNews = Omit<Job, "state"> & { state: Job["state"] | "completed"; conclusion: string | null };

export interface RegisteredRunner {
  id: number;
  name: string;
  online: boolean;
  busy: boolean;
}

export interface Machine {
  id: string;
  fleet: string;
  reservation: string;
  state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  /** ms */
  launchedAt: number;
  spot: boolean;
}

export interface LaunchRequest {
  fleet: string;
  reservation: string;
  option: LaunchOption;
  count: number;
  /** Launch all of them or none. */
  allOrNone: boolean;
  /** The same for the same request, another for any other. */
  token: string;
}

export interface LaunchResult {
  ids: string[];
  /** Why some are missing: no capacity (try another way) or a fault of the request (a person must look). */
  failures: { code: string; kind: "capacity" | "invalid" }[];
}

export interface Clock {
  /** ms */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * GitHub, as an installation of the runners App. Any call may throw `Limited` (not done), `Refused` (will never be done) or
 * any other error (done or not: nobody knows).
 */
export interface GitHub {
  runners(groupId: number): Promise<RegisteredRunner[]>;
  /** "absent" when there is none with this id; "busy" when GitHub refuses because it has a job. */
  deleteRunner(id: number): Promise<"gone" | "absent" | "busy">;
  /** One runner as it is now, whatever lists show yet; undefined: there is none with this id. */
  runner(id: number): Promise<RegisteredRunner | undefined>;
  /** "exists" when a runner has this name already. Never repeated with the same name. */
  createRunner(request: {
    name: string;
    groupId: number;
    labels: string[];
  }): Promise<{ id: number; config: string } | "exists">;
  /** Jobs that wait or run, of runs that are not over. */
  activeJobs(repository: string): Promise<JobNews[]>;
  job(repository: string, id: number): Promise<JobNews | undefined>;
  /** Runs a job again. Refused when the App may not, or it is running again already. */
  rerun(repository: string, jobId: number): Promise<void>;
  /** Asks for every webhook again that was not taken since then (ms). Returns how many. */
  redeliver(since: number): Promise<number>;
  /** When the newest release of the runner came out, and its version. */
  latestRunner(): Promise<{ version: string; publishedAt: number }>;
}

export interface Machines {
  /** Those of the fleet that are not terminated for long. */
  list(fleet: string): Promise<Machine[]>;
  find(id: string): Promise<Machine | undefined>;
  launch(request: LaunchRequest): Promise<LaunchResult>;
  start(ids: string[]): Promise<void>;
  stop(ids: string[]): Promise<void>;
  terminate(ids: string[]): Promise<void>;
}

/** JIT configs that wait for their machines. */
export interface Configs {
  put(fleet: string, instanceId: string, config: string): Promise<void>;
  /** Instance ids whose config was not fetched yet. */
  unread(fleet: string): Promise<string[]>;
  delete(fleet: string, instanceId: string): Promise<void>;
}

export interface Queue {
  send(queueUrl: string, message: QueueMessage, delaySeconds: number): Promise<void>;
}

/** The one place where machines are counted: each write names the version that it changes. */
export interface Ledgers {
  read(fleet: string): Promise<{ version: number; ledger: Ledger }>;
  /** False when somebody else wrote meanwhile; nothing is written then. */
  write(fleet: string, version: number, ledger: Ledger): Promise<boolean>;
}

/**
 * Jobs that are not over. News may come twice and in any order: a job only goes forward (queued, in progress, completed).
 */
export interface JobBook {
  record(fleet: string, news: JobNews): Promise<void>;
  open(fleet: string): Promise<Job[]>;
}

export interface Specs {
  all(): Promise<FleetSpec[]>;
}

export interface Images {
  /** When the oldest of the stack's own images was built (ms), each with the newest runner of its day; undefined: it has none. */
  oldest(): Promise<number | undefined>;
}

/** One line of the log; numbers of `metrics` are metrics of the fleet. Never holds a secret. */
export type Log = (entry: {
  event: string;
  fleet?: string;
  metrics?: Partial<Record<(typeof metricNames)[number], number>>;
  [detail: string]: unknown;
}) => void;

export interface Ports {
  clock: Clock;
  github: GitHub;
  machines: Machines;
  configs: Configs;
  queue: Queue;
  ledgers: Ledgers;
  jobs: JobBook;
  specs: Specs;
  images: Images;
  log: Log;
}
