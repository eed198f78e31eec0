/** One `FROM` of a Dockerfile. */
export interface Stage {
  readonly name: string | undefined;
  /** What it builds on, build arguments put in. */
  readonly base: string;
  readonly line: number;
}

/** Files that a stage takes from the build context. */
export interface Copy {
  /** Paths and patterns as written, build arguments put in. */
  readonly sources: readonly string[];
  readonly line: number;
}

/** An image that is used by its name, beside bases: `COPY --from=`, `RUN --mount=from=`. */
export interface Use {
  readonly image: string;
  readonly line: number;
}

/** What a Dockerfile says about where an image comes from. */
export interface Dockerfile {
  readonly stages: readonly Stage[];
  readonly copies: readonly Copy[];
  readonly uses: readonly Use[];
}

interface Instruction {
  readonly word: string;
  readonly rest: string;
  readonly line: number;
}

/**
 * Reads of a Dockerfile what decides where its content comes from.
 *
 * @param given Build arguments, which win over the defaults of `ARG`.
 */
export function readDockerfile(text: string, given: Readonly<Record<string, string>> = {}): Dockerfile {
  const stages: Stage[] = [];
  const copies: Copy[] = [];
  const uses: Use[] = [];
  // Arguments above the first FROM hold for FROM alone; a stage has its own.
  const global: Record<string, string> = {};
  let own: Record<string, string> = global;
  for (const { word, rest, line } of instructions(text)) {
    if (word === "ARG") Object.assign(own, readArguments(rest, given, own === global ? {} : global));
    if (word === "FROM") {
      const [, base = "", name] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?\s*$/i.exec(rest) ?? [];
      stages.push({ name: name?.toLowerCase(), base: substitute(base, global), line });
      own = {};
    }
    const values = own;
    if (word === "COPY" || word === "ADD") {
      const { flags, words } = copyWords(rest);
      const from = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length);
      if (from !== undefined) uses.push({ image: substitute(from, values), line });
      else {
        const sources = words.slice(0, -1).filter((source) => !/^(https?:\/\/|git@|<<)/.test(source));
        if (sources.length > 0) copies.push({ sources: sources.map((source) => substitute(source, values)), line });
      }
    }
    if (word === "RUN") {
      for (const { from, source } of boundMounts(rest)) {
        if (from === undefined) copies.push({ sources: [substitute(source, values)], line });
        else uses.push({ image: substitute(from, values), line });
      }
    }
  }
  return { stages, copies, uses };
}

/** Instructions with their continuation lines joined; comments and here-documents are left out. */
function* instructions(text: string): Generator<Instruction> {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const goOn = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join("\n")) ? "`" : "\\";
  let at = 0;
  while (at < lines.length) {
    let line = at + 1;
    let joined = "";
    let goesOn = true;
    while (goesOn && at < lines.length) {
      const part = lines[at]!;
      at += 1;
      if (/^\s*(#|$)/.test(part)) continue;
      if (joined === "") line = at;
      goesOn = part.trimEnd().endsWith(goOn);
      joined += goesOn ? `${part.trimEnd().slice(0, -1)} ` : part;
    }
    const [, word, rest = ""] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(joined) ?? [];
    if (word === undefined) continue;
    const found = { word: word.toUpperCase(), rest: rest.trim(), line };
    if (["RUN", "COPY", "ADD"].includes(found.word)) at = pastHereDocuments(found.rest, lines, at);
    yield found;
  }
}

function pastHereDocuments(rest: string, lines: readonly string[], start: number): number {
  let at = start;
  for (const [, dash, word] of rest.matchAll(/<<(-?)["']?([A-Za-z_]\w*)["']?/g)) {
    while (at < lines.length && (dash ? lines[at]!.replace(/^\t+/, "") : lines[at]) !== word) at += 1;
    at += 1;
  }
  return at;
}

function readArguments(
  rest: string,
  given: Readonly<Record<string, string>>,
  global: Readonly<Record<string, string>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name = "", quoted, single, bare] of rest.matchAll(/(\w+)(?:=(?:"([^"]*)"|'([^']*)'|(\S*)))?/g)) {
    const value = given[name] ?? quoted ?? single ?? bare ?? global[name];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g, (all, braced, sign, other, plain) => {
    const value = values[braced ?? plain];
    if (sign === "-") return value || other;
    if (sign === "+") return value ? other : "";
    return value ?? all;
  });
}

function copyWords(rest: string): { flags: string[]; words: string[] } {
  const [, flagText = "", files = ""] = /^((?:--\S+\s+)*)(.*)$/s.exec(rest) ?? [];
  const flags = flagText.split(/\s+/).filter(Boolean);
  if (files.startsWith("[")) {
    try {
      return { flags, words: (JSON.parse(files) as unknown[]).map(String) };
    } catch {
      // Docker takes what is no JSON for words, too.
    }
  }
  return { flags, words: files.split(/\s+/).filter(Boolean) };
}

/** `--mount=type=bind`, which is the default type: files of the context, or of an image. */
function boundMounts(rest: string): { from: string | undefined; source: string }[] {
  return [...rest.matchAll(/--mount=(\S+)/g)].flatMap(([, options = ""]) => {
    const fields = Object.fromEntries(options.split(",").map((option) => option.split(/=(.*)/s).slice(0, 2)));
    if ((fields.type ?? "bind") !== "bind") return fields.from === undefined ? [] : [{ from: fields.from, source: "" }];
    return [{ from: fields.from, source: fields.source ?? fields.src ?? "." }];
  });
}
