import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type EnginePlans, engineDocument, plansOfEngine } from "../preview/engine-document.ts";
import { emptyPlan, type PlanDocument } from "../preview/plan-document.ts";
import { UsageError } from "./exit.ts";
import { readablePlan } from "./output-schemas.ts";
import { planFolder } from "./revision.ts";

/** @throws UsageError for what is no preview of the engine */
export function readEnginePlans(file: string): EnginePlans {
  return plansOfEngine(readJson(file, engineDocument, "what `pulumi preview --json` prints"));
}

/** @throws UsageError for what is no plan */
export const readPlan = (file: string): PlanDocument =>
  readJson(file, readablePlan, "what `slipway plan --json` prints");

/**
 * Plans a stack of a folder; a stack whose file is not there is nothing.
 *
 * @param excerpt ids of the repositories to plan, with what is the owner's; all where absent
 * @throws UsageError where it cannot be loaded
 */
export async function planOf(folder: string, stack: string, excerpt?: readonly string[]): Promise<PlanDocument> {
  if (!existsSync(path.join(folder, `Pulumi.${stack}.yaml`))) return emptyPlan(stack);
  const { code, stdout, stderr } = await planFolder(folder, stack, excerpt);
  if (code > 1) throw new UsageError(stderr);
  return readablePlan.parse(JSON.parse(stdout));
}

function readJson<T>(file: string, schema: z.ZodType<T>, what: string): T {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`"${file}" is no JSON (${(error as Error).message}); write ${what} to it.`);
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) throw new UsageError(`"${file}" is not ${what}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
