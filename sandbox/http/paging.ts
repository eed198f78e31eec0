import { ok, type Reply } from "./reply.ts";

interface Paged {
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly hiddenFrom?: number;
}

/** A whole number from the query, within its limits. */
function numberOf(query: URLSearchParams, name: string, byDefault: number, maximum: number): number {
  const value = Number(query.get(name) ?? byDefault);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, maximum) : byDefault;
}

/**
 * One page of a list, with GitHub's `Link` header. With a `key` the body is `{total_count, [key]: [...]}`, else the
 * bare array.
 */
export async function page<R>(
  { url, query, hiddenFrom = Number.POSITIVE_INFINITY }: Paged,
  all: readonly R[],
  present: (row: R) => unknown,
  key?: string,
): Promise<Reply> {
  const rows = all.filter((row) => !(((row as { id?: unknown })?.id as number) >= hiddenFrom));
  const size = numberOf(query, "per_page", 30, 100);
  const number = numberOf(query, "page", 1, Number.MAX_SAFE_INTEGER);
  const items = await Promise.all(rows.slice((number - 1) * size, number * size).map((row) => present(row)));
  const link = linkHeader(url, number, Math.max(1, Math.ceil(rows.length / size)));
  const reply = ok(key === undefined ? items : { total_count: rows.length, [key]: items });
  return link === "" ? reply : { ...reply, headers: { link } };
}

function linkHeader(url: URL, number: number, last: number): string {
  const to = (target: number, rel: string) => {
    const next = new URL(url);
    next.searchParams.set("page", String(target));
    return `<${next}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (number > 1) links.push(to(Math.min(number - 1, last), "prev"));
  if (number < last) links.push(to(number + 1, "next"), to(last, "last"));
  if (number > 1) links.push(to(1, "first"));
  return links.join(", ");
}
