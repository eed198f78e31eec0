import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { enginePreview } from "../preview/agreement.ts";
import { engineMarkdown } from "../preview/engine-markdown.ts";
import { previewMarkdown } from "../preview/markdown.ts";
import { emptyPlan, type PlanDocument } from "../preview/plan-document.ts";
import { previewStack, type StackPlans, type StackPreview } from "../preview/preview.ts";
import { previewReport } from "../report/preview.ts";
import { exitCodeOf, UsageError } from "./exit.ts";
import { print, printJson } from "./print.ts";
import { planOf, readEnginePlans, readPlan } from "./read-plans.ts";
import { type Checkout, checkOut } from "./revision.ts";
import { readChange } from "./touched.ts";

export interface PreviewOptions {
  readonly base?: string;
  readonly head?: string;
  readonly engine?: string;
  readonly stack: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

/** `slipway preview`: what a change of the inventory does to each stack, by comparing plans. */
export async function preview(options: PreviewOptions): Promise<void> {
  if (options.engine !== undefined && options.base !== undefined) return compareWithEngine(options.engine, options);
  const plans = options.engine === undefined ? await plansOf(options) : [readEnginePlans(options.engine)];
  const previews: StackPreview[] = [];
  for (const stack of plans) previews.push(await previewStack(stack));
  process.exitCode = exitCodeOf(previews.flatMap(({ findings }) => findings));
  const markdown = previewMarkdown(
    previews,
    options.out === undefined ? undefined : "the file `preview.html` of this run",
  );
  if (options.out !== undefined) {
    mkdirSync(options.out, { recursive: true });
    writeFileSync(path.join(options.out, "preview.md"), markdown);
    writeFileSync(path.join(options.out, "preview.html"), await previewReport(previews));
  }
  if (options.json) printJson({ stacks: previews.map(printable) });
  else print(markdown.trimEnd());
}

/** What Pulumi's engine says of one stack beside what two plans say. */
async function compareWithEngine(file: string, options: PreviewOptions): Promise<void> {
  const engine = readEnginePlans(file);
  const plans = await plansOf({ ...options, stack: [engine.head.stack] });
  const preview = enginePreview(engine, plans[0]);
  if (preview.errors.length > 0) process.exitCode = 1;
  const markdown = engineMarkdown(preview);
  if (options.out !== undefined) {
    mkdirSync(options.out, { recursive: true });
    writeFileSync(path.join(options.out, "engine.md"), markdown);
  }
  if (!options.json) return print(markdown.trimEnd());
  const { stack, counts, dangers, errors, disagreements } = preview;
  printJson({
    stacks: [],
    engine: {
      stack,
      counts,
      dangers: dangers.map((danger) => ({ ...danger, repository: danger.repository ?? null })),
      errors,
      disagreements: disagreements.map(
        ({ change: { urn, type, name, repository = null }, plans = null, engine = null }) => ({
          urn,
          type,
          name,
          repository,
          plans,
          engine,
        }),
      ),
    },
  });
}

/** Without the texts of files, which the report has. */
function printable({ files, changes, ...stack }: StackPreview): unknown {
  return {
    ...stack,
    changes: changes.map(({ before: _, after: __, fields, repository, ...change }) => ({
      ...change,
      repository: repository ?? null,
      fields: fields
        .filter(({ path }) => !/^files\b.*content$/.test(path))
        .map(({ path, before = null, after = null }) => ({ path, before, after })),
    })),
    costs: stack.costs.map(({ name, before = null, after = null }) => ({ name, before, after })),
    dangers: stack.dangers.map((danger) => ({ ...danger, repository: danger.repository ?? null })),
    files: files.map(({ repository, path, before, after }) => ({
      repository,
      path,
      operation: before === undefined ? "create" : after === undefined ? "release" : "update",
    })),
  };
}

async function plansOf({ base, head, stack }: PreviewOptions): Promise<StackPlans[]> {
  if (base === undefined)
    throw new UsageError("Say what to compare with: --base REVISION, or --base FILE with a plan.");
  const project = process.cwd();
  const checkouts: Checkout[] = [];
  const side = (given: string): Side => {
    if (existsSync(given) && statSync(given).isFile()) return { plan: readPlan(given) };
    const checkout = checkOut(project, given);
    checkouts.push(checkout);
    return { folder: checkout.folder };
  };
  try {
    const [from, to] = [side(base), head === undefined ? { folder: project } : side(head)];
    const names = stack.length > 0 ? stack : stacksOf(to);
    const change = "plan" in from || "plan" in to ? undefined : readChange(project, { base, head, from, to });
    const plans: StackPlans[] = [];
    for (const name of names) {
      const excerpt = change?.excerptFor(name);
      // Two whole plans of a large stack at once take twice its memory.
      const first = basePlan(from, name, excerpt);
      if (excerpt === undefined) await first;
      const [before, after] = await Promise.all([first, headPlan(to, name, excerpt)]);
      plans.push({ ...before, head: after });
    }
    return plans;
  } finally {
    for (const { close } of checkouts) close();
  }
}

/** One side of a comparison: a plan that was made before, or a folder to plan. */
type Side = { readonly plan: PlanDocument } | { readonly folder: string };

function stacksOf(side: Side): string[] {
  if ("plan" in side) return [side.plan.stack];
  const names = readdirSync(side.folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  if (names.length === 0)
    throw new UsageError(
      `There is no stack file Pulumi.<name>.yaml in "${side.folder}"; run this in the folder that has them.`,
    );
  return names.sort();
}

/** The head has to be fit: what is wrong with it is what the person who changes it wants to know. */
async function headPlan(side: Side, stack: string, excerpt?: readonly string[]): Promise<PlanDocument> {
  return "plan" in side ? side.plan : await planOf(side.folder, stack, excerpt);
}

/** A base that is not fit is no reason to refuse what may mend it. */
async function basePlan(side: Side, stack: string, excerpt?: readonly string[]): Promise<Omit<StackPlans, "head">> {
  if ("plan" in side) return { base: side.plan };
  try {
    const base = await planOf(side.folder, stack, excerpt);
    const failed = base.findings.filter(({ severity }) => severity === "error").length;
    return failed > 0 && base.resources.length === 0
      ? { base, baseFailed: `It has ${failed} findings of severity error.` }
      : { base };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { base: emptyPlan(stack), baseFailed: error.message };
  }
}
