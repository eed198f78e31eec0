import { html, raw } from "hono/html";
import type { DeliveredFile } from "../pipelines/pipeline.ts";
import type { Finding } from "../workflow/finding.ts";
import type { SimulatedJob } from "../workflow/simulation/simulate.ts";
import { fleetsCard } from "./fleets-card.ts";
import { jobGraph } from "./graph.ts";
import { highlight } from "./highlight.ts";
import { imagesCard } from "./images-card.ts";
import type { SettingOrigin } from "./origins.ts";
import { type Html, page } from "./page.ts";
import type { KindCount, RepositorySummary, SimulatedRun, Summary } from "./summary.ts";
import { totalsLine } from "./text.ts";

/** The summary as one page that needs no outside asset and runs no script. */
export async function htmlReport(summary: Summary): Promise<string> {
  const { stack, owner, driver, totals, repositories, organization, fleets, images, findings, left } = summary;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const once = shownOnce();
  const body = html`<header>
<h1>Slipway: stack ${stack}</h1>
<div class="soft">Owner ${owner} · ${driver === "pulumi" ? "applied by Pulumi" : "applied in process, without Pulumi's engine"} · ${totalsLine(summary)}</div>
<div class="tiles">
${tile("repositories", repositories.length)}${tile("created", totals.created ?? 0)}${tile("updated", totals.updated ?? 0)}${tile("unchanged", totals.unchanged ?? 0)}${tile("errors", errors)}${tile("warnings", warnings)}
</div>
<nav aria-label="Repositories">${repositories.map(({ id }) => html`<a href="#${anchorOf(id)}">${id}</a>`)}${fleets.fleets.length > 0 ? html`<a href="#fleets">fleets</a>` : ""}${images.length > 0 ? html`<a href="#images">images</a>` : ""}<a href="#findings">findings</a></nav>
</header>
${await inTurn(repositories, (repository) => repositoryCard(repository, once))}
${organization.length > 0 ? html`<section class="card" id="owner"><h2>Owner ${owner}</h2>${kindTable(organization)}</section>` : ""}
${fleetsCard(fleets)}
${imagesCard(images)}
${left.length > 0 ? html`<section class="card" id="left"><h2>Left alone</h2><p class="soft">Only Pulumi's engine can do this.</p><ul>${left.map((line) => html`<li>${line}</li>`)}</ul></section>` : ""}
${findingsCard(findings)}`;
  return page({ title: `stack ${stack}`, body });
}

/** A repository may be called like one of the page's own sections, so its place is never its bare name. */
function anchorOf(repository: string): string {
  return `repository-${repository}`;
}

function tile(label: string, count: number): Html {
  return html`<div class="tile"><b>${count}</b><span class="soft">${label}</span></div>`;
}

/**
 * Says for a piece of the page where it stands already, if it does: repositories of one pipeline have most of their files
 * and jobs in common, and a page that repeats them is too large to open.
 *
 * @returns the repository that shows it, or undefined for the first one, which has to show it
 */
type ShownOnce = (content: string, repository: string) => string | undefined;

function shownOnce(): ShownOnce {
  const places = new Map<string, string>();
  return (content, repository) => {
    // Files name their repository in the first line: that alone makes them no different.
    const key = content.replaceAll(repository, "\u0000").replaceAll(repository.replaceAll("-", "_"), "\u0000");
    const place = places.get(key);
    if (place === undefined) places.set(key, repository);
    return place;
  };
}

/** One after the other, so that what comes first on the page is what the others refer to. */
async function inTurn<Item>(items: readonly Item[], make: (item: Item) => Promise<Html>): Promise<Html[]> {
  const made: Html[] = [];
  for (const item of items) made.push(await make(item));
  return made;
}

async function repositoryCard(repository: RepositorySummary, once: ShownOnce): Promise<Html> {
  const { id, url, kinds, checks, secrets, variables, runs, files, pullRequest } = repository;
  return html`<section class="card repository" id="${anchorOf(id)}">
<h2>${id}</h2>
${url === undefined ? "" : html`<div class="soft mono">${url}</div>`}
<div class="columns">
<div><h3>What it has</h3>${kindTable(kinds)}</div>
<div>
<h3>Required status checks</h3>
<div class="checks">${checks.length === 0 ? html`<span class="soft">none</span>` : checks.map(({ name, state }) => html`<span class="chip ${state}">${name}${state === "pending" ? " (pending)" : ""}</span>`)}</div>
${pullRequest === undefined ? "" : html`<p>Files wait in pull request #${pullRequest}.</p>`}
<h3>Secrets</h3>${originTable(secrets)}
<h3>Variables</h3>${originTable(variables)}
</div>
</div>
<h3>What would run</h3>
${await inTurn(runs, (run) => eventBlock(run, id, once))}
<h3>Files</h3>
${files.map((file) => fileBlock(file, once(`${file.path}\n${file.content}`, id)))}
</section>`;
}

/** A file, or where the same one stands with another repository's name in it. */
function fileBlock({ path, content, mode }: DeliveredFile, like: string | undefined): Html {
  const title = html`<span class="mono">${path}</span>${mode === "scaffold" ? html` <span class="soft">written once</span>` : ""}`;
  if (like !== undefined)
    return html`<p class="file">${title} <span class="soft">as in <a href="#${anchorOf(like)}">${like}</a></span></p>`;
  return html`<details class="file"><summary>${title}</summary><pre><code>${raw(highlight(path, content))}</code></pre></details>`;
}

function kindTable(kinds: readonly KindCount[]): Html {
  if (kinds.length === 0) return html`<span class="soft">nothing</span>`;
  return html`<table><thead><tr><th>kind</th><th>in this run</th></tr></thead><tbody>
${kinds.map(
  ({ kind, counts }) =>
    html`<tr><td>${kind}</td><td>${Object.entries(counts)
      .map(([action, count]) => `${count} ${action}`)
      .join(", ")}</td></tr>`,
)}
</tbody></table>`;
}

function originTable(origins: readonly SettingOrigin[]): Html {
  if (origins.length === 0) return html`<span class="soft">none</span>`;
  return html`<table><thead><tr><th>name</th><th>scope</th><th>value comes from</th></tr></thead><tbody>
${origins.map(({ name, scope, source }) => html`<tr><td class="mono">${name}</td><td>${scope}</td><td>${source}</td></tr>`)}
</tbody></table>`;
}

async function eventBlock({ title, result }: SimulatedRun, id: string, once: ShownOnce): Promise<Html> {
  const like = once(JSON.stringify([title, result.runs]), id);
  const picture = await jobGraph(`Jobs that run on ${title}`, result);
  const jobs = result.runs
    .filter((run) => run.triggered)
    .flatMap((run) => run.jobs.map((job) => ({ file: run.file, job })));
  return html`<h4>${title}</h4>
${
  jobs.length === 0
    ? html`<span class="soft">nothing</span>`
    : html`<div class="scroll">${raw(picture)}</div>
${like === undefined ? jobTable(jobs) : html`<p class="soft">Each job and why: as in <a href="#${anchorOf(like)}">${like}</a></p>`}`
}`;
}

function jobTable(jobs: readonly { file: string; job: SimulatedJob }[]): Html {
  return html`<details class="jobs"><summary>${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}, and why</summary><div class="scroll"><table><thead><tr><th>workflow</th><th>job</th><th></th><th>checks</th><th>why</th></tr></thead><tbody>
${jobs.map(({ file, job }) => html`<tr><td class="mono">${file}</td><td class="mono">${job.id}</td><td><span class="chip ${job.result}">${job.result}</span></td><td>${job.cells.length > 0 ? job.cells.map(({ name }) => name).join(", ") : job.name}</td><td>${job.reason}</td></tr>`)}
</tbody></table></div></details>`;
}

function findingsCard(findings: readonly Finding[]): Html {
  return html`<section class="card" id="findings"><h2>Findings</h2>
${
  findings.length === 0
    ? html`<p class="soft">None: every rule holds.</p>`
    : html`<table><thead><tr><th></th><th>about</th><th>what to do</th></tr></thead><tbody>
${findings.map(({ severity, subject, message, id }) => html`<tr><td><span class="chip ${severity}">${severity}</span></td><td>${subject}</td><td>${message} <span class="soft">${id}</span></td></tr>`)}
</tbody></table>`
}
</section>`;
}
