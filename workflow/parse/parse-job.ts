import { isBasicExpression } from "@actions/workflow-parser";
import { ensureStatusFunction } from "@actions/workflow-parser/model/converter/if-condition";
import { parsePermissions } from "./parse-permissions.ts";
import type { ParsedCall, ParsedJob, ParsedStep } from "./parsed-workflow.ts";
import { child, entries, list, positionOf, type TemplateToken, textOf } from "./tokens.ts";

/** Reads one entry of `jobs:`. */
export function parseJob(id: string, token: TemplateToken, keyToken: TemplateToken): ParsedJob {
  const condition = child(token, "if");
  const permissions = parsePermissions(child(token, "permissions"));
  const call = parseCall(token);
  return {
    id,
    position: positionOf(keyToken),
    token,
    needs: list(child(token, "needs")).map((need) => textOf(need) ?? ""),
    condition: conditionOf(condition),
    ...(condition && { conditionText: textOf(condition) ?? "", conditionPosition: positionOf(condition) }),
    ...(permissions && { permissions }),
    ...pick(token, {
      name: "name",
      strategy: "strategy",
      runsOn: "runs-on",
      environment: "environment",
      timeoutMinutes: "timeout-minutes",
      continueOnError: "continue-on-error",
      concurrency: "concurrency",
      container: "container",
      services: "services",
      env: "env",
      defaults: "defaults",
    }),
    outputs: tokensOf(child(token, "outputs")),
    steps: list(child(token, "steps")).flatMap(parseStep),
    ...(call && { call }),
  };
}

/**
 * `if:` as GitHub evaluates it: without a call of success(), failure(), cancelled() or always() it gets `success() &&`
 * before it (GitHub docs, "Evaluate expressions in workflows and actions", Status check functions).
 */
function conditionOf(token: TemplateToken | undefined): string {
  if (token === undefined) return "success()";
  const written = isBasicExpression(token) ? token.expression : (textOf(token) ?? "").trim();
  return written === "" ? "success()" : ensureStatusFunction(written, token.definitionInfo);
}

function parseCall(job: TemplateToken): ParsedCall | undefined {
  const uses = child(job, "uses");
  if (uses === undefined) return undefined;
  const text = textOf(uses) ?? "";
  const secrets = child(job, "secrets");
  return {
    uses: text,
    ...(/^(\.|\$)\//.test(text) && { path: text.slice(2) }),
    position: positionOf(uses),
    with: tokensOf(child(job, "with")),
    secrets: textOf(secrets) === "inherit" ? "inherit" : tokensOf(secrets),
  };
}

function parseStep(token: TemplateToken): ParsedStep[] {
  const parallel = child(token, "parallel");
  if (parallel !== undefined) return list(parallel).flatMap(parseStep);
  const id = textOf(child(token, "id"));
  const uses = child(token, "uses");
  const condition = child(token, "if");
  return [
    {
      token,
      position: positionOf(token),
      ...(id !== undefined && { id }),
      condition: conditionOf(condition),
      ...(condition && { conditionText: textOf(condition) ?? "" }),
      ...(uses && { uses: textOf(uses) ?? "", usesPosition: positionOf(uses) }),
      ...pick(token, { name: "name", run: "run", shell: "shell", continueOnError: "continue-on-error" }),
      with: tokensOf(child(token, "with")),
      env: tokensOf(child(token, "env")),
    },
  ];
}

function tokensOf(token: TemplateToken | undefined): { [key: string]: TemplateToken } {
  return Object.fromEntries(entries(token).map(({ key, token: value }) => [key, value]));
}

/** The named children that are there, under our names. */
function pick<Name extends string>(
  token: TemplateToken,
  keys: { readonly [name in Name]: string },
): { [name in Name]?: TemplateToken } {
  const found: { [name in Name]?: TemplateToken } = {};
  for (const name of Object.keys(keys) as Name[]) {
    const value = child(token, keys[name]);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
