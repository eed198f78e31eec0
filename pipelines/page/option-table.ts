import { z } from "zod";

interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly items?: Shape | false;
  readonly prefixItems?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** A Markdown table of options: name, what may be written, the default, and what it is for. */
export function optionTable(options: z.ZodType): string {
  const rows = rowsOf(z.toJSONSchema(options, { io: "input", unrepresentable: "any" }) as Shape, "");
  if (rows.length === 0) return "It takes no options.";
  return ["| option | value | default | write |", "|---|---|---|---|", ...rows].join("\n");
}

function rowsOf({ properties = {} }: Shape, above: string): string[] {
  return Object.entries(properties).flatMap(([name, shape]) => {
    const row = [`\`${above}${name}\``, inTable(typeOf(shape)), defaultOf(shape), inTable(shape.description ?? "")];
    const inner = shape.type === "object" ? rowsOf(shape, `${above}${name}.`) : [];
    return [`| ${row.join(" | ")} |`, ...inner];
  });
}

function typeOf(shape: Shape): string {
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" or ");
  if (shape.const !== undefined) return code(shape.const);
  if (shape.enum !== undefined) return shape.enum.map(code).join(", ");
  switch (shape.type) {
    case "boolean":
      return `${code(true)}, ${code(false)}`;
    case "integer":
    case "number":
      return range(shape);
    case "array":
      return shape.items === undefined || shape.items === false ? "list" : `list of ${typeOf(shape.items)}`;
    case "object":
      return objectText(shape);
    case "string":
      return "text";
    default:
      return "any";
  }
}

function objectText({ properties = {}, required = [], additionalProperties }: Shape): string {
  const fields = Object.entries(properties).map(([name, shape]) => {
    const fixed = shape.const === undefined ? "" : `: ${JSON.stringify(shape.const)}`;
    return `${name}${required.includes(name) ? "" : "?"}${fixed}`;
  });
  if (fields.length > 0) return `map \`{${fields.join(", ")}}\``;
  return typeof additionalProperties === "object" ? `map of names to ${typeOf(additionalProperties)}` : "map";
}

function range({ type, minimum, maximum }: Shape): string {
  const known = (limit: number | undefined) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  if (known(minimum) && known(maximum)) return `${minimum} to ${maximum}`;
  const kind = type === "integer" ? "whole number" : "number";
  return known(minimum) ? `${kind} of at least ${minimum}` : kind;
}

function defaultOf(shape: Shape): string {
  if (shape.default === undefined) return shape.type === "object" && shape.properties !== undefined ? "" : "none";
  // What a map holds by default stands in the rows of its fields.
  return shape.type === "object" && shape.properties !== undefined ? "" : inTable(code(shape.default));
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** A bar would end the cell, in code too. */
function inTable(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
