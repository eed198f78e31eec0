import { parameterConfigs } from "../aws/configs.ts";
import { tableJobs } from "../aws/job-book.ts";
import { tableLedgers } from "../aws/ledgers.ts";
import { ec2Client, ec2Machines } from "../aws/machines.ts";
import { sqsQueue } from "../aws/queue.ts";
import { secretOf } from "../aws/secrets.ts";
import { parameterSpecs, ssmClient } from "../aws/specs.ts";
import { tableOf } from "../aws/table.ts";
import type { AppSecret, HandlerName } from "../contract.ts";
import { type Control, decisions } from "../cycles/control.ts";
import { gitHub } from "../github/github.ts";
import type { Images, Ports } from "../ports.ts";
import { clock } from "./clock.ts";
import { environmentFor } from "./environment.ts";
import { logTo } from "./log.ts";

/** What one function alone may do, and brings with it. */
export interface Powers {
  terminate?(clients: Clients): Ports["machines"]["terminate"];
  deleteConfig?(clients: Clients): Ports["configs"]["delete"];
  images?(clients: Clients): Images;
}

export interface Clients {
  stack: string;
  ec2: ReturnType<typeof ec2Client>;
  ssm: ReturnType<typeof ssmClient>;
}

const refuse = (what: string) => async (): Promise<never> => {
  throw new Error(`This function may not ${what}`);
};

export interface FunctionControl {
  control: Control;
  /** To be called when a run is over: writes down what it learned of GitHub's limits. */
  over(): void;
}

/** Everything that a function needs, made once for all its runs. What it may not do is not even in its code. */
export function controlOf(handler: HandlerName, powers: Powers = {}): FunctionControl {
  const env = environmentFor(handler, process.env);
  const stack = env.SLIPWAY_STACK!;
  const owner = env.SLIPWAY_OWNER!;
  const clients = { stack, ec2: ec2Client(), ssm: ssmClient() };
  const table = tableOf(env.SLIPWAY_TABLE!);
  const log = logTo(stack);
  let left: number | undefined;
  const api = {
    url: env.GITHUB_API_URL!.replace(/\/$/, ""),
    clock,
    remaining: (calls: number) => {
      left = Math.min(left ?? calls, calls);
    },
  };
  const ports: Ports = {
    clock,
    log,
    github: gitHub(api, owner, secretOf<AppSecret>(env.SLIPWAY_APP_SECRET!, clock)),
    machines: {
      ...ec2Machines(clients.ec2, stack),
      terminate: powers.terminate?.(clients) ?? refuse("end machines"),
    },
    configs: {
      ...parameterConfigs(clients.ssm, stack, env.SLIPWAY_CONFIG_KEY!),
      delete: powers.deleteConfig?.(clients) ?? refuse("take configs away"),
    },
    images: powers.images?.(clients) ?? { oldest: async () => undefined },
    queue: sqsQueue(),
    ledgers: tableLedgers(table),
    jobs: tableJobs(table),
    specs: parameterSpecs(clients.ssm, stack, clock),
  };
  return {
    control: { stack, owner, ports, decisions },
    over: () => {
      if (left !== undefined) log({ event: "calls of GitHub", metrics: { GithubCallsRemaining: left } });
      left = undefined;
    },
  };
}

/** Runs a function, and says what it learned, also where it failed. */
export async function running<T>(
  { control, over }: FunctionControl,
  run: (control: Control) => Promise<T>,
): Promise<T> {
  try {
    return await run(control);
  } finally {
    over();
  }
}
