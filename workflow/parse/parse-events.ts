import { isMapping } from "@actions/workflow-parser";
import type { ParsedEvent, ParsedInput, ParsedSchedule, ParseError } from "./parsed-workflow.ts";
import { child, entries, list, positionOf, type TemplateToken, textOf } from "./tokens.ts";

const inputTypes = ["string", "boolean", "number", "choice", "environment"] as const;

/** Reads `on:` in each of its three forms: one event, a list of events, a mapping with filters. */
export function parseEvents(on: TemplateToken | undefined): {
  events: { [event: string]: ParsedEvent };
  errors: ParseError[];
} {
  const found: { name: string; position: TemplateToken; config?: TemplateToken }[] =
    on !== undefined && isMapping(on)
      ? entries(on).map(({ key, token, keyToken }) => ({ name: key, position: keyToken, config: token }))
      : list(on).map((token) => ({ name: textOf(token) ?? "", position: token }));
  return {
    events: Object.fromEntries(found.map(({ name, position, config }) => [name, parseEvent(name, position, config)])),
    errors: found.flatMap(({ name, config }) => clashes(name, config)),
  };
}

function parseEvent(name: string, position: TemplateToken, config: TemplateToken | undefined): ParsedEvent {
  return {
    name,
    position: positionOf(position),
    ...filter("types", config, "types"),
    ...filter("branches", config, "branches"),
    ...filter("branchesIgnore", config, "branches-ignore"),
    ...filter("tags", config, "tags"),
    ...filter("tagsIgnore", config, "tags-ignore"),
    ...filter("paths", config, "paths"),
    ...filter("pathsIgnore", config, "paths-ignore"),
    ...filter("workflows", config, "workflows"),
    schedules: name === "schedule" ? list(config).flatMap(parseSchedule) : [],
    inputs: Object.fromEntries(
      entries(child(config, "inputs")).map(({ key, token, keyToken }) => [key, parseInput(token, keyToken)]),
    ),
    secrets: Object.fromEntries(
      entries(child(config, "secrets")).map(({ key, token, keyToken }) => [
        key,
        { required: textOf(child(token, "required")) === "true", position: positionOf(keyToken) },
      ]),
    ),
    outputs: Object.fromEntries(
      entries(child(config, "outputs")).flatMap(({ key, token }) => {
        const value = child(token, "value");
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  };
}

function filter(name: string, config: TemplateToken | undefined, key: string): { [name: string]: string[] } {
  const token = child(config, key);
  return token === undefined ? {} : { [name]: list(token).map((item) => textOf(item) ?? "") };
}

function parseSchedule(token: TemplateToken): ParsedSchedule[] {
  const cron = textOf(child(token, "cron"));
  const timezone = textOf(child(token, "timezone"));
  return cron === undefined ? [] : [{ cron, ...(timezone !== undefined && { timezone }), position: positionOf(token) }];
}

function parseInput(token: TemplateToken, keyToken: TemplateToken): ParsedInput {
  const type = inputTypes.find((known) => known === textOf(child(token, "type"))) ?? "string";
  const fallback = child(token, "default");
  return {
    type,
    required: textOf(child(token, "required")) === "true",
    ...(fallback && { default: fallback }),
    options: list(child(token, "options")).map((option) => textOf(option) ?? ""),
    position: positionOf(keyToken),
  };
}

/**
 * GitHub refuses a filter beside its `-ignore` form (GitHub docs, "Workflow syntax for GitHub Actions", on.push: "you
 * cannot use both"); its parser, as published, does not.
 */
function clashes(event: string, config: TemplateToken | undefined): ParseError[] {
  return ["branches", "tags", "paths"].flatMap((name) => {
    const ignore = child(config, `${name}-ignore`);
    if (child(config, name) === undefined || ignore === undefined) return [];
    const message = `"on.${event}" has both "${name}" and "${name}-ignore"; write one list, "${name}", with "!" before what it excludes.`;
    return [{ message, ...positionOf(ignore) }];
  });
}
