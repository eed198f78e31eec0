import type { Detected, PythonProject, Sign } from "./detected.ts";
import { atRoot, type Need, OptionList, type PipelineRule, rootPython, tools, wheelProject } from "./pipeline-rules.ts";

const image = ({ images }: Detected): Need => ({
  says: "a Dockerfile at the root",
  sign: images.find(({ file }) => file === "Dockerfile"),
});

const tested = (detected: Detected): Need => ({ says: "tests of pytest's", sign: rootPython(detected)?.tests });

/** Extras that are for people who work on the package, and no way to run it. */
const forDevelopment = /^(dev|develop|development|test|tests|testing|lint|docs?|all|ci)$/i;

const suite = (project: PythonProject | undefined, name: string): Sign | undefined => {
  const file = project?.suites.get(name);
  return file === undefined ? undefined : { what: `tests in ${name}`, file };
};

/** `python-app`: a program in an image, promoted by a tag. */
export const pythonAppRule: PipelineRule = {
  pipeline: "python-app",
  needs: (detected) => [
    atRoot(detected),
    { says: "a program that python -m runs (__main__.py)", sign: rootPython(detected)?.program },
    image(detected),
    tools(rootPython(detected), ["ruff", "pytest", "pytest-cov"]),
  ],
  options(detected) {
    const project = rootPython(detected)!;
    const list = new OptionList();
    list.python(project, "versions");
    list.set("requirements", project.requirements?.file, [project.requirements], "requirements-dev.txt");
    // What the program takes, and how much of it the tests cover, only its people know.
    list.set("arguments", [], [project.program]);
    list.set("coverage", 0, [project.requirements]);
    const integration = suite(project, "integration");
    if (integration === undefined) list.set("integrationTests", false, [project.tests]);
    list.open.push(
      'the image is tried out with "python -m" and nothing else; write its arguments under with.arguments where it wants any',
      "no coverage is asked for; write a percentage under with.coverage once you know what the tests reach",
    );
    return list;
  },
};

/** `python-service`: tested everywhere, scanned, deployed in stages. */
export const pythonServiceRule: PipelineRule = {
  pipeline: "python-service",
  needs: (detected) => {
    const project = rootPython(detected);
    const locked = project?.installer.by === "poetry" ? project.installer : undefined;
    return [
      atRoot(detected),
      tested(detected),
      image(detected),
      {
        says: "a place to deploy to (a Helm chart, deployment scripts, Kubernetes manifests)",
        sign: detected.deployments.find(({ by }) => by === "helm" || by === "scripts" || by === "kubernetes"),
      },
      locked === undefined ? tools(project, ["pytest", "pytest-cov"]) : { says: "a lock file", sign: locked },
    ];
  },
  options(detected) {
    const project = rootPython(detected)!;
    const list = new OptionList();
    list.python(project, "versions");
    if (project.installer.by !== "poetry") {
      list.set("installer", "pip", [project.installer]);
      list.set("requirements", project.requirements?.file, [project.requirements], "requirements-dev.txt");
    }
    const modes = project.extras.filter((extra) => /^[a-z][a-z0-9-]{0,29}$/.test(extra) && !forDevelopment.test(extra));
    const entries = modes.map((extra) => [extra, { extras: [extra] }]);
    list.set("modes", { basic: {}, ...Object.fromEntries(entries) }, [project.manifest]);
    list.set("minimumTests", 1, [project.tests]);
    const benchmarks = suite(project, "benchmarks");
    if (benchmarks === undefined) list.set("benchmarks", false, [project.tests]);
    const develop = detected.workflows.find((workflow) => workflow.develop);
    if (develop === undefined) list.set("developmentBranch", false, [project.manifest]);
    list.set("previews", false, [project.manifest]);
    const scripts = detected.deployments.find(({ by }) => by === "scripts");
    const chart = detected.deployments.find(({ by }) => by === "helm");
    const manifests = detected.deployments.find(({ by }) => by === "kubernetes");
    if (scripts !== undefined) list.set("strategy", "own", [scripts]);
    else if (chart === undefined && manifests !== undefined) list.set("strategy", "own", [manifests]);
    if (chart !== undefined && chart.folder !== "deploy/chart" && scripts === undefined)
      list.open.push(
        `the chart in ${chart.folder} is deployed from deploy/chart; move it there, or write with.strategy: own`,
      );
    if (scripts === undefined && chart === undefined)
      list.open.push(`first scripts come to deploy/; let them apply ${manifests?.folder}`);
    list.open.push(
      "previews of pull requests are off; name their address under with.hosts.preview and take previews away to have them",
      "every source file must begin with the licence's header (with.licenseHeader), and dependencies have an allowed licence (with.allowedLicenses)",
    );
    return list;
  },
};

/** What both pipelines for wheels ask about the package that they build. */
function wheelOptions(project: PythonProject, python: string): OptionList {
  const list = new OptionList();
  if (project.package !== undefined) list.set("package", project.package.name, [project.package]);
  list.set("project", project.folder, [project.manifest], ".");
  const newest = project.versions?.list.filter((version) => Number(version.slice(2)) >= 11).at(-1);
  if (newest !== undefined) list.set("pythonVersion", newest, [project.versions], python);
  return list;
}

/** `container-toolchain`: an image by its content, wheels built in it. */
export const toolchainRule: PipelineRule = {
  pipeline: "container-toolchain",
  needs: (detected) => {
    const project = wheelProject(detected);
    return [
      { says: "a Python package that is compiled", sign: project?.native },
      image(detected),
      {
        says: "a conda environment that goes into the image (docker/environment.yml)",
        sign: detected.imageEnvironment,
      },
    ];
  },
  options(detected) {
    const list = wheelOptions(wheelProject(detected)!, "3.13");
    list.set("systemPackages", [], [detected.images[0]]);
    list.open.push(
      "what the image is made of is config.cmake and docker/; name other files that go into it under with.inputs",
      "Debian packages that the wheel needs where it is installed go under with.systemPackages",
    );
    return list;
  },
};

/** `container-wheels`: stages of one Dockerfile, wheels for each platform. */
export const wheelsRule: PipelineRule = {
  pipeline: "container-wheels",
  needs: (detected) => [
    { says: "a Python package that is compiled", sign: wheelProject(detected)?.native },
    {
      says: 'a Dockerfile with the stages "development" and "production"',
      sign: detected.images.find(
        ({ file, stages }) => file === "Dockerfile" && stages.includes("development") && stages.includes("production"),
      ),
    },
  ],
  options(detected) {
    return wheelOptions(wheelProject(detected)!, "3.11");
  },
};
