/** What a path matched: the value added for the pattern, and the path's parts by name. */
export interface Match<T> {
  readonly value: T;
  readonly params: Readonly<Record<string, string>>;
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  /** `{name}`: one segment. */
  single?: Node<T>;
  /** `{name+}`: one segment or more, as many as the rest of the pattern leaves. */
  many?: Node<T>;
  readonly values: Map<string, { value: T; names: readonly string[] }>;
}

const node = <T>(): Node<T> => ({ literals: new Map(), values: new Map() });

/**
 * Finds the route of a method and a path among patterns like `/repos/{owner}/{repo}/branches/{branch+}/rename`.
 * Exact segments win over `{name}`, and that wins over `{name+}`, which takes no more than
 * it must: `/commits/a/b/status` is the status of `a/b`. Segments are percent-decoded one by one, so that an
 * encoded slash stays inside its segment.
 */
export class Router<T> {
  readonly #root = node<T>();

  add(method: string, pattern: string, value: T): void {
    let at = this.#root;
    const names: string[] = [];
    for (const segment of pattern.split("/").slice(1)) {
      const name = /^\{(\w+)(\+?)\}$/.exec(segment);
      if (!name) {
        const next = at.literals.get(segment) ?? node<T>();
        at.literals.set(segment, next);
        at = next;
      } else {
        names.push(name[1]!);
        const kind = name[2] ? "many" : "single";
        at[kind] ??= node<T>();
        at = at[kind];
      }
    }
    if (at.values.has(method)) throw new Error(`The route "${method} ${pattern}" is there twice.`);
    at.values.set(method, { value, names });
  }

  find(method: string, path: string): Match<T> | undefined {
    const segments = path.split("/").slice(1).map(decode);
    if (segments.length > 1 && segments.at(-1) === "") segments.pop();
    const parts: string[] = [];
    const end = walk(this.#root, segments, 0, parts, method);
    const hit = end?.values.get(method);
    if (!hit) return undefined;
    return { value: hit.value, params: Object.fromEntries(hit.names.map((name, index) => [name, parts[index]!])) };
  }
}

function walk<T>(
  at: Node<T>,
  segments: readonly string[],
  index: number,
  parts: string[],
  method: string,
): Node<T> | undefined {
  if (index === segments.length) return at.values.has(method) ? at : undefined;
  const segment = segments[index]!;
  const literal = at.literals.get(segment);
  const exact = literal && walk(literal, segments, index + 1, parts, method);
  if (exact) return exact;
  const depth = parts.length;
  if (at.single && segment !== "") {
    parts.push(segment);
    const end = walk(at.single, segments, index + 1, parts, method);
    if (end) return end;
    parts.length = depth;
  }
  for (let end = index + 1; at.many && end <= segments.length; end++) {
    parts.push(segments.slice(index, end).join("/"));
    const last = walk(at.many, segments, end, parts, method);
    if (last) return last;
    parts.length = depth;
  }
  return undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
