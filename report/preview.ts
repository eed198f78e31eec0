import { html } from "hono/html";
import { limits } from "../preview/budget.ts";
import { costText } from "../preview/costs.ts";
import { titleOf } from "../preview/dangers.ts";
import { unifiedDiff } from "../preview/file-changes.ts";
import type { StackPreview } from "../preview/preview.ts";
import { type Html, page } from "./page.ts";

/** The whole of a preview as one page that needs no outside asset and runs no script. */
export async function previewReport(stacks: readonly StackPreview[]): Promise<string> {
  const body = html`<header><h1>What this change does</h1><div class="soft">${stacks.map(({ stack }) => stack).join(", ")}</div></header>
${stacks.map(stackCard)}`;
  return page({ title: "what this change does", ownStyle: diffStyle, body });
}

const diffStyle =
  ".add{background:var(--ok-bg);color:var(--ok)}.del{background:var(--bad-bg);color:var(--bad)}.hunk{color:var(--soft)}pre span{display:block;min-height:1.55em}";

function stackCard(preview: StackPreview): Html {
  const { stack, baseFailed, counts, repositories, dangers, findings, checklist, budget, files, costs } = preview;
  return html`<section class="card" id="stack-${stack}">
<h2>Stack ${stack}</h2>
${preview.planned === undefined ? "" : html`<p class="soft">${preview.planned.repositories} of ${preview.planned.of} repositories were planned; the files that changed say nothing of the others.</p>`}
${preview.headFailed === undefined ? "" : html`<p class="soft">Nothing is compared, and nothing can be applied until the head is mended. ${preview.headFailed}</p>`}
${baseFailed === undefined ? "" : html`<p class="soft">There is no plan of the base to compare with, so everything shows as new. ${baseFailed}</p>`}
<div class="tiles">
${tile("created", counts.create)}${tile("changed", counts.update)}${tile("replaced", counts.replace)}${tile("deleted", counts.delete)}${tile("repositories", repositories.length)}${tile("dangerous", dangers.length)}${tile("API writes, about", budget.writes)}${tile("minutes at least", budget.minutes)}${preview.parts.length === 0 ? "" : tile("stacks to cut it into", preview.parts.length)}
</div>
${dangers.length === 0 ? "" : html`<h3>Look at this first</h3><ul>${dangers.map(({ id, repository, message }) => html`<li><span class="chip error">${id}</span>${repository ?? "the owner"}: ${message}</li>`)}</ul>`}
${hourSection(preview)}
${costs.length === 0 ? "" : html`<h3>Cost of runner fleets</h3><ul>${costs.map((change) => html`<li><b>${change.name}</b>: ${costText(change)}</li>`)}</ul>`}
${findings.length === 0 ? "" : html`<h3>Findings</h3><ul>${findings.map((finding) => html`<li><span class="chip ${finding.severity}">${preview.newFindings.includes(finding) ? "new " : ""}${finding.severity}</span>${finding.subject}: ${finding.message} <span class="soft">${finding.id}</span></li>`)}</ul>`}
${checklist.length === 0 ? "" : html`<h3>By hand, as GitHub has no API for it</h3><ul>${checklist.map(({ what, page, tick }) => html`<li>${what} at <a href="${page}">${page}</a>, then write <code>${tick}</code></li>`)}</ul>`}
${changeTable(preview)}
${namesTable(preview)}
${files.length === 0 ? "" : html`<h3>Files</h3>${files.map((file) => html`<details><summary>${file.repository}/${file.path} <span class="soft">${file.before === undefined ? "new" : file.after === undefined ? "no longer delivered" : "changed"}</span></summary><pre>${diffLines(unifiedDiff(file))}</pre></details>`)}`}
</section>`;
}

function hourSection({ parts }: StackPreview): Html | string {
  if (parts.length === 0) return "";
  return html`<h3>Does not fit an hour</h3><p>GitHub takes ${limits.callsPerHour} calls of a token an hour, ${limits.contentPerHour} of them that create content, and a token of an App is good for an hour. Cut the stack into ${parts.length} of the same program, and let the smallest go first:</p>
<div class="scroll"><table><thead><tr><th>slipway:repositories</th><th>repositories</th><th>reads, about</th><th>writes, about</th></tr></thead><tbody>
${parts.map(({ include, repositories, reads, writes }) => html`<tr><td><code>${`{ include: [${include.join(", ")}] }`}</code></td><td>${repositories}</td><td>${reads}</td><td>${writes}</td></tr>`)}</tbody></table></div>`;
}

const tile = (label: string, count: number): Html =>
  html`<div class="tile"><b>${count}</b><span class="soft">${label}</span></div>`;

function changeTable({ changes }: StackPreview): Html {
  if (changes.length === 0) return html`<p>Nothing that exists changes.</p>`;
  return html`<h3>Resources</h3><div class="scroll"><table><thead><tr><th>what happens</th><th>repository</th><th>resource</th><th>fields</th></tr></thead><tbody>
${changes.map(
  (change) =>
    html`<tr><td>${change.operation}</td><td>${change.repository ?? "the owner"}</td><td>${titleOf(change)}</td><td>${change.fields
      .filter(({ path }) => !/^files\b.*content$/.test(path))
      .map(
        ({ path, before, after }) => html`<div><code>${path}</code>: ${shown(before)} → ${shown(after)}</div>`,
      )}</td></tr>`,
)}</tbody></table></div>`;
}

const shown = (value: unknown): Html =>
  value === undefined ? html`<i>nothing</i>` : html`<code>${JSON.stringify(value)}</code>`;

function namesTable({ checks, workflows }: StackPreview): Html | string {
  const rows = [
    ...checks.map((change) => ({ ...change, what: "required check" })),
    ...workflows.flatMap(({ repository, ...kinds }) =>
      Object.entries(kinds).map(([kind, { added, removed }]) => ({
        repository,
        what: `${kind} of workflows`,
        added,
        removed,
      })),
    ),
  ].filter(({ added, removed }) => added.length + removed.length > 0);
  if (rows.length === 0) return "";
  return html`<h3>Checks and workflows</h3><div class="scroll"><table><thead><tr><th>repository</th><th>what</th><th>new</th><th>gone</th></tr></thead><tbody>
${rows.map(({ repository, what, added, removed }) => html`<tr><td>${repository}</td><td>${what}</td><td>${added.map((name) => html`<div>${name}</div>`)}</td><td>${removed.map((name) => html`<div>${name}</div>`)}</td></tr>`)}</tbody></table></div>`;
}

function diffLines(text: string): Html[] {
  return text.split("\n").map((line) => {
    const kind = /^(\+\+\+|---|@@)/.test(line)
      ? "hunk"
      : line.startsWith("+")
        ? "add"
        : line.startsWith("-")
          ? "del"
          : "";
    return html`<span class="${kind}">${line}</span>`;
  });
}
