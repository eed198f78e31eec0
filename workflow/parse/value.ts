/**
 * Values that expressions work on: JSON, in which any place may be unknown.
 *
 * A simulation knows much of a run (the event, the matrix, what was skipped) but not all of it (what a step prints).
 * What is not known must never look like null, which is a value of its own in expressions.
 */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject | Unknown;

export type ValueObject = { readonly [property: string]: Value } | OpenObject;

/** A value that nothing here can tell. */
export class Unknown {
  /** What it depends on, as a user would write it (`needs.build.outputs.image`). */
  readonly because: readonly string[];
  /** Whether it is truthy, where that is known all the same (`unknown || true`). */
  readonly truthy: boolean | undefined;
  /** Set when the value is one place in a context: its properties are then named after it. */
  readonly path: string | undefined;

  constructor(because: readonly string[], truthy?: boolean, path?: string) {
    this.because = because;
    this.truthy = truthy;
    this.path = path;
  }
}

/** An unknown value at one place of a context, such as `vars.REGION`. */
export function unknownAt(path: string): Unknown {
  return new Unknown([path], undefined, path);
}

/** The union of what several unknown values depend on. */
export function unknownFrom(parts: readonly Unknown[], truthy?: boolean): Unknown {
  return new Unknown([...new Set(parts.flatMap((part) => part.because))], truthy);
}

/** An object of which only some properties are known; every other one is unknown, not absent. */
export class OpenObject {
  readonly known: { readonly [property: string]: Value };
  /** Where the object stands in its context (`github.event`); names the unknown properties. */
  readonly path: string;

  constructor(known: { readonly [property: string]: Value }, path: string) {
    this.known = known;
    this.path = path;
  }
}

export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** Every unknown value inside a value; an open object counts as one. */
export function unknownsIn(value: Value): Unknown[] {
  if (value instanceof Unknown) return [value];
  if (value instanceof OpenObject) return [unknownAt(value.path), ...Object.values(value.known).flatMap(unknownsIn)];
  if (isArray(value)) return value.flatMap(unknownsIn);
  if (isObject(value)) return Object.values(value).flatMap(unknownsIn);
  return [];
}

/**
 * A property of a value, as expressions look it up: property names ignore case, a missing one is null, and so is any
 * property of a plain value (GitHub docs, "Evaluate expressions in workflows and actions").
 */
export function property(value: Value, name: string): Value {
  if (value instanceof Unknown) return value.path === undefined ? value : unknownAt(`${value.path}.${name}`);
  if (!isObject(value)) return null;
  const known = value instanceof OpenObject ? value.known : value;
  const wanted = name.toLowerCase();
  for (const key of Object.keys(known)) if (key.toLowerCase() === wanted) return known[key] ?? null;
  return value instanceof OpenObject ? unknownAt(`${value.path}.${name}`) : null;
}

/**
 * Whether a value counts as true: all but null, false, 0, NaN and the empty string do (GitHub docs, "Evaluate
 * expressions in workflows and actions", Literals). `undefined` when that is not known.
 */
export function truthiness(value: Value): boolean | undefined {
  if (value instanceof Unknown) return value.truthy;
  if (typeof value === "number") return value !== 0 && !Number.isNaN(value);
  return value !== null && value !== false && value !== "";
}
