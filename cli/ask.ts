import { createInterface, type Interface } from "node:readline/promises";
import { Interrupted, UsageError } from "./exit.ts";

/** Something that nothing shows, so that somebody has to say it. */
export interface Question {
  /** The option that answers it, as help writes it (`--visibility <visibility>`). */
  readonly flag: string;
  readonly text: string;
  /** Answers that there are; any text where absent. */
  readonly choices?: readonly string[];
  /** What an empty answer means, where one will do. */
  readonly empty?: string;
  /** Why an answer will not do, to follow the answer in quotes; undefined where it will. */
  fault?(answer: string): string | undefined;
}

/**
 * Answers to questions, in their order: on a terminal one after the other, each until it will do.
 *
 * @throws UsageError where there is no terminal, with every option that is missing, and where the terminal is closed
 * @throws Interrupted at Ctrl-C
 */
export async function ask(questions: readonly Question[]): Promise<string[]> {
  if (questions.length === 0) return [];
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw unanswered(questions);
  // What is printed to standard output is the result alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<never>((_, reject) => {
    terminal.once("SIGINT", () => reject(new Interrupted("Nothing was written.")));
    terminal.once("close", () =>
      reject(new UsageError("The input ended before every question was answered; nothing was written.")),
    );
  });
  ended.catch(() => {});
  process.stderr.write("Asked is only what nothing shows. Ctrl-C ends it, and nothing is written.\n");
  try {
    const answers: string[] = [];
    for (const question of questions) answers.push(await Promise.race([askOne(question, terminal), ended]));
    return answers;
  } catch (error) {
    // The question is still on the line.
    process.stderr.write("\n");
    throw error;
  } finally {
    terminal.close();
  }
}

async function askOne(question: Question, terminal: Pick<Interface, "question">): Promise<string> {
  for (;;) {
    const typed = (await terminal.question(`${question.text}${hintOf(question)}: `)).trim();
    const answer = chosen(question, typed);
    const fault = faultOf(question, answer);
    if (fault === undefined) return answer;
    process.stderr.write(`  "${typed}": ${fault}\n`);
  }
}

const hintOf = ({ choices, empty }: Question) => {
  if (choices !== undefined) return ` (${choices.join(", ")})`;
  return empty === undefined ? "" : ` (Enter for ${empty})`;
};

/** The choice that what was typed begins, where it begins one alone: `y` is `yes`. */
export function chosen({ choices = [] }: Question, typed: string): string {
  if (typed === "" || choices.includes(typed)) return typed;
  const begun = choices.filter((choice) => choice.startsWith(typed.toLowerCase()));
  return begun.length === 1 ? begun[0]! : typed;
}

/** Why an answer will not do; undefined where it will. */
export function faultOf({ choices, fault }: Question, answer: string): string | undefined {
  if (choices !== undefined && !choices.includes(answer)) return `write one of ${choices.join(", ")}.`;
  return fault?.(answer);
}

function unanswered(questions: readonly Question[]): UsageError {
  const width = Math.max(...questions.map(({ flag }) => flag.length));
  const lines = questions.map(({ flag, text, choices, empty }) => {
    const hint = choices === undefined ? empty && ` ("" for ${empty})` : `: ${choices.join(", ")}`;
    return `  ${flag.padEnd(width)}  ${text}${hint ?? ""}`;
  });
  return new UsageError(`There is no terminal to ask on; answer by these options:\n${lines.join("\n")}`);
}
