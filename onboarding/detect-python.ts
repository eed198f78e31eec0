import { type Code, folderOf, inFolder, isOwn } from "./code.ts";
import type { PythonProject, Sign } from "./detected.ts";
import {
  type PythonManifest,
  pythonVersions,
  readPyproject,
  readSetupCfg,
  readSetupPy,
  requirementNames,
} from "./python-manifest.ts";

const readers: readonly [name: string, read: (text: string) => PythonManifest | undefined][] = [
  ["pyproject.toml", readPyproject],
  ["setup.cfg", readSetupCfg],
  ["setup.py", readSetupPy],
];
const others = ["environment.yml", "environment.yaml", "requirements.txt", "tox.ini"];

/** Every Python project of a repository, that of the root first. */
export function pythonProjects(code: Code): PythonProject[] {
  const manifests = [...readers.map(([name]) => name), ...others];
  const folders = new Set(
    code.paths
      .filter((path) => isOwn(path) && manifests.includes(path.split("/").at(-1)!) && code.text(path) !== undefined)
      .map(folderOf),
  );
  const begun = [...folders].sort((left, right) => depth(left) - depth(right) || (left < right ? -1 : 1));
  return begun.flatMap((folder) => projectIn(code, folder, begun) ?? []);
}

const depth = (folder: string) => (folder === "." ? 0 : folder.split("/").length);

function projectIn(code: Code, folder: string, all: readonly string[]): PythonProject | undefined {
  const read = readers.flatMap(([name, reader]) => {
    const file = inFolder(folder, name);
    const text = code.text(file);
    const manifest = text === undefined ? undefined : reader(text);
    return manifest === undefined ? [] : [{ file, manifest }];
  });
  const own = (name: string) => (code.paths.includes(inFolder(folder, name)) ? inFolder(folder, name) : undefined);
  const lone = others.map(own).find((file) => file !== undefined);
  // A requirements file in a folder of its own (docs/requirements.txt) makes no project.
  const packaged = read.some(({ manifest }) => manifest.name !== undefined || manifest.buildsWith.length > 0);
  const file = read.find(({ manifest }) => manifest.name !== undefined)?.file ?? read[0]?.file ?? lone;
  if (file === undefined || (!packaged && folder !== "." && !hasCode(code, folder))) return undefined;
  if (!packaged && !hasCode(code, folder) && own("environment.yml") === undefined) return undefined;
  const within = code.paths.filter((path) => isOwn(path) && belongsTo(path, folder, all));
  const name = read.map(({ manifest }) => manifest.name).find((one) => one !== undefined);
  const found = packageOf(within, folder, name);
  const program = within.find((path) => found !== undefined && path === `${folderOf(found.file)}/__main__.py`);
  const requirements = requirementsOf(code, within);
  const tests = testsOf(within, folder);
  const versions = read
    .map(({ manifest, file: at }) => ({ list: pythonVersions(manifest), at }))
    .find(({ list }) => list);
  const native = nativeOf(read, own);
  const ruff =
    ["ruff.toml", ".ruff.toml"].map(own).find((path) => path !== undefined) ??
    read.find(({ manifest }) => manifest.tools.includes("ruff"))?.file;
  return {
    folder,
    manifest: { what: name === undefined ? "Python" : `Python package "${name}"`, file },
    ...(found !== undefined && { package: found }),
    ...(program !== undefined && { program: { what: "a program that python -m runs", file: program } }),
    ...(versions?.list !== undefined && {
      versions: { what: "the Python versions that it asks for", file: versions.at, list: versions.list },
    }),
    extras: read.flatMap(({ manifest }) => manifest.extras),
    dependencies: dependenciesOf(code, within, read),
    ...(requirements !== undefined && { requirements }),
    installer: installerOf(read, own, file),
    ...(tests !== undefined && { tests }),
    suites: tests === undefined ? new Map() : suitesOf(within, tests.file),
    ...(ruff !== undefined && { ruff: { what: "ruff's settings", file: ruff } }),
    ...(native !== undefined && { native }),
  };
}

const hasCode = (code: Code, folder: string) =>
  code.paths.some((path) => path.endsWith(".py") && isOwn(path) && (folder === "." || path.startsWith(`${folder}/`)));

/** A path is the nearest project's above it. */
function belongsTo(path: string, folder: string, all: readonly string[]): boolean {
  const above = (one: string) => one === "." || path.startsWith(`${one}/`);
  return above(folder) && !all.some((one) => depth(one) > depth(folder) && above(one));
}

/** Folders that hold no package of the project's own. */
const besides = /(^|\/)(tests?|docs?|examples?|scripts|benchmarks?|tools)(\/|$)/;

