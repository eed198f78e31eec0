import type { Settings } from "../settings.ts";

/** Address of the GitHub that people look at in a browser, without a slash at its end. */
export function webUrl({ baseUrl }: Pick<Settings, "baseUrl">): string {
  return baseUrl === undefined ? "https://github.com" : baseUrl.replace(/\/+$/, "");
}
