import type { ParsedPermissions } from "./parsed-workflow.ts";
import { entries, positionOf, type TemplateToken, textOf } from "./tokens.ts";

/** `permissions:` of a workflow or a job; `undefined` where there is none. */
export function parsePermissions(token: TemplateToken | undefined): ParsedPermissions | undefined {
  if (token === undefined) return undefined;
  const scopes = Object.fromEntries(entries(token).map(({ key, token: level }) => [key, textOf(level) ?? "none"]));
  const all = { "read-all": "read", "write-all": "write" }[textOf(token) ?? ""] as "read" | "write" | undefined;
  return { ...(all && { all }), scopes, position: positionOf(token) };
}
