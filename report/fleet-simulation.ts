import { html, raw } from "hono/html";
import type { FleetSimulation } from "../fleet/economics/simulation.ts";
import { type Axis, chart, chartStyle } from "./chart.ts";
import { type Html, page } from "./page.ts";

/** What was played, with whose prices. */
export interface SimulatedFleet extends FleetSimulation {
  readonly fleet: string;
  readonly stack: string;
  readonly region: string;
  readonly pricesOf: string;
  readonly type: string;
  readonly settings: { readonly ceiling: number; readonly hot: number; readonly stopped: number };
}

const dollars = (value: number) =>
  value > 0 && value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en");

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** What a trace did to a fleet as one page that needs no outside asset and runs no script. */
export async function fleetSimulationReport(of: SimulatedFleet): Promise<string> {
  const { fleet, stack, waits, cost, jobs, days, machines, settings, assumed, recommended } = of;
  const body = html`<header>
<h1>Fleet ${fleet}</h1>
<div class="soft">Stack ${stack} · ${jobs} jobs of ${days} days · at most ${settings.ceiling} machines, ready ${settings.hot} running and ${settings.stopped} stopped · ${of.type} in ${of.region}, prices of ${of.pricesOf}</div>
<div class="tiles">
${tile("half wait at most", duration(waits.p50))}${tile("95 of 100", duration(waits.p95))}${tile("99 of 100", duration(waits.p99))}${tile("US dollars a month", dollars(cost.own))}${tile("least possible", dollars(cost.bound))}${tile("machines at once", String(machines.peak))}
</div>
</header>
<section class="card"><h2>Machines and jobs</h2><div class="scroll">${raw(timelineChart(of))}</div></section>
<section class="card"><h2>How long jobs wait</h2><div class="scroll">${raw(waitChart(of))}</div></section>
<section class="card"><h2>What a month costs</h2>
<table><thead><tr><th>machines</th><th>US dollars</th><th>over the bound</th></tr></thead><tbody>
${costRow("as the fleet is set", cost.own, cost.bound)}${costRow("all of them spot, the stopped pool on demand", cost.spot, cost.bound)}${costRow("all of them on demand", cost.onDemand, cost.bound)}${costRow("least possible in hindsight", cost.bound, cost.bound)}
</tbody></table>
<p class="soft">The bound: each job on a machine of its own, which starts just in time, has no other cost, and is asked for in the fleet's own market. No settings cost less.</p>
${assumed.length === 0 ? "" : html`<ul>${assumed.map((what) => html`<li><span class="chip warning">assumed</span>${what}</li>`)}</ul>`}
</section>
${recommended === undefined ? "" : searchCard(of, recommended)}`;
  return page({ title: `fleet ${fleet}`, ownStyle: chartStyle, body });
}

const tile = (label: string, value: string): Html =>
  html`<div class="tile"><b>${value}</b><span class="soft">${label}</span></div>`;

const costRow = (what: string, value: number, bound: number): Html =>
  html`<tr><td>${what}</td><td>${dollars(value)}</td><td>${bound === 0 ? "" : `${(value / bound).toFixed(2)} times`}</td></tr>`;

function timelineChart({ timeline, fleet }: SimulatedFleet): string {
  const from = timeline[0]?.at ?? 0;
  const days = (at: number) => (at - from) / 86_400_000;
  const most = Math.max(1, ...timeline.flatMap(({ queued, running }) => [queued, running]));
  const line = (name: string, kind: "queued" | "running" | "busy" | "stopped") => ({
    name,
    kind,
    steps: true,
    points: timeline.map((moment) => [days(moment.at), moment[kind]] as const),
  });
  const anyStopped = timeline.some((moment) => moment.stopped > 0);
  return chart({
    title: `Machines and jobs of the fleet ${fleet} over time`,
    x: { name: "days", from: 0, to: days(timeline.at(-1)?.at ?? from), text: plain },
    y: { name: "at once", from: 0, to: most, text: plain },
    lines: [
      ...(anyStopped ? [line("stopped machines", "stopped")] : []),
      line("running machines", "running"),
      line("jobs that run", "busy"),
      line("jobs that wait", "queued"),
    ],
  });
}

