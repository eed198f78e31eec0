import { readFileSync } from "node:fs";
import { z } from "zod";
import { type EnginePlans, engineDocument, plansOfEngine } from "../preview/engine-document.ts";
import type { PlanDocument } from "../preview/plan-document.ts";
import { UsageError } from "./exit.ts";
import { readablePlan } from "./output-schemas.ts";

/** @throws UsageError for what is no preview of the engine */
export function readEnginePlans(file: string): EnginePlans {
  return plansOfEngine(readJson(file, engineDocument, "what `pulumi preview --json` prints"));
}

/** @throws UsageError for what is no plan */
export const readPlan = (file: string): PlanDocument =>
  readJson(file, readablePlan, "what `slipway plan --json` prints");

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
