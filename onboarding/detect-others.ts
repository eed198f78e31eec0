import { type Code, folderOf, inFolder, isOwn } from "./code.ts";
import type { NodeProject, OtherProject } from "./detected.ts";

const named = (code: Code, pattern: RegExp): string[] => code.paths.filter((path) => isOwn(path) && pattern.test(path));

/** Paths that lie in none of the others' folders: a module within another's is built with it. */
function topmost(paths: readonly string[]): string[] {
  const folders = paths.map(folderOf);
  const inside = (one: string, other: string) => one !== other && (other === "." || one.startsWith(`${other}/`));
  return paths.filter((path) => !folders.some((other) => inside(folderOf(path), other)));
}

/** Every Node project with scripts to run; a workspace is run from its root. */
export function nodeProjects(code: Code): NodeProject[] {
  return topmost(named(code, /(^|\/)package\.json$/)).flatMap((file): NodeProject[] => {
    const text = code.text(file);
    let document: { name?: unknown; scripts?: object; engines?: { node?: unknown }; packageManager?: unknown };
    try {
      document = JSON.parse(text ?? "");
    } catch {
      return [];
    }
    const folder = folderOf(file);
    const least = /(\d{2})/.exec(String(document?.engines?.node ?? ""))?.[1];
    return [
      {
        folder,
        manifest: {
          what: typeof document?.name === "string" ? `Node package "${document.name}"` : "Node project",
          file,
        },
        manager: managerOf(code, folder, file, String(document?.packageManager ?? "")),
        scripts: Object.keys(document?.scripts ?? {}),
        ...(least !== undefined && { least: Number(least) }),
      },
    ];
  });
}

function managerOf(code: Code, folder: string, manifest: string, named: string): NodeProject["manager"] {
  // Yarn 1 passes over the option of the later ones by which the lock file is kept.
  const classic = !/^yarn@[2-9]/.test(named) && !code.paths.includes(inFolder(folder, ".yarnrc.yml"));
  const locks = [
    ["package-lock.json", "npm"],
    ["npm-shrinkwrap.json", "npm"],
    ["pnpm-lock.yaml", "pnpm"],
    ["yarn.lock", "yarn"],
  ] as const;
  for (const [name, by] of locks) {
    const file = inFolder(folder, name);
    if (!code.paths.includes(file)) continue;
    return { by, what: `the lock file of ${by}`, file, locked: true, ...(by === "yarn" && classic && { classic }) };
  }
  return { by: "npm", what: "no lock file", file: manifest, locked: false };
}

/** How each other kind of project is built and tested, where its manifest is found. */
const kinds: readonly {
  readonly by: OtherProject["by"];
  readonly what: string;
  readonly manifest: RegExp;
  /** A project in another's folder stands for itself. */
  readonly each?: true;
  commands(code: Code, folder: string, file: string): readonly string[];
}[] = [
  { by: "go", what: "Go module", manifest: /(^|\/)go\.mod$/, each: true, commands: () => [] },
  {
    by: "cargo",
    what: "Rust workspace",
    manifest: /(^|\/)Cargo\.toml$/,
    commands(code, folder) {
      const locked = code.paths.includes(inFolder(folder, "Cargo.lock")) ? " --locked" : "";
      return [`cargo build --workspace --all-targets${locked}`, `cargo test --workspace${locked}`];
    },
  },
  {
    by: "maven",
    what: "Maven project",
    manifest: /(^|\/)pom\.xml$/,
    commands: (code, folder) => [
      `${code.paths.includes(inFolder(folder, "mvnw")) ? "./mvnw" : "mvn"} --batch-mode --no-transfer-progress verify`,
    ],
  },
  {
    by: "gradle",
    what: "Gradle project",
    manifest: /(^|\/)build\.gradle(\.kts)?$/,
    commands: (code, folder) => [
      `${code.paths.includes(inFolder(folder, "gradlew")) ? "./gradlew" : "gradle"} --no-daemon build`,
    ],
  },
  {
    by: "dotnet",
    what: ".NET solution",
    manifest: /\.(sln|slnx)$/,
    commands: (code, folder, file) => {
      // By its name only where there is a choice: the two test platforms take it by different options.
      const choice = code.paths.filter((path) => folderOf(path) === folder && /\.(slnx?|\w+proj)$/.test(path));
      const name = choice.length > 1 ? ` "${file.split("/").at(-1)}"` : "";
      return [`dotnet build${name}`, `dotnet test${name} --no-build`];
    },
  },
  {
    by: "cmake",
    what: "CMake project",
    manifest: /(^|\/)CMakeLists\.txt$/,
    commands: (code, folder, file) => [
      "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release",
      "cmake --build build --parallel",
      ...(/\b(enable_testing|add_test|include\s*\(\s*CTest)/.test(
        code.paths
          .filter((path) => path.startsWith(folder === "." ? "" : `${folder}/`) && path.endsWith("CMakeLists.txt"))
          .map((path) => code.text(path) ?? "")
          .join("\n") ||
          (code.text(file) ?? ""),
      )
        ? ["ctest --test-dir build --output-on-failure"]
        : []),
    ],
  },
  {
    by: "mkdocs",
    what: "documentation of MkDocs",
    manifest: /(^|\/)mkdocs\.ya?ml$/,
    commands: (code, folder) => [
      `python -m pip install ${documentationTools(code, folder) ?? "mkdocs"}`,
      "mkdocs build --strict",
    ],
  },
  {
    by: "sphinx",
    what: "documentation of Sphinx",
    manifest: /(^|\/)docs?(\/source)?\/conf\.py$/,
    commands: (code, folder) => [
      `python -m pip install ${documentationTools(code, folder) ?? "sphinx"}`,
      "python -m sphinx -W --keep-going -b html . _build/html",
    ],
  },
];

/** A requirements file beside the documentation, as pip takes it from its folder. */
function documentationTools(code: Code, folder: string): string | undefined {
  const names = ["requirements.txt", "docs/requirements.txt", "requirements-docs.txt"];
  const found = names.find((name) => code.paths.includes(inFolder(folder, name)));
  return found && `-r ${found}`;
}

/** Every project that is neither Python's nor Node's; a Makefile counts where nothing else does. */
export function otherProjects(code: Code, some: boolean): OtherProject[] {
  const found = kinds.flatMap(({ by, what, manifest, each, commands }) => {
    const paths = named(code, manifest);
    return (each ? paths : topmost(paths)).map((file): OtherProject => {
      const folder = folderOf(file);
      return { folder, manifest: { what, file }, by, commands: commands(code, folder, file) };
    });
  });
  if (found.length > 0 || some) return found;
  const target = /^(test|check|ci)\s*:/m.exec(code.text("Makefile") ?? "")?.[1];
  if (target === undefined) return [];
  const manifest = { what: `the target "${target}" of make`, file: "Makefile" };
  return [{ folder: ".", manifest, by: "make", commands: [`make ${target}`] }];
}
