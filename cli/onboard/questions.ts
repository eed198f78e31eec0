import { login, teamSlug } from "../../inventory/schema/names.ts";
import type { Owner } from "../../onboarding/entry.ts";
import { pipelineRules } from "../../onboarding/propose.ts";
import { ask, faultOf, type Question } from "../ask.ts";
import { UsageError } from "../exit.ts";

/** What options answer, as they were typed. */
export interface Given {
  readonly description?: string;
  readonly visibility?: string;
  readonly owners?: string;
  readonly pipeline?: string;
  readonly runner?: string;
  readonly replace?: string;
  readonly exists?: string;
}

/** What still has to be asked, by the option that answers it. */
export type Asked = { readonly [key in keyof Given]-?: boolean };

const questions: { readonly [key in keyof Given]-?: Question } = {
  exists: {
    flag: "--exists <yes|no>",
    text: "Is it on GitHub already",
    choices: ["yes", "no"],
  },
  pipeline: {
    flag: "--pipeline <name>",
    text: "Nothing shows what it will be; which pipeline",
    choices: [...pipelineRules.map(({ pipeline }) => pipeline), "none"],
  },
  description: {
    flag: "--description <text>",
    text: "What is it, in one line",
    empty: "nothing",
    fault: (answer) => (answer.length > 350 ? "write at most 350 characters." : undefined),
  },
  visibility: {
    flag: "--visibility <who>",
    text: "Who may see it",
    choices: ["public", "private", "internal"],
  },
  owners: {
    flag: "--owners <a,b>",
    text: "Whose is it: slugs of teams, or people as @login, with commas",
    fault: (answer) => {
      const wrong = answer.split(",").filter((one) => ownerOf(one.trim()) === undefined);
      return wrong.length === 0 ? undefined : 'write slugs of teams (platform), or people as "@login", with commas.';
    },
  },
  runner: {
    flag: "--runner <label>",
    text: "It is built with CUDA, which GitHub's own machines lack; label of the machines that have it",
    fault: (answer) => (/^[\w.-]+$/.test(answer) ? undefined : "write one label of a fleet (linux-gpu)."),
  },
  replace: {
    flag: "--replace <yes|no>",
    text: "Files of the same names are there already; may the pipeline's take their place",
    choices: ["yes", "no"],
  },
};

const keys = Object.keys(questions) as (keyof Given)[];

/** @throws UsageError with every answer that will not do */
export function checkGiven(given: Given): void {
  const faults = keys.flatMap((key) => {
    const answer = given[key];
    // A pipeline may also be "jobs": the list of jobs that is proposed where no pipeline fits.
    if (answer === undefined || (key === "pipeline" && answer === "jobs")) return [];
    const fault = faultOf(questions[key], answer);
    return fault === undefined ? [] : [`"${questions[key].flag.split(" ")[0]} ${answer}": ${fault}`];
  });
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
}

/**
 * Given answers with those that were asked for on the terminal.
 *
 * @throws UsageError without a terminal, with every answer that is missing
 */
export async function answersTo(asked: Asked, given: Given): Promise<Given> {
  const open = keys.filter((key) => asked[key] && given[key] === undefined);
  const answers = await ask(open.map((key) => questions[key]));
  return { ...given, ...Object.fromEntries(open.map((key, at) => [key, answers[at]])) };
}

/** `platform` is a team, `@octocat` a person; undefined for what is neither. */
function ownerOf(text: string): Owner | undefined {
  if (text.startsWith("@")) return login.safeParse(text.slice(1)).success ? { person: text.slice(1) } : undefined;
  return teamSlug.safeParse(text).success ? { team: text } : undefined;
}

export function ownersOf(text: string): Owner[] {
  return text.split(",").flatMap((one) => ownerOf(one.trim()) ?? []);
}
