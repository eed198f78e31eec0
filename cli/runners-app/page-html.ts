import { createHash } from "node:crypto";
import { type AppManifest, handInAddress } from "./manifest.ts";

/** What the first page says. */
export interface AppPageWords {
  readonly github: string;
  readonly owner: string;
  readonly title: string;
  /** What it may do, for the person who is asked: `reads what the platform manages`. */
  readonly about: string;
  readonly manifest: AppManifest;
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5dae1, #353b45); --soft: light-dark(#57606a, #9aa4b1); --go: light-dark(#1a6b3c, #2f8f57); --bad: light-dark(#a4262c, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; background: light-dark(#f5f6f8, #14171c); color: light-dark(#1c2128, #e3e7ec); }
main { max-width: 44rem; margin: 3rem auto; padding: 2rem 2.25rem; background: light-dark(#fff, #1c2027); border: 1px solid var(--line); border-radius: 10px; }
h1 { margin: .75rem 0 .5rem; font-size: 1.45rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 .4rem; font-size: 1rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .9rem; }
.bad { color: var(--bad); }
ol { display: flex; flex-wrap: wrap; gap: .35rem 1.5rem; margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: .9rem; }
ol .now { color: inherit; font-weight: 600; color: var(--go); }
ul { columns: 2; column-gap: 2.5rem; margin: 0; padding: 0; list-style: none; font-size: .92rem; }
li.may { padding: .2rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
button { margin-top: 1.75rem; padding: .65rem 1.2rem; border: 0; border-radius: 6px; background: var(--go); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
@media (max-width: 34rem) { main { margin: 0; border: 0; border-radius: 0; padding: 1.5rem; } ul { columns: 1; } }
`;

/** Nothing is loaded and nothing runs; the one style is known by its hash. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'`;

const steps = ["Make it on GitHub", "Install it", "Done"] as const;

/** The page with one button: a form that hands the manifest in at GitHub. */
export function startPage(words: AppPageWords, state: string): string {
  const { owner, title, about, manifest } = words;
  const permissions = Object.entries(manifest.default_permissions)
    .map(([name, level]) => [sentence(name), level] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const writes = permissions.filter(([, level]) => level === "write");
  const reads = permissions.filter(([, level]) => level === "read");
  return html(
    title,
    0,
    `<h1>${escaped(title)}</h1>
<p>A GitHub App of <b>${escaped(owner)}</b> alone. It ${escaped(about)}.</p>
${listOf("May change", writes)}${listOf("May read", reads)}${eventsOf(manifest)}
<form method="post" action="${escaped(handInAddress(words, state))}">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(manifest))}">
<button>Make the App on GitHub</button>
</form>
<p class="soft">GitHub shows its name once more, then asks where to install it: choose <b>${escaped(owner)}</b>, all repositories.
Its key goes straight to where it is kept, and is on no page.</p>`,
  );
}

function listOf(title: string, permissions: readonly (readonly [string, string])[]): string {
  if (permissions.length === 0) return "";
  const lines = permissions.map(([name]) => `<li class="may">${escaped(name)}</li>`).join("\n");
  return `<h2>${title}</h2>\n<ul>\n${lines}\n</ul>\n`;
}

function eventsOf({ default_events, hook_attributes }: AppManifest): string {
  if (default_events.length === 0) return "";
  const nobody = hook_attributes !== undefined && new URL(hook_attributes.url).hostname.endsWith(".invalid");
  const goes = nobody ? "This goes nowhere until the stack is up and says where it takes it." : "";
  return `<h2>Hears of</h2>\n<p>${escaped(default_events.join(", "))} (jobs that are queued, begin and end). ${goes}</p>\n`;
}

/** `organization_self_hosted_runners` as GitHub's own pages have it: `Organization self hosted runners`. */
const sentence = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

export function donePage(title: string): string {
  return html(
    title,
    2,
    `<h1>${escaped(title)} is installed</h1>
<p>Its key is kept, encrypted. This page can be closed; the terminal goes on by itself.</p>`,
  );
}

/** A page that says what is wrong. */
export function faultPage(title: string, text: string): string {
  return html(title, undefined, `<h1>${escaped(title)}</h1>\n<p class="bad">${escaped(text)}</p>`);
}

function html(title: string, at: number | undefined, body: string): string {
  const path = steps.map(
    (step, index) => `<li${index === at ? ' class="now" aria-current="step"' : ""}>${index + 1}. ${step}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slipway: ${escaped(title)}</title>
<style>${style}</style>
<main>
${at === undefined ? "" : `<ol>${path.join("")}</ol>\n`}${body}
</main>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
