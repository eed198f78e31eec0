import type { z } from "zod";
import { ApiError, badRequest } from "./api-error.ts";

/** Reads a JSON body; no body is an empty object. @throws ApiError 400 for anything but an object. */
export function parseBody(text: string): Record<string, unknown> {
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest("Problems parsing JSON");
  }
  // A few endpoints take a bare array; it is kept under a name that no GitHub body uses.
  if (Array.isArray(body)) return { "": body };
  if (typeof body !== "object" || body === null) throw badRequest("Body should be a JSON object");
  return body as Record<string, unknown>;
}

/** The body as a route wants it. @throws ApiError 422 with GitHub's wording, all faults at once. */
export function checkBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => describe(issue, body));
  throw new ApiError(422, `Invalid request.\n\n${[...new Set(lines)].join("\n")}`);
}

function describe(issue: z.core.$ZodIssue, body: unknown): string {
  let value: unknown = body;
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  const place = issue.path.map(String).join("/");
  if (value === undefined) return `"${place}" wasn't supplied.`;
  const shown = JSON.stringify(value).slice(0, 100);
  return `For 'properties/${place}', ${shown} is not acceptable: ${issue.message}.`;
}
