import { html, raw } from "hono/html";
import { style } from "./style.ts";

/** Text that is escaped where it must be. */
export type Html = ReturnType<typeof html>;

/** What a page is made of. */
export interface Page {
  /** What stands behind "Slipway: " in a browser's tab. */
  readonly title: string;
  /** Rules of this page alone. */
  readonly ownStyle?: string;
  readonly body: Html | readonly Html[];
}

/** One page that needs no outside asset and runs no script. */
export async function page({ title, ownStyle = "", body }: Page): Promise<string> {
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Slipway: ${title}</title>
<style>${raw(style)}${raw(ownStyle)}</style>
</head>
<body><main>
${body}
</main></body></html>`,
  );
}
