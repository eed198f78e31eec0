import { readFileSync } from "node:fs";
import path from "node:path";
import type { Ajv, ValidateFunction } from "ajv";
import { closed, closedWithin } from "./closed.ts";

/** What GitHub's own document says of a route. */
export interface Description {
  /** Name -> schema of the path's parts, and of what may stand in the query. */
  readonly path: Readonly<Record<string, object>>;
  readonly query: Readonly<Record<string, object>>;
  readonly request?: object;
  /** Status -> schema of the body; null = no body. */
  readonly responses: Readonly<Record<string, object | null>>;
  /** Whether GitHub says that it notifies people, and counts as creating content. */
  readonly notifies?: boolean;
}

export interface OpenApiSubset {
  readonly source: string;
  readonly routes: Readonly<Record<string, Description>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The subset of GitHub's OpenAPI document that is committed in a folder. */
export const readSubset = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, "document.json"), "utf8")) as OpenApiSubset;

const pointer = (...parts: readonly string[]) =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

/** Holds requests and answers against GitHub's own document. */
export class GitHubDocument {
  readonly subset: OpenApiSubset;
  readonly #answers: Ajv;
  readonly #requests: Ajv;
  readonly #queries: Ajv;

  private constructor(subset: OpenApiSubset, answers: Ajv, requests: Ajv, queries: Ajv) {
    this.subset = subset;
    this.#answers = answers;
    this.#requests = requests;
    this.#queries = queries;
  }

  /** Reads the document of a folder. The validator is loaded only now: no run without a check waits for it. */
  static async open(folder: string): Promise<GitHubDocument> {
    const { Ajv2019 } = await import("ajv/dist/2019.js");
    const options = {
      strict: false,
      validateSchema: false,
      validateFormats: false,
      inlineRefs: false,
      allErrors: true,
    };
    const subset = readSubset(folder);
    const components = {
      schemas: Object.fromEntries(
        Object.entries(subset.components.schemas).map(([name, schema]) => [name, closedWithin(schema)]),
      ),
    };
    const requests = Object.fromEntries(
      Object.entries(subset.routes).map(([name, { request, query }]) => [
        name,
        { request: closed(request), query: { type: "object", properties: query, additionalProperties: false } },
      ]),
    );
    const asked = { routes: requests, components };
    return new GitHubDocument(
      subset,
      new Ajv2019(options).addSchema(subset, "github"),
      new Ajv2019(options).addSchema(asked, "github"),
      // Everything in a query is text.
      new Ajv2019({ ...options, coerceTypes: "array" }).addSchema(asked, "github"),
    );
  }

  /** What is wrong with a request. A route that GitHub's document has not is never wrong. */
  requestFaults(route: string, query: URLSearchParams, body: unknown): string[] {
    const description = this.subset.routes[route];
    if (!description) return [];
    const asked = validator(this.#queries, "routes", route, "query");
    const faults = asked(Object.fromEntries(query)) ? [] : describe(asked, "the query");
    const hasBody = typeof body === "object" && body !== null && Object.keys(body).length > 0;
    if (description.request === undefined) return hasBody ? [...faults, "it takes no body"] : faults;
    const validate = validator(this.#requests, "routes", route, "request");
    return validate(body) ? faults : [...faults, ...describe(validate, "the body")];
  }

  /** What is wrong with an answer; of an error, only GitHub's common form is asked. */
  answerFaults(route: string, status: number, body: unknown): string[] {
    const description = this.subset.routes[route];
    if (!description || status === 304) return [];
    if (status >= 400)
      return typeof (body as { message?: unknown })?.message === "string" ? [] : ["an error has no message"];
    if (!(status in description.responses)) return [`${status} is not among ${Object.keys(description.responses)}`];
    if (description.responses[status] === null) return [];
    const validate = validator(this.#answers, "routes", route, "responses", String(status));
    return validate(body) ? [] : describe(validate, "the body");
  }
}

function validator(ajv: Ajv, ...parts: readonly string[]): ValidateFunction {
  return ajv.getSchema(`github#${pointer(...parts)}`) ?? ajv.compile({ $ref: `github#${pointer(...parts)}` });
}

const describe = ({ errors }: ValidateFunction, whole: string) =>
  [...new Set((errors ?? []).map((error) => `${error.instancePath || whole} ${wordsOf(error)}`))].slice(0, 20);

function wordsOf({ message, params }: NonNullable<ValidateFunction["errors"]>[number]): string {
  const { unevaluatedProperty, additionalProperty } = params as Record<string, string | undefined>;
  const name = unevaluatedProperty ?? additionalProperty;
  return name === undefined ? String(message) : `has no field "${name}"`;
}
