import {
  type Analysis,
  type AnalysisOptions,
  analyze,
  type WorkflowAnalysis,
} from "../../../workflow/analysis/analyze.ts";

/** Contents by file name; a lone text is ci.yml. */
export type Files = string | { readonly [name: string]: string };

/** The analysis of workflow files, which stand in .github/workflows. */
export function analyzed(files: Files, options: AnalysisOptions = {}): Promise<Analysis> {
  const contents = typeof files === "string" ? { "ci.yml": files } : files;
  return analyze(
    Object.entries(contents).map(([name, content]) => ({ path: `.github/workflows/${name}`, content })),
    options,
  );
}

/** The analysis of one file, ci.yml if no other is named. */
export async function workflowOf(files: Files, name = "ci.yml"): Promise<WorkflowAnalysis> {
  const { workflows } = await analyzed(files);
  return workflows.find(({ path }) => path.endsWith(`/${name}`))!;
}

/** What a rule says, as `file: job "x": severity: message`. */
export async function said(id: string, files: Files, options: AnalysisOptions = {}): Promise<string[]> {
  const { findings } = await analyzed(files, options);
  return findings
    .filter((finding) => finding.id === id)
    .map(({ subject, severity, message }) => `${subject.replace(".github/workflows/", "")}: ${severity}: ${message}`);
}

/** A workflow with jobs as given, indented by two, that no general rule has anything against. */
export function workflow(jobs: string, on = "push", name = "CI"): string {
  return `name: ${name}\non: ${on}\npermissions: {}\nconcurrency: ci\njobs:\n${jobs.replace(/^\n/, "")}`;
}

/** A job with steps as given, indented by six, that no general rule has anything against. */
export function job(id: string, steps: string, keys: readonly string[] = []): string {
  const lines = ["runs-on: ubuntu-24.04", "timeout-minutes: 5", "permissions: {}", ...keys].map(
    (line) => `    ${line}\n`,
  );
  return `  ${id}:\n${lines.join("")}    steps:\n${steps.replace(/^\n/, "").replace(/\n*$/, "\n")}`;
}

/** A step that does nothing. */
export const idle = "      - run: echo\n";

/** A full commit SHA, for actions. */
export const sha = "11d5960a326750d5838078e36cf38b85af677262";
