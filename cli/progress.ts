import { Listr } from "listr2";
import type { Action, Applied } from "../engine/outcome.ts";
import type { OwnerOf } from "../engine/owners.ts";
import type { Registration } from "../engine/run-program.ts";
import { kindOf } from "../preview/kind.ts";

/** Shows how far a run is. */
export interface Progress {
  applied(one: Applied): void;
  /** Ends the display, whatever is left. */
  end(): Promise<void>;
}

/** A group of resources that is shown as one line. */
interface Group {
  readonly title: string;
  total: number;
  done: number;
}

/** How a run's groups are shown: what happens in each, and when it is full or given up. */
interface Display {
  /** @param group absent for what is in no plan: something that is being removed */
  done(group: Group | undefined, words: string, action: Action): void;
  end(groups: readonly Group[]): Promise<void>;
}

/** More lists than this many are one line together, as a terminal has no room for them. */
const mostLines = 20;

/**
 * Begins to show progress over the resources that a plan has promised: a live list on a terminal, plain lines in a log.
 *
 * @param owner whom the resources belong to that are no repository's
 */
export function showProgress(
  planned: readonly Registration[],
  ownerOf: OwnerOf,
  owner: string,
  stream: NodeJS.WriteStream = process.stdout,
): Progress {
  const single = new Set(planned.map(({ urn }) => ownerOf(urn))).size > mostLines;
  const titleOf = (urn: string) => (single ? "all repositories" : (ownerOf(urn) ?? `owner ${owner}`));
  const groups = new Map<string, Group>();
  const groupOf = new Map<string, Group>();
  for (const { urn, custom, type } of planned) {
    if (!custom || type.startsWith("pulumi:")) continue;
    const title = titleOf(urn);
    const group = groups.get(title) ?? { title, total: 0, done: 0 };
    group.total++;
    groups.set(title, group);
    groupOf.set(urn, group);
  }
  // Some terminals do not tell their width; a live list cannot be drawn there.
  const live = stream.isTTY && stream.columns > 0;
  const display = live ? liveList([...groups.values()]) : plainLines(stream);
  const seen = new Set<string>();
  return {
    applied({ urn, type, name, action }) {
      if (seen.has(urn)) return;
      seen.add(urn);
      const group = groupOf.get(urn);
      if (group !== undefined) group.done++;
      display.done(group, `${action}: ${kindOf(type)} ${name}`, action);
    },
    end: () => display.end([...groups.values()].filter(({ done, total }) => done < total)),
  };
}

const fullWords = ({ title, total }: Group) => `${title}  ${total} of ${total} resources`;
const stoppedWords = ({ done, total }: Group) => `stopped after ${done} of ${total} resources`;

/** One line for each thing that changed, and one for each group that is through: a log keeps what it is told. */
function plainLines(stream: NodeJS.WritableStream): Display {
  const write = (line: string) => stream.write(`${line}\n`);
  return {
    done(group, words, action) {
      if (action !== "unchanged") write(`› ${words}`);
      if (group !== undefined && group.done === group.total) write(`✔ ${fullWords(group)}`);
    },
    async end(unfinished) {
      for (const group of unfinished) write(`✖ ${group.title}  ${stoppedWords(group)}`);
    },
  };
}

/** A line for each group, which counts up and tells the latest below it. */
function liveList(groups: readonly Group[]): Display {
  // A group may be full before the list has begun its line, so that both ends are there from the start.
  const lines = new Map(groups.map((group) => [group, newLine()]));
  const list = new Listr(
    groups.map((group) => ({
      title: `${group.title}  0/${group.total}`,
      task: async (_context, task) => {
        const line = lines.get(group)!;
        line.say = (words) => {
          task.title = `${group.title}  ${group.done}/${group.total}`;
          task.output = words;
        };
        await line.finished;
        task.title = group.done === group.total ? fullWords(group) : `${group.title}  ${stoppedWords(group)}`;
        if (group.done < group.total) throw new Error(task.title);
      },
    })),
    { concurrent: true, exitOnError: false, registerSignalListeners: false },
  );
  const running = list.run();
  return {
    done(group, words) {
      if (group === undefined) return;
      lines.get(group)?.say(words);
      if (group.done === group.total) lines.get(group)?.finish();
    },
    async end(unfinished) {
      // A line that is not full is marked as failed.
      for (const group of unfinished) lines.get(group)?.finish();
      await running;
    },
  };
}

/** A line of the live list: what it is told, and when it ends. */
interface Line {
  say: (words: string) => void;
  readonly finish: () => void;
  readonly finished: Promise<void>;
}

function newLine(): Line {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { say: () => {}, finish, finished };
}
