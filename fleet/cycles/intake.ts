import type { FleetSpec, QueueMessage } from "../contract.ts";
import { fleetFor, runLabel } from "../decisions/matching.ts";
import type { RunnerNews } from "../decisions/observe.ts";
import { parseRunnerName } from "../decisions/runner-name.ts";
import type { JobNews } from "../ports.ts";
import { type Control, reasonOf } from "./control.ts";
import { settleLostRunner } from "./interruption.ts";
import { supply } from "./supply.ts";

export type JobMessage = Extract<QueueMessage, { kind: "job" }>;

/** A message as the book of jobs takes it. */
export function newsOf({ owner, repository, jobId, receivedAt, ...rest }: JobMessage): JobNews {
  const at = Date.parse(receivedAt);
  const { runId, attempt, labels, state, runner, conclusion } = rest;
  return {
    id: jobId,
    runId,
    attempt,
    repository: `${owner}/${repository}`,
    labels,
    state,
    runner,
    conclusion,
    since: at,
    heardAt: at,
  };
}

/** Runs what GitHub says of jobs into the book, each to the fleet that serves it. @returns what it says of runners */
export async function enter(control: Control, fleets: readonly FleetSpec[], news: JobNews): Promise<RunnerNews[]> {
  const fleet = fleetFor(fleets, news);
  if (fleet)
    await control.ports.jobs.record(fleet.name, {
      ...news,
      labels: news.labels.filter((one) => one !== runLabel(news.runId)),
    });
  else control.ports.log({ event: "no fleet", labels: news.labels, offered: fleets.map(({ labels }) => labels) });
  if (news.runner === null || news.state === "queued") return [];
  const over = news.state === "completed";
  if (over) await settleLostRunner(control, fleets, news);
  return [{ runner: news.runner, jobId: news.id, over }];
}

/**
 * Takes a batch of news in, and brings the fleets that they concern to their demand. Returns the indexes of what must come
 * again: all that is not in the book, and all news of a fleet whose ledger could not be written.
 */
export async function takeIn(control: Control, messages: readonly (QueueMessage | undefined)[]): Promise<number[]> {
  const fleets = await control.ports.specs.all();
  const failed = new Set<number>();
  const concerned = new Map<string, { news: RunnerNews[]; indexes: number[] }>();
  const concern = (name: string | undefined, index: number, news: RunnerNews[]) => {
    if (name === undefined) return;
    const entry = concerned.get(name) ?? { news: [], indexes: [] };
    entry.news.push(...news);
    entry.indexes.push(index);
    concerned.set(name, entry);
  };
  for (const [index, message] of messages.entries()) {
    try {
      // A message that nobody can read goes to the dead letters, where a person sees it.
      if (message === undefined) throw new Error("a message is not one of ours");
      if (message.kind === "wake") {
        concern(message.fleet, index, []);
        continue;
      }
      const news = newsOf(message);
      const runners = await enter(control, fleets, news);
      concern(fleetFor(fleets, news)?.name, index, []);
      for (const one of runners) concern(parseRunnerName(one.runner)?.fleet, index, [one]);
    } catch (error) {
      control.ports.log({ event: "not taken in", reason: reasonOf(error) });
      failed.add(index);
    }
  }
  for (const [name, { news, indexes }] of concerned) {
    const spec = fleets.find((fleet) => fleet.name === name);
    if (!spec) continue;
    try {
      await supply(control, spec, news);
    } catch (error) {
      control.ports.log({ event: "not supplied", fleet: name, reason: reasonOf(error) });
      for (const index of indexes) failed.add(index);
    }
  }
  return [...failed].sort((a, b) => a - b);
}
