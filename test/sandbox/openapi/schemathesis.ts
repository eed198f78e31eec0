import type { Description, OpenApiSubset } from "../../../sandbox/openapi/document.ts";

/** What leads to something that is there: name of a route and of a part of its path -> what to put there. */
type Part = (route: string, part: string) => string | undefined;

/**
 * The committed subset as an OpenAPI document, which fuzzers read: the deepest paths first and deletions last, so that
 * little is gone before it has been asked for.
 */
export function openApiOf(subset: OpenApiSubset, url: string, part: Part, leftOut: (route: string) => boolean): object {
  const paths: Record<string, Record<string, object>> = {};
  const names = Object.keys(subset.routes).filter((name) => !leftOut(name));
  const rank = (name: string) => (name.startsWith("DELETE ") ? 100 : 0) - name.split("/").length;
  for (const name of names.sort((a, b) => rank(a) - rank(b))) {
    const [method, pattern] = name.split(" ") as [string, string];
    // A deletion gets a path of its own, as all methods of a path are tried together.
    const path = method === "DELETE" ? `${pattern}/` : pattern;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name, subset.routes[name]!, part) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "GitHub, as far as it is embedded", version: subset.source },
    servers: [{ url }],
    paths,
    components: subset.components,
  };
}

function operation(name: string, { path, query, request, responses }: Description, part: Part): object {
  const parameters = [
    ...Object.entries(path).map(([parameter, schema]) => {
      const value = part(name, parameter);
      const known = { enum: [(schema as { type?: unknown }).type === "integer" ? Number(value) : value] };
      return { name: parameter, in: "path", required: true, schema: value === undefined ? schema : known };
    }),
    ...Object.entries(query).map(([parameter, schema]) => ({ name: parameter, in: "query", schema })),
  ];
  const json = (schema: object) => ({ "application/json": { schema } });
  return {
    parameters,
    ...(request === undefined ? {} : { requestBody: { content: json(request) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, schema]) => [
        status,
        // Of an error only the common form is held; the server's own check sees to that.
        { description: "", ...(schema === null || Number(status) >= 400 ? {} : { content: json(schema) }) },
      ]),
    ),
  };
}
