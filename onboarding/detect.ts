import { type Code, isOwn } from "./code.ts";
import { deploymentsOf, gpuSigns, imagesOf, servicesOf, workflowSigns } from "./detect-delivery.ts";
import { nodeProjects, otherProjects } from "./detect-others.ts";
import { pythonProjects } from "./detect-python.ts";
import type { Detected } from "./detected.ts";
import { languagesOf } from "./languages.ts";

/** Finds what a repository is by its paths and the text of the files that say so. Nothing of it is ever run. */
export function detect(code: Code): Detected {
  const python = pythonProjects(code);
  const node = nodeProjects(code);
  const dependencies = new Map(python.flatMap((project) => [...project.dependencies]));
  const compiled = new Set(python.flatMap(({ native, folder }) => (native === undefined ? [] : [folder])));
  const others = otherProjects(code, python.length + node.length > 0);
  const slipway = code.paths.find((path) => /^inventory\/repositories\/[^/]+\.yaml$/.test(path));
  const environment = code.paths.find((path) => /^docker\/environment\.ya?ml$/.test(path));
  const first = code.paths.find(isOwn);
  return {
    ...(first !== undefined && { something: { what: "files", file: first } }),
    languages: languagesOf(code.paths),
    python,
    node,
    // The CMake files of a Python package are built with it.
    others: others.filter(({ by, folder }) => by !== "cmake" || ![...compiled].some((one) => within(folder, one))),
    images: imagesOf(code),
    deployments: deploymentsOf(code),
    services: servicesOf(code),
    gpu: gpuSigns(code, dependencies),
    ...(environment !== undefined && { imageEnvironment: { what: "a conda environment", file: environment } }),
    shell: code.paths
      .filter((path) => isOwn(path) && /\.(sh|bash)$/.test(path))
      .slice(0, 1)
      .map((file) => ({ what: "shell scripts", file })),
    workflows: workflowSigns(code),
    ...(slipway !== undefined &&
      code.paths.includes("Pulumi.yaml") && { slipway: { what: "Slipway's own inventory", file: slipway } }),
  };
}

const within = (folder: string, other: string) => other === "." || folder === other || folder.startsWith(`${other}/`);
