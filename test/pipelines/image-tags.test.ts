import path from "node:path";
import { describe, expect, it } from "vitest";
import { contentTag } from "../../container/content-tag.ts";
import { loadInventory } from "../../inventory/inventory.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { rendered } from "./rendered.ts";
import { runScript } from "./scripts/run-script.ts";

const image = "ghcr.io/acme/app";
const commit = "0123456789abcdef0123456789abcdef01234567";
const digest = `sha256:${"ab".repeat(32)}`;
const { images = {} } = loadInventory(path.join(packageFolder(), "inventory"));

/** What the placeholders of a declared tag stand for. */
const placeholders: Readonly<Record<string, string>> = {
  "<hash>": "[0-9a-f]{16}",
  "<branch>": "[A-Za-z0-9_][A-Za-z0-9_.-]*",
  "<short sha>": "[0-9a-f]{7}",
  "<commit>": "[0-9a-f]{40}",
  "<number>": "\\d+",
  "<version>": "\\d+\\.\\d+\\.\\d+(-rc\\d+)?",
  "<major>": "\\d+",
  "<minor>": "\\d+",
};
const patternOf = (declared: string) =>
  new RegExp(
    `^${declared
      .split(/(<[^>]+>)/)
      .map((part) => placeholders[part] ?? part.replaceAll(".", "\\."))
      .join("")}$`,
  );

/** Declared tags that nothing gives, and given tags that nobody declared. */
function differences(name: string, given: readonly string[]) {
  const declared = images[name]?.workflow?.tags ?? [];
  return {
    never: declared.filter((tag) => !given.some((one) => patternOf(tag).test(one))),
    undeclared: given.filter((one) => !declared.some((tag) => patternOf(tag).test(one))),
  };
}

const tagsOf = async (script: string, env: Record<string, string>, versions = "") => {
  const { status, outputs } = await runScript(script, {
    env: { IMAGE: image, COMMIT: commit, GH_TOKEN: "token", GITHUB_REPOSITORY: "acme/app", ...env },
    standIns: { gh: `printf '%s\\n' ${versions}` },
  });
  expect(status).toBe(0);
  return outputs.tags!.replaceAll(`${image}:`, "").split("\n");
};
/** What a script gives by `docker buildx imagetools create --tag`. */
const movedBy = async (script: string, words: readonly string[], env: Record<string, string> = {}, versions = "") => {
  const { status, printed } = await runScript(script, {
    arguments: words,
    env: { IMAGE: image, DIGEST: digest, GH_TOKEN: "token", GITHUB_REPOSITORY: "acme/app", ...env },
    standIns: { docker: `if [[ $3 == inspect ]]; then echo ${digest}; fi`, gh: `printf '%s\\n' ${versions}` },
  });
  expect(status).toBe(0);
  return [...printed.matchAll(/- `ghcr\.io\/acme\/app:([^`]+)` is/g)].map(([, tag]) => tag!);
};
const none = { never: [], undeclared: [] };

describe("the tags that the inventory declares of a workflow's image are those that the workflow gives", () => {
  it("R0-01: by content, and latest", async () => {
    const steps = JSON.stringify(rendered("container-toolchain", "mlc-llm").workflow("ci.yml").jobs.docker.steps);
    const words = [...steps.matchAll(/move_tags\.sh ([^"\\]+)/g)].flatMap(([, list]) => list!.trim().split(" "));
    const tag = contentTag([{ path: "Dockerfile", kind: "file", content: "FROM scratch\n" }]);
    expect(differences("mlc-llm", [tag, ...(await movedBy("move_tags.sh", words))])).toEqual(none);
  });

  it("R1-05: by branch, commit, pull request and version, production with its own", async () => {
    const given: string[] = [];
    for (const STAGE of ["development", "production"]) {
      for (const REF of [
        "refs/heads/main",
        "refs/tags/v1.0.0",
        ...(STAGE === "production" ? [] : ["refs/pull/7/merge"]),
      ])
        given.push(...(await tagsOf("container_tags.sh", { STAGE, REF, DEFAULT_BRANCH: "main" }, "1.0.0")));
    }
    expect(differences("mlc-llm-pipeline", given)).toEqual(none);
  });

  it("R2-03: by branch and commit, latest, and those of a release", async () => {
    const built = await tagsOf("image_tags.sh", { BRANCH: "feature/x", LATEST: "true" });
    const promoted = await movedBy("promote_image.sh", [], { TAG: "v1.2.3" }, "v1.2.3 v1.2.2");
    expect(differences("sample-app", [...built, ...promoted])).toEqual(none);
  });

  it("does not pass for another tag, nor for one that is never given", () => {
    expect(differences("mlc-llm", ["latest", "stable"])).toEqual({
      never: ["buildenv-<hash>"],
      undeclared: ["stable"],
    });
  });
});