function packageOf(paths: readonly string[], folder: string, name: string | undefined): PythonProject["package"] {
  const tops = paths.flatMap((path) => {
    const below = folder === "." ? path : path.slice(folder.length + 1);
    const found = /^(?:(?:src|python|lib)\/)?([A-Za-z_]\w*)\/__init__\.py$/.exec(below)?.[1];
    return found === undefined || besides.test(found) ? [] : [{ name: found, file: path }];
  });
  const wanted = name?.toLowerCase().replaceAll(/[-.]/g, "_");
  const found = tops.find((one) => one.name.toLowerCase() === wanted) ?? (tops.length === 1 ? tops[0] : undefined);
  return found && { what: `package ${found.name}`, ...found };
}

/** The requirements file that brings pytest; one that names itself for development first. */
function requirementsOf(code: Code, paths: readonly string[]): PythonProject["requirements"] {
  const files = paths.filter((path) => /(^|\/)requirements[^/]*(\/[^/]+)?\.txt$/.test(path));
  const found = files
    .map((file) => ({ file, names: requirementNames(code.text(file) ?? "") }))
    .filter(({ names }) => names.includes("pytest"))
    .sort((left, right) => Number(/dev|test/.test(right.file)) - Number(/dev|test/.test(left.file)));
  return found[0] && { what: "development tools", ...found[0] };
}

function dependenciesOf(
  code: Code,
  paths: readonly string[],
  read: readonly { readonly file: string; readonly manifest: PythonManifest }[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { file, manifest } of read)
    for (const name of manifest.dependencies) if (!found.has(name)) found.set(name, file);
  for (const file of paths.filter((path) => /(^|\/)requirements[\w.-]*\.txt$/.test(path)))
    for (const name of requirementNames(code.text(file) ?? "")) if (!found.has(name)) found.set(name, file);
  for (const file of paths.filter((path) => /(^|\/)environment\.ya?ml$/.test(path)))
    for (const [, name] of (code.text(file) ?? "").matchAll(/^\s*-\s+(?:[\w-]+::)?([A-Za-z][\w.-]*)/gm))
      if (!found.has(name!.toLowerCase())) found.set(name!.toLowerCase(), file);
  return found;
}

function testsOf(paths: readonly string[], folder: string): Sign | undefined {
  const file = paths
    .filter((path) => /(^|\/)(test_[^/]+|[^/]+_test)\.py$/.test(path))
    .sort((left, right) => depth(left) - depth(right) || (left < right ? -1 : 1))[0];
  if (file === undefined) return undefined;
  const top = file.slice(folder === "." ? 0 : folder.length + 1).split("/")[0]!;
  const at = top.endsWith(".py") ? folder : inFolder(folder, top);
  return { what: at === "." ? "tests" : `tests in ${at}`, file };
}

function suitesOf(paths: readonly string[], test: string): Map<string, string> {
  const top = test.split("/tests/")[0] === test ? test.split("/")[0]! : `${test.split("/tests/")[0]}/tests`;
  const found = new Map<string, string>();
  for (const path of paths) {
    const suite = path.startsWith(`${top}/`)
      ? path
          .slice(top.length + 1)
          .split("/")
          .slice(0, -1)
      : [];
    for (let length = 1; length <= Math.min(2, suite.length); length++) {
      const name = suite.slice(0, length).join("/");
      if (path.endsWith(".py") && !found.has(name)) found.set(name, path);
    }
  }
  return found;
}

function installerOf(
  read: readonly { readonly file: string; readonly manifest: PythonManifest }[],
  own: (name: string) => string | undefined,
  manifest: string,
): PythonProject["installer"] {
  const locks = [
    ["poetry.lock", "poetry", "Poetry's lock file"],
    ["uv.lock", "uv", "uv's lock file"],
    ["tox.ini", "tox", "tox's environments"],
  ] as const;
  for (const [name, by, what] of locks) {
    const file = own(name);
    if (file !== undefined) return { by, what, file };
  }
  const conda = own("environment.yml") ?? own("environment.yaml");
  if (conda !== undefined) return { by: "conda", what: "a conda environment", file: conda };
  return { by: "pip", what: "installed by pip", file: read[0]?.file ?? manifest };
}

/** Build systems that compile. */
const compilers = [
  "scikit-build",
  "scikit-build-core",
  "pybind11",
  "nanobind",
  "cython",
  "maturin",
  "meson-python",
  "ext-modules",
];

function nativeOf(
  read: readonly { readonly file: string; readonly manifest: PythonManifest }[],
  own: (name: string) => string | undefined,
): Sign | undefined {
  const declared = read.find(({ manifest }) => manifest.buildsWith.some((name) => compilers.includes(name)));
  if (declared !== undefined) return { what: "an extension that is compiled", file: declared.file };
  const cmake = own("CMakeLists.txt");
  return cmake === undefined || read.length === 0
    ? undefined
    : { what: "an extension that CMake compiles", file: cmake };
}
