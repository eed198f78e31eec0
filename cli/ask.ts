import { createInterface } from "node:readline/promises";
import { UsageError } from "./exit.ts";

/** Something that nothing shows, so that somebody has to say it. */
export interface Question {
  /** The option that answers it, as help writes it (`--visibility <visibility>`). */
  readonly flag: string;
  readonly text: string;
  /** Answers that there are; any text where absent. */
  readonly choices?: readonly string[];
  /** Why an answer will not do, to follow the answer in quotes; undefined where it will. */
  fault?(answer: string): string | undefined;
}

/**
 * Answers to questions, in their order: on a terminal one after the other, each until it will do.
 *
 * @throws UsageError where there is no terminal, with every option that is missing
 */
export async function ask(questions: readonly Question[]): Promise<string[]> {
  if (questions.length === 0) return [];
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw unanswered(questions);
  // What is printed to standard output is the result alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<never>((_, reject) => {
    terminal.once("close", () => reject(new UsageError("Nothing was written: not every question was answered.")));
  });
  closed.catch(() => {});
  try {
    const answers: string[] = [];
    for (const question of questions) answers.push(await Promise.race([askOne(question, terminal), closed]));
    return answers;
  } finally {
    terminal.close();
  }
}

async function askOne(question: Question, terminal: { question(text: string): Promise<string> }): Promise<string> {
  const hint = question.choices === undefined ? "" : ` (${question.choices.join(", ")})`;
  for (;;) {
    const answer = (await terminal.question(`${question.text}${hint}: `)).trim();
    const fault = faultOf(question, answer);
    if (fault === undefined) return answer;
    process.stderr.write(`"${answer}": ${fault}\n`);
  }
}

/** Why an answer will not do; undefined where it will. */
export function faultOf({ choices, fault }: Question, answer: string): string | undefined {
  if (choices !== undefined && !choices.includes(answer)) return `write one of ${choices.join(", ")}.`;
  return fault?.(answer);
}

function unanswered(questions: readonly Question[]): UsageError {
  const width = Math.max(...questions.map(({ flag }) => flag.length));
  const lines = questions.map(({ flag, text, choices }) => {
    return `  ${flag.padEnd(width)}  ${text}${choices === undefined ? "" : `: ${choices.join(", ")}`}`;
  });
  return new UsageError(`There is no terminal to ask on; answer by these options:\n${lines.join("\n")}`);
}
