import { valuesEqual } from "./equality.ts";
import { isArray, isObject, OpenObject, Unknown, type Value, type ValueObject } from "./value.ts";

/** One combination of a matrix. */
export interface MatrixCell {
  /** What the `matrix` context holds in this job. */
  readonly values: { readonly [key: string]: Value };
  /**
   * The part of `values` that GitHub puts in the job's default name: the combination itself, without what `include`
   * added to it (actions/runner, MatrixBuilder).
   */
  readonly named: { readonly [key: string]: Value };
}

export type MatrixExpansion =
  | { readonly known: true; readonly cells: readonly MatrixCell[] }
  | { readonly known: false; readonly because: readonly string[] };

/** A matrix that GitHub refuses when the job starts. */
export class MatrixFault extends Error {
  override readonly name = "MatrixFault";
}

/**
 * Expands an evaluated `strategy.matrix` into its combinations, in GitHub's order.
 *
 * The axes are multiplied, the last one varying fastest; combinations that an `exclude` matches in part or whole are
 * dropped; each `include` is then added to every combination whose axis values it does not contradict (over what an
 * earlier `include` added, never over an axis), or else becomes a combination of its own at the end.
 *
 * Source: GitHub docs, "Running variations of jobs in a workflow", and actions/runner's MatrixBuilder: values match as
 * `==` in an expression does, so text compares without case.
 *
 * @throws MatrixFault
 */
export function expandMatrix(matrix: Value): MatrixExpansion {
  if (matrix instanceof Unknown) return { known: false, because: matrix.because };
  if (matrix instanceof OpenObject) return { known: false, because: [matrix.path] };
  if (!isObject(matrix)) throw new MatrixFault("The matrix is not a mapping of names to lists.");

  const lists = new Map<string, readonly Value[]>();
  for (const [key, value] of Object.entries(matrix)) {
    if (value instanceof Unknown) return { known: false, because: value.because };
    if (!isArray(value)) throw new MatrixFault(`Matrix key "${key}" is not a list.`);
    const unknownItem = value.find((item) => item instanceof Unknown);
    if (unknownItem instanceof Unknown && isFilter(key)) return { known: false, because: unknownItem.because };
    lists.set(key, value);
  }
  const axes = [...lists].filter(([key]) => !isFilter(key));
  for (const [key, values] of axes) {
    if (values.length === 0) throw new MatrixFault(`Matrix vector "${key}" does not contain any values.`);
  }
  const include = mappings(lists.get("include") ?? [], "include");
  const exclude = mappings(lists.get("exclude") ?? [], "exclude");
  if (axes.length === 0 && include.length === 0) throw new MatrixFault("Matrix must define at least one vector.");

  try {
    return { known: true, cells: combine(axes, include, exclude) };
  } catch (error) {
    if (error instanceof UndecidedMatch) return { known: false, because: error.because };
    throw error;
  }
}

function isFilter(key: string): boolean {
  return key === "include" || key === "exclude";
}

function mappings(items: readonly Value[], key: string): ValueObject[] {
  return items.map((item) => {
    if (!isObject(item) || Object.keys(item).length === 0) {
      throw new MatrixFault(`An element of the matrix's "${key}" is not a mapping with values.`);
    }
    return item;
  });
}

function combine(
  axes: readonly [string, readonly Value[]][],
  include: readonly ValueObject[],
  exclude: readonly ValueObject[],
): MatrixCell[] {
  const axisNames = axes.map(([name]) => name);
  for (const filter of exclude) {
    const stray = Object.keys(filter).find((key) => !axisNames.includes(key));
    if (stray !== undefined) {
      throw new MatrixFault(`Matrix exclude key "${stray}" does not match any key within the matrix.`);
    }
  }
  const combinations = product(axes).filter((combination) => !exclude.some((filter) => matches(combination, filter)));
  const used = new Set<ValueObject>();
  const cells: MatrixCell[] = combinations.map((combination) => {
    const added: { [key: string]: Value } = {};
    for (const row of include) {
      const [own, extra] = split(row, axisNames);
      if (!matches(combination, own)) continue;
      used.add(row);
      Object.assign(added, extra);
    }
    return { values: { ...combination, ...added }, named: combination };
  });
  for (const row of include) {
    if (used.has(row)) continue;
    const [own, extra] = split(row, axisNames);
    const values = { ...own, ...extra };
    cells.push({ values, named: values });
  }
  return cells;
}

function product(axes: readonly [string, readonly Value[]][]): { [key: string]: Value }[] {
  if (axes.length === 0) return [];
  return axes.reduce<{ [key: string]: Value }[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

/** An `include` element's axis values, and what it adds. */
function split(row: ValueObject, axisNames: readonly string[]): [{ [key: string]: Value }, { [key: string]: Value }] {
  const pairs = Object.entries(row) as [string, Value][];
  const isAxis = ([key]: [string, Value]) => axisNames.includes(key);
  return [Object.fromEntries(pairs.filter(isAxis)), Object.fromEntries(pairs.filter((pair) => !isAxis(pair)))];
}

/** Thrown while matching, when an unknown value decides. */
class UndecidedMatch extends Error {
  readonly because: readonly string[];

  constructor(because: readonly string[]) {
    super("undecided");
    this.because = because;
  }
}

/** Whether each leaf of a filter equals what the combination has in its place. */
function matches(value: Value, filter: Value): boolean {
  if (isArray(filter)) return filter.every((item, i) => matches(isArray(value) ? (value[i] ?? null) : null, item));
  if (isObject(filter)) {
    return Object.entries(filter).every(([key, item]) =>
      matches(isObject(value) ? ((value as { [key: string]: Value })[key] ?? null) : null, item as Value),
    );
  }
  const equal = valuesEqual(value, filter);
  if (equal instanceof Unknown) throw new UndecidedMatch(equal.because);
  return equal;
}
