import { Listr } from "listr2";
import type { Applied } from "../engine/outcome.ts";
import type { OwnerOf } from "../engine/owners.ts";
import type { Registration } from "../engine/run-program.ts";
import { kindOf } from "../report/kind.ts";

/** Shows how far a run is: a live list on a terminal, plain lines in a log. */
export interface Progress {
  applied(one: Applied): void;
  /** Ends the display, whatever is left. */
  end(): Promise<void>;
}

/** More lists than this many are one line together, as a terminal has no room for them. */
const mostLines = 20;

/** A group of resources that is shown as one line. */
interface Group {
  readonly title: string;
  readonly total: number;
  done: number;
  latest: string;
  finish: () => void;
  readonly finished: Promise<void>;
  update: () => void;
}

/** Begins to show progress over the resources that a plan has promised. */
export function showProgress(planned: readonly Registration[], ownerOf: OwnerOf): Progress {
  const totals = new Map<string, number>();
  const single = new Set(planned.map(({ urn }) => ownerOf(urn))).size > mostLines;
  const titleOf = (urn: string) => (single ? "all repositories" : (ownerOf(urn) ?? "owner"));
  for (const { urn, custom, type } of planned) {
    if (custom && !type.startsWith("pulumi:")) totals.set(titleOf(urn), (totals.get(titleOf(urn)) ?? 0) + 1);
  }
  const groups = new Map([...totals].map(([title, total]) => [title, newGroup(title, total)]));
  const seen = new Set<string>();
  const list = new Listr(
    [...groups.values()].map((group) => ({
      title: group.title,
      task: async (_context, task) => {
        group.update = () => {
          task.title = `${group.title}  ${group.done}/${group.total}`;
          task.output = group.latest;
        };
        group.update();
        await group.finished;
        task.title = `${group.title}  ${group.done} of ${group.total} resources`;
        if (group.done < group.total) throw new Error(`stopped after ${group.done} of ${group.total} resources`);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      fallbackRenderer: "simple",
      // Some terminals do not tell their width; a live list cannot be drawn there.
      fallbackRendererCondition: () => !process.stdout.isTTY || !process.stdout.columns,
    },
  );
  const running = list.run();
  return {
    applied({ urn, type, name, action }) {
      const group = groups.get(titleOf(urn));
      if (group === undefined || seen.has(urn)) return;
      seen.add(urn);
      group.done++;
      group.latest = `${action}: ${kindOf(type)} ${name}`;
      group.update();
      if (group.done >= group.total) group.finish();
    },
    async end() {
      // A list that is not full is marked as failed.
      for (const group of groups.values()) group.finish();
      await running;
    },
  };
}

function newGroup(title: string, total: number): Group {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { title, total, done: 0, latest: "", finish, finished, update: () => {} };
}