const plain = (value: number) => String(Number(value.toFixed(2)));

/** Seconds on a scale on which a minute is as wide as an hour. */
const scaled = (seconds: number) => Math.log10(1 + seconds);

function waitChart({ waited, jobs, fleet }: SimulatedFleet): string {
  let seen = 0;
  const points = waited.map(([seconds, count]) => {
    seen += count;
    return [scaled(seconds), (100 * seen) / jobs] as const;
  });
  const longest = waited.at(-1)?.[0] ?? 1;
  const marks = [0, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400].filter((seconds) => seconds <= longest * 1.05);
  const x: Axis = {
    name: "seconds from queued to started",
    from: 0,
    to: scaled(longest),
    marks: marks.map(scaled),
    text: (value) => duration(10 ** value - 1),
  };
  return chart({
    title: `Part of the jobs of the fleet ${fleet} that have started by a time`,
    x,
    y: { name: "percent of the jobs", from: 0, to: 100, text: plain },
    lines: [{ name: "started by then", kind: "running", steps: true, points: [[0, 0], ...points] }],
  });
}

function searchCard(of: SimulatedFleet, found: NonNullable<FleetSimulation["recommended"]>): Html {
  const { best, enough, candidates, jobs } = found;
  const words = (one: typeof best) => `ceiling ${one.ceiling}, hot ${one.hot}, stopped ${one.stopped}`;
  const rows = [...candidates].sort((a, b) => a.cost - b.cost || a.p95 - b.p95);
  const longest = Math.max(1, ...candidates.map(({ p95 }) => p95));
  const dearest = Math.max(1, ...candidates.map(({ cost }) => cost));
  const marks = [0, 1, 5, 15, 60, 300, 900, 3600, 14_400].filter((seconds) => seconds <= longest * 1.05);
  const picture = chart({
    title: `Cost and wait of other settings of the fleet ${of.fleet}`,
    x: {
      name: "wait of 95 of 100 jobs",
      from: 0,
      to: scaled(longest),
      marks: marks.map(scaled),
      text: (value) => duration(10 ** value - 1),
    },
    y: { name: "US dollars a month", from: 0, to: dearest, text: (value) => dollars(value) },
    // What is drawn last lies on top.
    dots: [...rows.filter((one) => one !== best), best].map((one) => ({
      x: scaled(one.p95),
      y: one.cost,
      kind: one === best ? "best" : "other",
      title: `${words(one)}: ${dollars(one.cost)} a month, 95 of 100 within ${duration(one.p95)}`,
    })),
  });
  return html`<section class="card"><h2>Better settings</h2>
<p><span class="chip ${enough ? "run" : "warning"}">${enough ? "recommended" : "nearest"}</span>${words(best)}: ${dollars(best.cost)} US dollars a month, 95 of 100 jobs start within ${duration(best.p95)}${enough ? "" : "; no settings are in time"}</p>
<div class="scroll">${raw(picture)}</div>
<p class="soft">Each dot is one setting, played with ${jobs} jobs; the green one is recommended.</p>
<div class="scroll"><table><thead><tr><th>ceiling</th><th>hot</th><th>stopped</th><th>US dollars a month</th><th>half wait</th><th>95 of 100</th><th>99 of 100</th></tr></thead><tbody>
${rows.map((one) => html`<tr><td>${one.ceiling}</td><td>${one.hot}</td><td>${one.stopped}</td><td>${dollars(one.cost)}</td><td>${duration(one.p50)}</td><td>${duration(one.p95)}</td><td>${duration(one.p99)}${one === best ? html` <span class="chip run">recommended</span>` : ""}</td></tr>`)}
</tbody></table></div></section>`;
}
