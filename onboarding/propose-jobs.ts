import type { Detected, NodeProject, OtherProject, PythonProject, Sign } from "./detected.ts";
import type { ProposedJob, Reason } from "./proposal.ts";

/** A job with what speaks for it. */
interface Because {
  readonly job: ProposedJob;
  readonly because: readonly Sign[];
}

/** Newest Python that jobs run on where nothing says otherwise. */
const python = "3.13";
const node = { newest: "24", tested: [22, 24] };

/** The list of jobs that builds and tests what is there, each job once for every project of its kind. */
export function proposeJobs(detected: Detected): { jobs: ProposedJob[]; reasons: Reason[]; machines?: Sign } {
  const own = [
    ...detected.python.flatMap(pythonJobs),
    ...detected.node.map(nodeJob),
    ...detected.others.flatMap((project) => otherJobs(project, detected)),
    ...chartJobs(detected),
    ...imageJobs(detected),
  ];
  const beside: Because[] = [
    ...detected.shell.map((sign) => ({ job: { use: "lint-shell" }, because: [sign] })),
    ...detected.deployments
      .filter(({ by }) => by === "terraform")
      .slice(0, 1)
      .map((sign) => ({ job: { use: "scan-files" }, because: [sign] })),
    ...detected.workflows.slice(0, 1).map((sign) => ({ job: { use: "lint-workflows" }, because: [sign] })),
  ];
  const found = withIds([...own, ...beside]);
  const machines = detected.images.length > 0 ? undefined : compiledForGpu(detected);
  return {
    jobs: found.map(({ job }) => job),
    reasons: found.map(({ job, because }) => ({ field: `jobs: ${job.id ?? job.use}`, because })),
    ...(machines !== undefined && { machines }),
  };
}

/** A build that needs CUDA's compiler on the machine itself; in an image it brings its own. */
function compiledForGpu({ gpu, others }: Detected): Sign | undefined {
  return others.some(({ by }) => by === "cmake") ? gpu.find(({ what }) => what.includes("CUDA")) : undefined;
}

/** Ids are unique: the second of a kind is named after its folder. */
function withIds(all: readonly Because[]): Because[] {
  const taken = new Set<string>();
  return all.map(({ job, because }) => {
    const wanted = job.id ?? job.use;
    const folder = String(job.with?.folder ?? job.with?.file ?? "").replaceAll(/[^a-z0-9]+/gi, "-");
    const candidates = [wanted, `${wanted}-${folder}`.toLowerCase().replace(/-+$/, ""), `${wanted}-${taken.size + 1}`];
    const id = candidates.find((name) => !taken.has(name))!;
    taken.add(id);
    const { use, id: _, with: options } = job;
    return { job: { use, ...(id !== use && { id }), ...(options !== undefined && { with: options }) }, because };
  });
}

const inFolder = (folder: string) => (folder === "." ? {} : { folder });
const options = (all: Readonly<Record<string, unknown>>) => (Object.keys(all).length === 0 ? {} : { with: all });

function pythonJobs(project: PythonProject): Because[] {
  const { folder, ruff, tests, requirements, versions, native, installer, manifest } = project;
  const lint: Because[] =
    ruff === undefined ? [] : [{ job: { use: "lint-python", ...options(inFolder(folder)) }, because: [ruff] }];
  const tested = tests === undefined ? [] : [testJob(project, tests)];
  const wheel: Because[] =
    native === undefined || installer.by === "conda"
      ? []
      : [
          command("build-wheel", ["python -m pip wheel . --no-deps --wheel-dir dist"], [native], {
            python: versions?.list.at(-1) ?? python,
            ...inFolder(folder),
          }),
        ];
  if (tested.length + wheel.length > 0 || requirements !== undefined) return [...lint, ...tested, ...wheel];
  if (installer.by === "conda")
    return [...lint, command("test-python", condaCommands(installer.file, folder, []), [installer], inFolder(folder))];
  // Without a test, that it can be installed is what can be checked.
  const packaged = /\.toml$|setup\.(py|cfg)$/.test(manifest.file);
  return packaged
    ? [
        ...lint,
        command("install", ["python -m pip install ."], [manifest], {
          python: versions?.list.at(-1) ?? python,
          ...inFolder(folder),
        }),
      ]
    : lint;
}

function testJob(project: PythonProject, tests: Sign): Because {
  const { folder, requirements, versions, installer, package: found } = project;
  const measured = requirements?.names.includes("pytest-cov") === true;
  if (folder === "." && requirements !== undefined && measured && installer.by === "pip") {
    return {
      job: {
        use: "test-python",
        ...options({
          ...(versions !== undefined && { versions: versions.list }),
          ...(requirements.file !== "requirements-dev.txt" && { requirements: requirements.file }),
          ...(found !== undefined && { package: found.name }),
        }),
      },
      because: [tests, requirements, ...(versions === undefined ? [] : [versions])],
    };
  }
  const commands = testCommands(project);
  const because = [tests, installer, ...(versions === undefined ? [] : [versions])];
  if (installer.by === "conda") return command("test-python", commands, because, inFolder(folder));
  return command("test-python", commands, because, { python: versions?.list.at(-1) ?? python, ...inFolder(folder) });
}

