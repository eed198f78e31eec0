import { html } from "hono/html";
import { buildNote, type ImageSummary, userText } from "./images.ts";
import type { Html } from "./page.ts";

/** The container images of a stack as a section of the page: tags, who uses them, who builds them; nothing without any. */
export function imagesCard(images: readonly ImageSummary[]): Html | string {
  if (images.length === 0) return "";
  const note = buildNote(images);
  return html`<section class="card" id="images"><h2>Container images</h2>
<div class="scroll"><table><thead><tr><th>image</th><th>tags</th><th>used by</th><th>built by</th><th>in this run</th></tr></thead><tbody>
${images.map(imageRow)}
</tbody></table></div>
${note === undefined ? "" : html`<p class="soft">${note}</p>`}
</section>`;
}

function imageRow({ image, tags, users, builtBy, action, digest }: ImageSummary): Html {
  return html`<tr><td class="mono">${image}</td><td>${tags.map((tag) => html`<div class="mono">${tag}</div>`)}</td><td>${
    users.length === 0
      ? html`<span class="soft">no workflow</span>`
      : users.map((user) => html`<div>${userText(user)}</div>`)
  }</td><td>${builtBy}</td><td>${action ?? html`<span class="soft">nothing</span>`}${digest === undefined ? "" : html`<div class="mono">${digest.slice(0, 19)}</div>`}</td></tr>`;
}
