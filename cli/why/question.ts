import { UsageError } from "../exit.ts";

/** What somebody wants to know the reasons of. */
export interface Question {
  readonly owner: string;
  readonly repository: string;
  readonly about:
    | { readonly kind: "pull"; readonly number: number }
    | { readonly kind: "run"; readonly run: number; readonly job?: number }
    | { readonly kind: "deployment"; readonly deployment: number };
}

const name = String.raw`([\w.-]+)/([\w.-]+)`;
const forms =
  'owner/name#12, the address of a pull request, run or job, or owner/name with "--run ID" or "--deployment ID"';

/**
 * Reads what `slipway why` was asked about.
 *
 * @throws UsageError for anything else
 */
export function parseQuestion(
  text: string,
  options: { readonly run?: string; readonly deployment?: string },
): Question {
  const { run, deployment } = options;
  const bare = new RegExp(`^${name}$`).exec(text);
  if (bare !== null) {
    if ((run === undefined) === (deployment === undefined))
      throw new UsageError(`"${text}": says only the repository; write ${forms}.`);
    const [, owner = "", repository = ""] = bare;
    return run !== undefined
      ? { owner, repository, about: { kind: "run", run: numberOf(run, "--run") } }
      : { owner, repository, about: { kind: "deployment", deployment: numberOf(deployment!, "--deployment") } };
  }
  const found = addressOf(text);
  if (found === undefined) throw new UsageError(`"${text}": is nothing that can be asked about; write ${forms}.`);
  if (run !== undefined || deployment !== undefined)
    throw new UsageError(`"${text}": says what it is about already; leave --run and --deployment out.`);
  return found;
}

function addressOf(text: string): Question | undefined {
  const pull = new RegExp(`^(?:https?://[^/]+/)?${name}(?:#|/pull/)(\\d+)(?:/.*)?$`).exec(text);
  if (pull !== null) return { owner: pull[1]!, repository: pull[2]!, about: { kind: "pull", number: Number(pull[3]) } };
  const run = new RegExp(
    `^(?:https?://[^/]+/)?${name}/actions/runs/(\\d+)(?:/attempts/\\d+)?(?:/jobs?/(\\d+))?/?$`,
  ).exec(text.replace(/[?#].*$/, ""));
  if (run === null) return undefined;
  const job = run[4] === undefined ? {} : { job: Number(run[4]) };
  return { owner: run[1]!, repository: run[2]!, about: { kind: "run", run: Number(run[3]), ...job } };
}

function numberOf(text: string, option: string): number {
  if (!/^\d+$/.test(text))
    throw new UsageError(`"${option} ${text}": is no number; write the one at the end of its address.`);
  return Number(text);
}