/** How a project is installed and tested where no requirements file brings all that a ready job wants. */
function testCommands({ installer, folder, extras, requirements, manifest }: PythonProject): string[] {
  switch (installer.by) {
    case "poetry":
      return ["python -m pip install poetry", "poetry install --no-interaction", "poetry run python -m pytest"];
    case "uv":
      return ["python -m pip install uv", "uv sync --locked", "uv run python -m pytest"];
    case "tox":
      return ["python -m pip install tox", "tox run -e py"];
    case "conda":
      return condaCommands(installer.file, folder, ["python -m pytest"]);
    case "pip": {
      const extra = extras.find((name) => /^(tests?|testing|dev|develop|development)$/i.test(name));
      const installable = /\.toml$|setup\.(py|cfg)$/.test(manifest.file);
      const at = folder === "." ? 0 : folder.length + 1;
      return [
        ...(requirements === undefined ? [] : [`python -m pip install -r ${requirements.file.slice(at)}`]),
        ...(installable ? [`python -m pip install ${extra === undefined ? "." : `".[${extra}]"`}`] : []),
        ...(requirements === undefined && extra === undefined ? ["python -m pip install pytest"] : []),
        "python -m pytest",
      ];
    }
  }
}

/** GitHub's Ubuntu machines have conda at $CONDA: https://github.com/actions/runner-images */
function condaCommands(file: string, folder: string, after: readonly string[]): string[] {
  const conda = '"$CONDA/bin/conda"';
  const name = file.slice(folder === "." ? 0 : folder.length + 1);
  return [
    `${conda} env create --yes --quiet --prefix .conda --file ${name}`,
    ...after.map((one) => `${conda} run --no-capture-output --prefix ./.conda ${one}`),
  ];
}

function command(
  id: string,
  commands: readonly string[],
  because: readonly Sign[],
  more: Readonly<Record<string, unknown>> = {},
): Because {
  return { job: { use: "command", id, with: { commands, ...more } }, because };
}

function nodeJob({ folder, manifest, manager, scripts, least }: NodeProject): Because {
  const wanted = ["lint", "build", "test"].filter((name) => scripts.includes(name));
  if (manager.by === "npm" && manager.locked) {
    const usual = wanted.length === 0 || wanted.length === 3;
    const versions = least !== undefined && least > 22 ? [String(Math.max(least, 24))] : undefined;
    const given = { ...(versions && { versions }), ...(!usual && { scripts: wanted }), ...inFolder(folder) };
    return { job: { use: "test-node", ...options(given) }, because: [manifest, manager] };
  }
  const run = wanted.map((name) => `${manager.by} run ${name}`);
  const install = {
    npm: ["npm install"],
    pnpm: ["corepack enable", "pnpm install --frozen-lockfile"],
    yarn: ["corepack enable", manager.classic ? "yarn install --frozen-lockfile" : "yarn install --immutable"],
  }[manager.by];
  return command("test-node", [...install, ...run], [manifest, manager], { node: node.newest, ...inFolder(folder) });
}

const ids: Readonly<Record<Exclude<OtherProject["by"], "go">, string>> = {
  cargo: "test-rust",
  maven: "test-java",
  gradle: "test-java",
  dotnet: "test-dotnet",
  cmake: "build-cmake",
  mkdocs: "docs",
  sphinx: "docs",
  make: "make",
};

function otherJobs({ folder, manifest, by, commands }: OtherProject, detected: Detected): Because[] {
  if (by === "go") return [{ job: { use: "test-go", ...options(inFolder(folder)) }, because: [manifest] }];
  const cuda = by === "cmake" && detected.images.length > 0 && detected.gpu.some(({ what }) => what.includes("CUDA"));
  // Its image has the compiler, and builds it.
  if (cuda) return [];
  const tools = by === "mkdocs" || by === "sphinx" ? { python } : {};
  return [command(ids[by], commands, [manifest], { ...tools, ...inFolder(folder) })];
}

function chartJobs({ deployments }: Detected): Because[] {
  return deployments
    .filter(({ by }) => by === "helm")
    .map((chart) => command("lint-chart", [`helm lint ${chart.folder}`], [chart]));
}

function imageJobs({ images, workflows }: Detected): Because[] {
  const pushes = workflows.find(({ pushesImage }) => pushesImage);
  return images.map(({ file, what }): Because => {
    const push = file === "Dockerfile" && pushes !== undefined;
    const given = { ...(push && { push: true }), ...(file !== "Dockerfile" && { file }) };
    return { job: { use: "build-image", ...options(given) }, because: [{ what, file }, ...(push ? [pushes] : [])] };
  });
}
