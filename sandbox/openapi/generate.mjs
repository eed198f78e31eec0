// Makes document.json: GitHub's own description of the routes that the embedded GitHub has, as plain JSON Schema, so
// that tests can hold every answer against it. Run by hand after a route was added:
//   npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz && node sandbox/openapi/generate.mjs package
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const packageFolder = process.argv[2];
if (packageFolder === undefined) {
  console.error("Usage: node sandbox/openapi/generate.mjs FOLDER_OF_THE_PACKAGE_@octokit/openapi");
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));
// The description of GitHub Enterprise Cloud: github.com's and what plans add to it.
const source = JSON.parse(readFileSync(path.join(packageFolder, "generated/ghec.json"), "utf8"));
// What an enterprise bills is asked of the enterprise; an organisation's own bill is in github.com's description alone.
const organizations = JSON.parse(readFileSync(path.join(packageFolder, "generated/api.github.com.json"), "utf8"));
source.paths = { ...organizations.paths, ...source.paths };
for (const [kind, parts] of Object.entries(organizations.components))
  source.components[kind] = { ...parts, ...source.components[kind] };

async function loadRoutes() {
  const { outputFiles } = await build({
    stdin: { contents: 'export { routes } from "../routes/all.ts"', resolveDir: here, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    write: false,
  });
  const file = path.join(here, ".routes.mjs");
  writeFileSync(file, outputFiles[0].text);
  try {
    return (await import(file)).routes;
  } finally {
    rmSync(file);
  }
}

/** Keys that say nothing about a value. */
const words = new Set([
  "description",
  "example",
  "examples",
  "title",
  "deprecated",
  "externalDocs",
  "format",
  "x-github",
]);

/** OpenAPI 3.0's schemas as JSON Schema: `nullable` becomes a type; what is only for readers goes. */
function plain(node) {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const { nullable, ...rest } = node;
  const isSchema = "type" in node || "$ref" in node || "anyOf" in node || "oneOf" in node || "allOf" in node;
  const result = {};
  for (const [key, value] of Object.entries(rest)) {
    if (isSchema && words.has(key) && typeof value !== "object") continue;
    if (isSchema && (key === "example" || key === "examples" || key === "externalDocs" || key.startsWith("x-")))
      continue;
    result[key] =
      key === "properties"
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, plain(schema)]))
        : plain(value);
  }
  if (nullable !== true) return result;
  if (typeof result.type === "string" && !result.anyOf && !result.oneOf && !result.allOf) {
    return { ...result, type: [result.type, "null"], ...(result.enum ? { enum: [...result.enum, null] } : {}) };
  }
  return { anyOf: [{ type: "null" }, result] };
}

const schemaOf = (content) => content?.["application/json"]?.schema;

/** Every schema that a value names, and those that these name. */
function collect(node, schemas) {
  if (Array.isArray(node)) for (const item of node) collect(item, schemas);
  else if (typeof node === "object" && node !== null) {
    const name = /^#\/components\/schemas\/(.+)$/.exec(node.$ref ?? "")?.[1];
    if (name !== undefined && !(name in schemas)) {
      schemas[name] = plain(source.components.schemas[name]);
      collect(schemas[name], schemas);
    }
    for (const value of Object.values(node)) collect(value, schemas);
  }
}

/** Schemas of what stands in the path, by the names that our patterns have (GitHub's stand in the same order), and in the query. */
function parametersOf(operation, pattern) {
  const known = (operation.parameters ?? []).map(resolve);
  const schemas = (place) =>
    Object.fromEntries(known.filter((one) => one.in === place).map((one) => [one.name, plain(one.schema)]));
  const theirs = schemas("path");
  const names = [...operation.pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const ours = [...pattern.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
  return {
    path: Object.fromEntries(ours.map((name, index) => [name, theirs[names[index]] ?? { type: "string" }])),
    query: schemas("query"),
  };
}

const resolve = (node) => (node?.$ref ? source.components[node.$ref.split("/")[2]][node.$ref.split("/")[3]] : node);
const skeleton = (pattern) => pattern.replace(/\{[^}]+\}/g, "{}");
const operations = {};
const unknown = [];
for (const [pattern, methods] of Object.entries(source.paths)) {
  for (const [method, operation] of Object.entries(methods))
    operations[`${method.toUpperCase()} ${skeleton(pattern)}`] = { ...operation, pattern };
}

const document = { source: `@octokit/openapi ${version}, ghec.json`, routes: {}, components: { schemas: {} } };
for (const { method, path: pattern } of await loadRoutes()) {
  const name = `${method} ${pattern.replaceAll("+}", "}")}`;
  const operation = operations[`${method} ${skeleton(pattern)}`];
  if (!operation) {
    unknown.push(name);
    continue;
  }
  const responses = {};
  for (const [status, answer] of Object.entries(operation.responses)) {
    const schema = schemaOf(resolve(answer).content);
    responses[status] = schema ? plain(schema) : null;
  }
  const request = schemaOf(resolve(operation.requestBody)?.content);
  document.routes[name] = {
    ...(operation["x-github"]?.triggersNotification ? { notifies: true } : {}),
    ...parametersOf(operation, pattern),
    ...(request ? { request: plain(request) } : {}),
    responses,
  };
}
collect(document.routes, document.components.schemas);
writeFileSync(path.join(here, "document.json"), `${JSON.stringify(document)}\n`);
console.log(
  `${Object.keys(document.routes).length} routes, ${Object.keys(document.components.schemas).length} schemas.`,
);
if (unknown.length > 0) console.log(`Not in GitHub's document:\n  ${unknown.join("\n  ")}`);
