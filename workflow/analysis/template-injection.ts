import type { Expr } from "@actions/expressions";
import { FunctionCall, Grouping, IndexAccess, Logical } from "@actions/expressions/ast";
import type { Finding } from "../finding.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child, type TemplateToken } from "../parse/tokens.ts";
import { actionName } from "./artifact-uses.ts";
import { accessOf, type ContextAccessed, print, syntaxTree } from "./context-accesses.ts";
import { expressionPlaces } from "./expression-places.ts";
import { inputOf } from "./job-token.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";
import { isUntrusted } from "./untrusted-contexts.ts";

/** Inputs of actions that run their text as a program. */
const scriptInputs: { readonly [action: string]: string } = {
  "actions/github-script": "script",
  "azure/cli": "inlinescript",
  "azure/powershell": "inlinescript",
  "appleboy/ssh-action": "script",
  "nick-fields/retry": "command",
};

/** Text that an attacker chooses and that becomes part of a program before it runs. */
export function injectionFindings(job: RunJob): Finding[] {
  return job.job.steps.flatMap((step) =>
    expressionPlaces(scriptOf(step)).flatMap(({ expression, line }) => {
      const tree = syntaxTree(expression);
      const source = tree && taintOf(tree, { job, step, whole: false, seen: [] });
      if (source === undefined) return [];
      const via = source === expression.trim() ? "" : ` (by way of ${expression.trim()})`;
      const message = `line ${line}: puts ${source}${via}, which an attacker chooses, into a script; pass it in env and write "$NAME" in the script.`;
      return [jobFinding(job, "template-injection", "error", message)];
    }),
  );
}

function scriptOf(step: ParsedStep): TemplateToken | undefined {
  if (step.run !== undefined) return step.run;
  const name = actionName(step);
  return Object.hasOwn(scriptInputs, name) ? inputOf(step, scriptInputs[name]!) : undefined;
}

interface Looking {
  readonly job: RunJob;
  readonly step?: ParsedStep;
  /** Inside toJSON(), which writes whole objects out. */
  readonly whole: boolean;
  /** Names that were followed on the way here. */
  readonly seen: readonly string[];
}

/** Functions and operators whose value is no text of their arguments. */
const harmless = ["contains", "startswith", "endswith", "hashfiles", "success", "failure", "cancelled", "always"];

/** The untrusted place whose text an expression can give, as written; `undefined` if none is known. */
function taintOf(node: Expr, looking: Looking): string | undefined {
  if (node instanceof Grouping) return taintOf(node.group, looking);
  const access = accessOf(node);
  if (access !== undefined) return taintOfAccess(access, print(node), looking);
  if (node instanceof IndexAccess) return taintOf(node.expr, looking);
  if (node instanceof FunctionCall) {
    const name = node.functionName.lexeme.toLowerCase();
    if (harmless.includes(name)) return undefined;
    return firstOf(node.args, { ...looking, whole: looking.whole || name === "tojson" });
  }
  // `a && b` is b, or an a that counts as false and so holds nothing.
  if (node instanceof Logical) return firstOf(node.operator.lexeme === "&&" ? node.args.slice(-1) : node.args, looking);
  return undefined;
}

function firstOf(nodes: readonly Expr[], looking: Looking): string | undefined {
  for (const node of nodes) {
    const source = taintOf(node, looking);
    if (source !== undefined) return source;
  }
  return undefined;
}

function taintOfAccess({ context, path }: ContextAccessed, written: string, looking: Looking): string | undefined {
  if (context === "github") return isUntrusted(path, looking.whole) ? written : undefined;
  const name = typeof path[0] === "string" ? path[0] : undefined;
  const key = `${context}.${path.map(String).join(".")}`.toLowerCase();
  if (name === undefined || looking.seen.includes(`${looking.job.id} ${key}`)) return undefined;
  const next = { ...looking, seen: [...looking.seen, `${looking.job.id} ${key}`] };
  if (context === "env") return taintOfToken(envToken(name, looking), next);
  if (context === "needs" && path.length > 2) return taintOfOutput(name, path[2], next);
  return context === "inputs" ? taintOfInput(name, next) : undefined;
}

/** `${{ env.TITLE }}` is as dangerous as what TITLE is set to. */
function envToken(name: string, { job, step }: Looking): TemplateToken | undefined {
  return step?.env[name] ?? child(job.job.env, name) ?? child(job.frame.workflow.env, name);
}

function taintOfOutput(needed: string, output: unknown, { step: _, ...looking }: Looking): string | undefined {
  const job = looking.job.frame.jobs.find(({ job: { id } }) => id.toLowerCase() === needed.toLowerCase());
  return job && taintOfToken(job.job.outputs[String(output)], { ...looking, job });
}

function taintOfInput(name: string, { step: _, ...looking }: Looking): string | undefined {
  const caller = looking.job.frame.caller?.job;
  return caller && taintOfToken(caller.job.call?.with[name], { ...looking, job: caller });
}

function taintOfToken(token: TemplateToken | undefined, looking: Looking): string | undefined {
  for (const { expression } of expressionPlaces(token)) {
    const tree = syntaxTree(expression);
    const source = tree && taintOf(tree, looking);
    if (source !== undefined) return source;
  }
  return undefined;
}
