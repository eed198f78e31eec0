/**
 * Everything that the control code and its simulator take for granted about GitHub and AWS and that no test on one machine
 * can prove. The simulator runs with `sweeps` of them; whatever holds there holds for all of these values.
 */
export interface Assumptions {
  /** A JIT config that no runner has used by then is worth nothing (reports go from 5 to 60 minutes). */
  configLifetimeMinutes: number;
  /** GitHub removes an online JIT runner that got no job by then (reports go from 2 minutes to never). */
  idleRunnerLifetimeMinutes: number;
  /** The list of runners shows what was true so long ago; a single runner, asked for by id, shows the truth. */
  runnerListLagSeconds: number;
  /** DELETE of a runner that is just being given a job succeeds, and the runner works on: so each is looked at again by its id. */
  deleteRacesAssignment: boolean;
  /** A lost webhook is delivered again only when somebody asks for it. */
  redeliversByItself: false;
  /** Queued jobs end by themselves. */
  queuedJobLifetimeHours: number;
  /** A registration whose machine is gone is shown as offline, and removed by GitHub only after this long. */
  offlineRunnerLifetimeHours: number;
  /** A job whose machine is gone is failed so much later. */
  lostMachineNoticeMinutes: number;
  /** DescribeInstances shows what was true so long ago. */
  machineListLagSeconds: number;
  /** A request whose answer is lost has its effect by then, or never. */
  effectSeconds: number;
  /** From the notice to the end of a spot machine. */
  spotNoticeSeconds: number;
}

/** What we take to be the case. */
export const expected: Assumptions = {
  configLifetimeMinutes: 5,
  idleRunnerLifetimeMinutes: 6,
  runnerListLagSeconds: 10,
  deleteRacesAssignment: false,
  redeliversByItself: false,
  queuedJobLifetimeHours: 24,
  offlineRunnerLifetimeHours: 24,
  lostMachineNoticeMinutes: 12,
  machineListLagSeconds: 5,
  effectSeconds: 30,
  spotNoticeSeconds: 120,
};

/** The values between which the truth may lie; each seed of the simulator has some of each. */
export const sweeps: { readonly [name in keyof Assumptions]: readonly Assumptions[name][] } = {
  configLifetimeMinutes: [2, 5, 60],
  idleRunnerLifetimeMinutes: [2, 6, 1440],
  runnerListLagSeconds: [0, 10, 120, 600],
  deleteRacesAssignment: [false, true],
  redeliversByItself: [false],
  queuedJobLifetimeHours: [24],
  offlineRunnerLifetimeHours: [24],
  lostMachineNoticeMinutes: [1, 12],
  machineListLagSeconds: [0, 5, 60],
  effectSeconds: [30],
  spotNoticeSeconds: [120],
};

/** Published limits. All of them mean delay, never loss. */
export const limits = {
  /** JIT configs a minute for one App (terraform-aws-github-runner's documentation measured about 180). */
  configsPerMinute: 180,
  /** Requests a second to the SSM Parameter Store, standard throughput, all of an account and region. */
  parameterRequestsPerSecond: 40,
  /** GitHub's points a minute (reads cost 1, writes 5). */
  githubPointsPerMinute: 900,
  /** Characters in a runner's name. */
  runnerNameLength: 64,
  /** Longest delay of an SQS message. */
  queueDelaySeconds: 900,
} as const;

/** Deadlines that the decisions use; each is above what the sweeps allow, so that waiting that long means knowing. */
export const patience = {
  /** A reservation whose launch was never seen is given back: above effectSeconds + machineListLagSeconds. */
  reservationMinutes: 4,
  /** A machine that the list does not show is gone. */
  unseenMachineMinutes: 5,
  /** A registration that the list does not show, and whose id we never learned, was never made. */
  unseenRegistrationMinutes: 15,
  /** Between the two looks of every ending. */
  graceSeconds: 60,
  /** From a job's end to its machine's, which ends itself. */
  finishedMachineMinutes: 5,
  /** What was removed and is still listed is removed again after so long. */
  askAgainMinutes: 10,
  /** A config that lies unread so long is replaced by a fresh one; machines use none that is older than `freshSeconds`. */
  unreadConfigSeconds: 75,
  freshSeconds: 90,
  /** A runner that is not listed for so long has no job, even if nobody told its end: above every lag of the list. */
  lostJobMinutes: 30,
  /** A job that nothing was heard of is asked for by its id. */
  silentJobMinutes: 15,
} as const;
