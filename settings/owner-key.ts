import type { Settings } from "./schema.ts";

/** The same for any spelling of the same owner on the same GitHub. */
export function ownerKey({ baseUrl, owner }: Pick<Settings, "baseUrl" | "owner">): string {
  const url = new URL(baseUrl ?? "https://github.com");
  const folder = url.pathname.replace(/\/+$/, "").replace(/\/api\/v3$/, "");
  return `${url.host}${folder}/${owner.toLowerCase()}`;
}
