import { readDockerfile } from "../container/dockerfile.ts";
import { type Code, folderOf, isOwn } from "./code.ts";
import type { Deployment, Detected, Sign, WorkflowSign } from "./detected.ts";

const dockerfile = /(^|\/)(Dockerfile|[\w-]+\.Dockerfile|Dockerfile\.[\w-]+)$/;

/** Dockerfiles with the names of their stages, the root's own first. */
export function imagesOf(code: Code): Detected["images"] {
  return code.paths
    .filter((path) => isOwn(path) && dockerfile.test(path) && !path.endsWith(".dockerignore"))
    .sort((left, right) => Number(right === "Dockerfile") - Number(left === "Dockerfile") || (left < right ? -1 : 1))
    .map((file) => ({ what: "Dockerfile", file, stages: stagesOf(code.text(file)) }));
}

function stagesOf(text = ""): string[] {
  return readDockerfile(text).stages.flatMap(({ name }) => name ?? []);
}

const targets: readonly [by: Deployment, what: string, pattern: RegExp][] = [
  ["helm", "Helm chart", /(^|\/)Chart\.yaml$/],
  ["kubernetes", "Kubernetes' Kustomize", /(^|\/)kustomization\.ya?ml$/],
  ["kubernetes", "Kubernetes manifests", /(^|\/)(k8s|kubernetes|manifests)\/[^/]+\.ya?ml$/],
  ["compose", "services of Docker Compose", /(^|\/)(docker-)?compose\.ya?ml$/],
  ["terraform", "Terraform", /\.tf$/],
  ["pulumi", "Pulumi program", /(^|\/)Pulumi\.ya?ml$/],
  ["serverless", "Serverless Framework", /(^|\/)serverless\.ya?ml$/],
  ["scripts", "deployment scripts", /^deploy\/(deploy|deploy\.sh)$/],
];

/** Where a repository is deployed to, or by what: one of each folder. A chart within a chart is a part of it. */
export function deploymentsOf(code: Code): Detected["deployments"] {
  const own = code.paths.filter(isOwn);
  return targets.flatMap(([by, what, pattern]) => {
    const seen = new Set<string>();
    return own
      .filter((path) => pattern.test(path) && !/\/charts\/[^/]+\/Chart\.yaml$/.test(path))
      .flatMap((file) => {
        const folder = folderOf(file);
        if (seen.has(folder)) return [];
        seen.add(folder);
        return [{ what, file, by, folder }];
      });
  });
}

/** Databases that compose files run beside the code. */
export function servicesOf(code: Code): Detected["services"] {
  const files = code.paths.filter((path) => /(^|\/)(docker-)?compose\.ya?ml$/.test(path));
  return (["postgres", "redis"] as const).flatMap((name) => {
    const file = files.find((path) => new RegExp(`image:\\s*["']?[\\w./-]*\\b${name}\\b`).test(code.text(path) ?? ""));
    return file === undefined ? [] : [{ name, what: `a service ${name}`, file }];
  });
}

/** What shows that code runs on GPUs. */
export function gpuSigns(code: Code, dependencies: ReadonlyMap<string, string>): Sign[] {
  const kernel = code.paths.find((path) => isOwn(path) && /\.cuh?$/.test(path));
  const cmake = code.paths.find(
    (path) => path.endsWith("CMakeLists.txt") && /\bCUDA\b/.test(code.text(path) ?? "") && isOwn(path),
  );
  const image = code.paths.find(
    (path) => dockerfile.test(path) && /^FROM\s+\S*(nvidia\/|cuda)/im.test(code.text(path) ?? ""),
  );
  const library = ["deepspeed", "triton", "flash-attn", "xformers", "bitsandbytes", "cupy", "pynvml"].find((name) =>
    dependencies.has(name),
  );
  return [
    ...(kernel === undefined ? [] : [{ what: "CUDA kernels", file: kernel }]),
    ...(cmake === undefined || kernel !== undefined ? [] : [{ what: "CUDA in CMake", file: cmake }]),
    ...(image === undefined ? [] : [{ what: "an image with CUDA", file: image }]),
    ...(library === undefined ? [] : [{ what: `the dependency ${library}`, file: dependencies.get(library)! }]),
  ];
}

/** Workflows that are there already, and what of them decides about a pipeline. */
export function workflowSigns(code: Code): WorkflowSign[] {
  return code.paths
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .map((file) => {
      const text = code.text(file) ?? "";
      const pushes = /docker\/build-push-action/.test(text) && /^\s*push:\s*(?!false\b)\S/m.test(text);
      return {
        what: `workflow ${file.split("/").at(-1)}`,
        file,
        pushesImage: pushes || /\bdocker (image )?push\b/.test(text),
        develop: /branches:[^\n]*\bdevelop\b|^\s*-\s*["']?develop["']?\s*$/m.test(text),
      };
    });
}
