import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import type { AppPage } from "../../../cli/runners-app/page.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether there is none; says so, and in CI fails. */
export function noBrowser(): boolean {
  if (existsSync(executablePath)) return false;
  const why = `SKIPPED: no Chromium at "${executablePath}", so no App is made in a browser. Install it, or name one in CHROMIUM.`;
  if (process.env.CI) throw new Error(why);
  console.warn(why);
  return true;
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });

/** An owner of the organisation at a browser: presses what there is to press, and closes the page. */
export async function ownerAt(
  browser: Browser,
  { url }: Pick<AppPage, "url">,
  seen: (title: string, picture: Buffer, text: string) => void,
): Promise<void> {
  const tab = await browser.newPage({ viewport: { width: 900, height: 900 } });
  const look = async () =>
    seen(await tab.title(), await tab.screenshot({ fullPage: true }), await tab.innerText("body"));
  try {
    await tab.goto(url);
    await look();
    for (const button of ["Make the App on GitHub", "Create GitHub App", "Install"]) {
      await tab.getByRole("button", { name: button }).click();
      await tab.waitForLoadState();
      await look();
    }
  } finally {
    await tab.close();
  }
}
