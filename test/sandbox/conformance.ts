import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { Router } from "../../sandbox/http/router.ts";
import { routes } from "../../sandbox/routes/all.ts";

interface Description {
  readonly request?: object;
  /** Status -> schema of the body; null = no body. */
  readonly responses: Readonly<Record<string, object | null>>;
}

const file = path.resolve(import.meta.dirname, "../../sandbox/openapi/document.json");
const document = JSON.parse(readFileSync(file, "utf8")) as { routes: Record<string, Description> };

const ajv = new Ajv({
  strict: false,
  validateSchema: false,
  validateFormats: false,
  inlineRefs: false,
  allErrors: true,
});
ajv.addSchema(document, "github");
const compiled = new Map<string, ValidateFunction>();

function validator(...parts: string[]): ValidateFunction {
  const pointer = parts
    .map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`)
    .join("");
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${pointer}` });
  compiled.set(pointer, known);
  return known;
}

const router = new Router<string>();
for (const { method, path } of routes) router.add(method, path, `${method} ${path.replaceAll("+}", "}")}`);

/** The name that GitHub's document has for a request's route. */
const routeOf = (method: string, pathname: string) => router.find(method, pathname)?.value;

function faultsOf(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || "the body"} ${error.message}`);
}

/** What is wrong with an answer by GitHub's own description; errors are only held against their common form. */
export function answerFaults(method: string, pathname: string, status: number, body: unknown): string[] {
  const name = routeOf(method, pathname);
  const description = name === undefined ? undefined : document.routes[name];
  if (name === undefined || !description || status === 304) return [];
  if (status >= 400)
    return typeof (body as { message?: unknown })?.message === "string" ? [] : ["an error has no message"];
  if (!(status in description.responses)) return [`${status} is not among ${Object.keys(description.responses)}`];
  const schema = description.responses[status];
  if (schema === null) return [];
  return faultsOf(validator("routes", name, "responses", String(status)), body);
}

/** A fetch that fails when an answer is not as GitHub describes it. */
export const checkingFetch: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  const { pathname } = new URL(String(input));
  const rest = /^\/api\/v3(\/.*)/.exec(pathname)?.[1];
  const json = answer.headers.get("content-type")?.startsWith("application/json");
  if (rest === undefined || (answer.status !== 204 && !json)) return answer;
  const body = json ? await answer.clone().json() : undefined;
  const method = init?.method ?? "GET";
  const faults = answerFaults(method, rest, answer.status, body);
  if (faults.length > 0) {
    throw new Error(
      `${method} ${rest} (${answer.status}) is not as GitHub describes it:\n${faults.slice(0, 20).join("\n")}`,
    );
  }
  return answer;
};
