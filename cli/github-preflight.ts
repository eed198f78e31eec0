import type { LoadedStack } from "../platform/load.ts";
import { type ApiBudget, apiBudget } from "../preview/budget.ts";
import { changesBetween } from "../preview/changes.ts";
import { emptyPlan } from "../preview/plan-document.ts";
import { type IdentityReport, identityReport } from "../provider/identity-report.ts";
import { UnfitTokenError } from "../provider/unfit-token.ts";
import type { Settings } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import { planJudged } from "./plan.ts";

/** Who acts, and what an update of the stack from nothing would take. */
export type GithubSeen = Omit<IdentityReport, "lacking"> & { readonly budget: ApiBudget };

/** What GitHub says to the identity of the environment. */
export interface GithubPreflight {
  readonly lines: readonly string[];
  /** For --json. */
  readonly document: { readonly github?: GithubSeen };
  readonly findings: readonly Finding[];
}

/** Asks GitHub who acts from here, and compares that with what the stack declares. */
export async function githubPreflight(loaded: LoadedStack): Promise<GithubPreflight> {
  const { settings } = loaded.platform;
  const { resources } = await planJudged(loaded);
  const types = [...new Set(resources.map(({ type }) => type))];
  const { owner, ownerType, organization, baseUrl } = settings;
  const environment = { ...process.env, GITHUB_BASE_URL: process.env.GITHUB_BASE_URL ?? baseUrl };
  const intent = { owner, ownerType, ownsOrganization: organization === "owned", writes: true };
  try {
    const report = await identityReport(intent, types, environment);
    const head = { stack: settings.stack, resources, repositories: {}, findings: [] };
    const budget = apiBudget([{ head, changes: changesBetween(emptyPlan(settings.stack), head) }]);
    const { server, kind, who, plan, calls } = report;
    const left =
      calls === undefined
        ? "not counted by this server"
        : `${calls.remaining} of ${calls.limit} left until ${clock(calls.resetsAt)} UTC`;
    return {
      lines: [
        `GitHub at ${server}: ${who ?? "somebody"} by ${kind}`,
        `  owner  ${owner}, ${ownerType}${plan === undefined ? "" : ` on plan ${plan}`}`,
        `  calls  ${left}; from nothing this stack takes about ${budget.writes} writes, a refresh ${budget.reads} reads`,
      ],
      document: {
        github: {
          server,
          kind,
          ...(who !== undefined && { who }),
          ...(plan !== undefined && { plan }),
          ...(calls !== undefined && { calls }),
          budget,
        },
      },
      findings: [...lackingFindings(report), ...planFindings(report, settings), ...callFindings(report, budget.reads)],
    };
  } catch (error) {
    if (!(error instanceof UnfitTokenError)) throw error;
    const findings = error.message.split("\n").map((reason): Finding => {
      const [subject, message] = splitOnce(reason);
      return { id: "identity-unfit", severity: "error", subject, message };
    });
    return { lines: ["GitHub: nobody can act from here"], document: {}, findings };
  }
}

const clock = (time: Date) => time.toISOString().slice(11, 16);

/** Reasons begin with what they are about: a variable, an owner, an address. */
function splitOnce(reason: string): [string, string] {
  const match = /^((?:[A-Z_]+|"[^"]+"))(?:: | )(.*)$/s.exec(reason);
  return match === null ? ["GitHub", reason] : [match[1]!, match[2]!];
}

const lackingFindings = ({ lacking = [], who }: IdentityReport): Finding[] =>
  lacking.map(({ name, level, for: types }) => ({
    id: "permission-lacking",
    severity: "error",
    subject: `App "${who}"`,
    message: `may not "${name}: ${level}", which ${types.join(", ")} need${types.length === 1 ? "s" : ""}; add it to the App's permissions, then accept it where the App is installed.`,
  }));

/** GitHub names a trial and older plans in words of its own; only a plan that is known to be less is told. */
function planFindings({ plan }: IdentityReport, settings: Settings): Finding[] {
  const order = ["free", "team", "enterprise"];
  if (plan === undefined || !order.includes(plan) || order.indexOf(plan) >= order.indexOf(settings.plan)) return [];
  return [
    {
      id: "plan-differs",
      severity: "error",
      subject: "slipway:plan",
      message: `says ${settings.plan}, but "${settings.owner}" is on ${plan}, which refuses what only ${settings.plan} has; write ${plan}.`,
    },
  ];
}

function callFindings({ calls }: IdentityReport, reads: number): Finding[] {
  if (calls === undefined || calls.remaining >= reads) return [];
  return [
    {
      id: "calls-few",
      severity: "warning",
      subject: "GitHub's limit",
      message: `${calls.remaining} calls are left until ${clock(calls.resetsAt)} UTC, and a refresh of this stack takes about ${reads}; it will wait for the next hour, or let another identity go first.`,
    },
  ];
}
