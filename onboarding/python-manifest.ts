import { parse } from "smol-toml";

/** What the files of a Python project declare, whichever of them does. */
export interface PythonManifest {
  readonly name?: string;
  /** What `requires-python` or the classifiers say, as written. */
  readonly requires?: string;
  /** Versions that the classifiers name (`3.11`). */
  readonly classified: readonly string[];
  readonly extras: readonly string[];
  readonly dependencies: readonly string[];
  /** Names of the tables under `tool`. */
  readonly tools: readonly string[];
  /** What `build-system` asks for. */
  readonly buildsWith: readonly string[];
}

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
const tableOf = (value: unknown): Table => (isTable(value) ? value : {});
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The name of a requirement (`Torch[cuda] >= 2 ; ...`) as PyPI compares it: small letters and dashes. */
export function requirementName(line: string): string | undefined {
  return /^\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]?.toLowerCase().replaceAll(/[_.]+/g, "-");
}

/** The names in a requirements file; options and addresses are passed over. */
export function requirementNames(text: string): string[] {
  return text.split("\n").flatMap((line) => (/^\s*(#|-|$|\w+:\/\/)/.test(line) ? [] : (requirementName(line) ?? [])));
}

const named = (lines: readonly string[]): string[] => lines.flatMap((line) => requirementName(line) ?? []);

/** Versions that classifiers name. */
const classified = (classifiers: readonly string[]): string[] =>
  classifiers.flatMap((line) => /:: Python :: (3\.\d+)\s*$/.exec(line)?.[1] ?? []);

/** Reads a pyproject.toml, of the standard's tables and of Poetry's; undefined where it is no TOML. */
export function readPyproject(text: string): PythonManifest | undefined {
  let document: Table;
  try {
    document = parse(text) as Table;
  } catch {
    return undefined;
  }
  const project = tableOf(document.project);
  const tool = tableOf(document.tool);
  const poetry = tableOf(tool.poetry);
  const groups = Object.values(tableOf(poetry.group)).map((group) => tableOf(tableOf(group).dependencies));
  const own = { ...tableOf(poetry.dependencies), ...tableOf(poetry["dev-dependencies"]) };
  const optional = tableOf(project["optional-dependencies"]);
  const name = textOf(project.name) ?? textOf(poetry.name);
  const requires = textOf(project["requires-python"]) ?? textOf(tableOf(poetry.dependencies).python);
  return {
    ...(name !== undefined && { name }),
    ...(requires !== undefined && { requires }),
    classified: classified(textsOf(project.classifiers ?? poetry.classifiers)),
    extras: [...Object.keys(optional), ...Object.keys(tableOf(poetry.extras))],
    dependencies: named([
      ...textsOf(project.dependencies),
      ...Object.values(optional).flatMap(textsOf),
      ...Object.values(tableOf(document["dependency-groups"])).flatMap(textsOf),
      ...Object.keys(own),
      ...groups.flatMap((group) => Object.keys(group)),
    ]).filter((one) => one !== "python"),
    tools: Object.keys(tool),
    buildsWith: named(textsOf(tableOf(document["build-system"]).requires)),
  };
}

/** Reads a setup.cfg: its sections are INI, its lists one item a line. */
export function readSetupCfg(text: string): PythonManifest {
  const values = new Map<string, string[]>();
  let section = "";
  let key = "";
  for (const line of text.split("\n")) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    const pair = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line);
    if (header !== undefined) section = header.trim();
    else if (pair !== null) {
      key = `${section}.${pair[1]}`;
      values.set(key, pair[2] === "" ? [] : [pair[2]!.trim()]);
    } else if (/^\s+[^\s#]/.test(line)) values.get(key)?.push(line.trim());
  }
  const one = (path: string) => values.get(path)?.[0];
  const extras = [...values.keys()].filter((path) => path.startsWith("options.extras_require."));
  const name = one("metadata.name");
  const requires = one("options.python_requires");
  return {
    ...(name !== undefined && { name }),
    ...(requires !== undefined && { requires }),
    classified: classified(values.get("metadata.classifiers") ?? []),
    extras: extras.map((path) => path.slice("options.extras_require.".length)),
    dependencies: named([
      ...(values.get("options.install_requires") ?? []),
      ...extras.flatMap((path) => values.get(path) ?? []),
    ]),
    tools: [...values.keys()].filter((path) => /^(tool:|flake8|mypy)/.test(path)).map((path) => path.split(".")[0]!),
    buildsWith: [],
  };
}

/** Reads of a setup.py what stands in it as plain text; it is never run. */
export function readSetupPy(text: string): PythonManifest {
  const word = (key: string) => new RegExp(`\\b${key}\\s*=\\s*["']([^"']+)["']`).exec(text)?.[1];
  const list = /install_requires\s*=\s*\[([^\]]*)\]/.exec(text)?.[1] ?? "";
  const name = word("name");
  const requires = word("python_requires");
  return {
    ...(name !== undefined && { name }),
    ...(requires !== undefined && { requires }),
    classified: classified(
      [...text.matchAll(/["'](Programming Language :: Python :: [^"']+)["']/g)].map(([, one]) => one!),
    ),
    extras: [],
    dependencies: named([...list.matchAll(/["']([^"']+)["']/g)].map(([, one]) => one!)),
    tools: [],
    buildsWith: /\b(CMakeExtension|ext_modules|CUDAExtension|CppExtension|cythonize)\b/.test(text)
      ? ["ext-modules"]
      : [],
  };
}

/** Versions of Python that somebody maintains, ascending: https://devguide.python.org/versions/ */
const maintained = ["3.11", "3.12", "3.13", "3.14"];

/**
 * The versions that a project asks to be tested on: those that its classifiers name, else the maintained ones that its
 * requirement (`>=3.10,<3.14`, `^3.11`) allows; undefined where it says nothing.
 */
export function pythonVersions({ requires, classified: named }: PythonManifest): string[] | undefined {
  const minor = (version: string) => Number(version.split(".")[1]);
  const ascending = [...new Set(named)].sort((left, right) => minor(left) - minor(right));
  if (ascending.length > 0) return ascending;
  if (requires === undefined) return undefined;
  const bounds = [...requires.matchAll(/(>=|\^|~=|~|<=|<|>|==|!=)?\s*3\.(\d+)(\.\d+)?/g)];
  if (bounds.length === 0) return undefined;
  const fits = maintained.filter((version) =>
    bounds.every(([, sign = "==", at]) => {
      const distance = minor(version) - Number(at);
      if (sign === "<") return distance < 0;
      if (sign === "<=") return distance <= 0;
      if (sign === "!=") return distance !== 0;
      if (sign === "==" || sign === "~") return distance === 0;
      return sign === ">" ? distance > 0 : distance >= 0;
    }),
  );
  // A requirement that no maintained version meets is met by the one that it begins with.
  return fits.length > 0 ? fits : [`3.${bounds[0]![2]}`];
}
