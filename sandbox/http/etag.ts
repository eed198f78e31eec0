import { createHash } from "node:crypto";

/** A weak entity tag made of the body alone: the same content has the same tag, whichever request made it. */
export function etagOf(body: string | Uint8Array): string {
  return `W/"${createHash("sha256").update(body).digest("hex")}"`;
}

/** Whether an `If-None-Match` header names this tag; a strong and a weak spelling are the same thing here. */
export function matches(header: string | null | undefined, etag: string): boolean {
  if (!header) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return header.split(",").some((tag) => opaque(tag) === opaque(etag));
}
