import { failure } from "./failure.ts";

interface Wanted {
  readonly first?: number | null;
  readonly after?: string | null;
}

const cursorOf = (index: number) => Buffer.from(`cursor:${index}`).toString("base64");
const indexOf = (cursor: string) => Number(Buffer.from(cursor, "base64").toString("utf8").split(":")[1]);

/** One page of a list, in the form that all of GitHub's GraphQL lists have. */
export function connection<R>(rows: readonly R[], wanted: Wanted, edge: (row: R) => { node: unknown }): object {
  const first = wanted.first ?? 100;
  if (first < 0 || first > 100) {
    throw failure(
      "EXCESSIVE_PAGINATION",
      `Requesting ${first} records on the connection exceeds the \`first\` limit of 100 records.`,
    );
  }
  const start = wanted.after ? indexOf(wanted.after) + 1 : 0;
  const edges = rows
    .slice(start, start + first)
    .map((row, index) => ({ ...edge(row), cursor: cursorOf(start + index) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    totalCount: rows.length,
    pageInfo: {
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: start + edges.length < rows.length,
      hasPreviousPage: start > 0,
    },
  };
}
