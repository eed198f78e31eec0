import type { Sign } from "./detected.ts";
import { atRoot, OptionList, type PipelineRule, rootPython, tools } from "./pipeline-rules.ts";

/** `pulumi-program`: Slipway's own repository, and nobody else's: its jobs call Slipway. */
export const pulumiProgramRule: PipelineRule = {
  pipeline: "pulumi-program",
  needs: ({ slipway, deployments }) => [
    { says: "a Pulumi program", sign: deployments.find(({ by, folder }) => by === "pulumi" && folder === ".") },
    { says: "an inventory of Slipway's beside it (inventory/repositories/)", sign: slipway },
  ],
  options: () => new OptionList(),
};

/** `ml-training`: a library that is tested in suites and measured on machines with GPUs. */
export const mlTrainingRule: PipelineRule = {
  pipeline: "ml-training",
  needs: (detected) => {
    const project = rootPython(detected);
    const torch = project?.dependencies.get("torch");
    const suite = (name: string): Sign | undefined => {
      const file = project?.suites.get(name);
      return file === undefined ? undefined : { what: `tests in ${name}`, file };
    };
    return [
      atRoot(detected),
      { says: "PyTorch", sign: torch === undefined ? undefined : { what: "PyTorch", file: torch } },
      { says: "unit tests in a folder of their own (tests/unit)", sign: suite("unit") },
      { says: "code for GPUs, or tests that are distributed", sign: detected.gpu[0] ?? suite("distributed") },
      tools(project, ["pytest", "pytest-cov", "pytest-xdist"]),
    ];
  },
  options(detected) {
    const project = rootPython(detected)!;
    const list = new OptionList();
    list.python(project, "pythonVersions");
    list.set("requirements", project.requirements?.file, [project.requirements], "requirements-dev.txt");
    const suites = [...project.suites].flatMap(([name, file]) =>
      /^integration\/[^/]+$/.test(name) ? [{ name: name.slice("integration/".length), file }] : [],
    );
    list.set(
      "integrationSuites",
      suites.map(({ name }) => name),
      suites.map(({ name, file }) => ({ what: `tests in integration/${name}`, file })),
    );
    list.set(
      "services",
      detected.services.map(({ name }) => name),
      detected.services,
      ["postgres", "redis"],
    );
    for (const [option, name] of [
      ["wandb", "wandb"],
      ["huggingFace", "huggingface-hub"],
    ] as const) {
      const file = project.dependencies.get(name);
      if (file !== undefined) list.set(option, true, [{ what: `the dependency ${name}`, file }]);
    }
    const chart = detected.deployments.find(({ by }) => by === "helm");
    list.set("chart", chart?.folder ?? false, [chart], "deploy/chart");
    const documentation = detected.others.find(({ by }) => by === "sphinx" || by === "mkdocs");
    if (documentation?.by === "mkdocs") list.set("documentation", { builder: "mkdocs" }, [documentation.manifest]);
    list.set("updates", false, []);
    list.open.push(
      "pull requests with updates need a GitHub App; name its variable and secret under with.updates",
      "clusters, namespace and addresses are the pipeline's defaults; say yours under with (stagingCluster, productionCluster, namespace, hosts)",
    );
    return list;
  },
};
