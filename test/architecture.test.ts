import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../workflow/package-folder.ts";

/** Which top-level folders the files of a folder may import from; "." stands for the files at the top level. */
const allowed: Record<string, readonly string[]> = {
  workflow: [],
  container: [],
  sandbox: [],
  fleet: [],
  inventory: ["workflow"],
  settings: ["workflow", "inventory"],
  pipelines: ["workflow"],
  platform: ["workflow", "container", "inventory", "settings", "pipelines", "fleet", "policy"],
  preview: ["workflow"],
  policy: ["workflow"],
  provider: ["workflow", "container"],
  upkeep: ["workflow", "fleet", "inventory", "settings", "platform", "preview", "provider", "live", "drift"],
  components: ["workflow", "container", "provider", "fleet"],
  live: ["workflow", "inventory", "provider"],
  onboarding: ["workflow", "container", "inventory", "live"],
  adoption: ["workflow", "inventory", "pipelines", "platform", "provider", "live", "drift", "onboarding"],
  drift: ["workflow", "inventory", "pipelines", "platform", "provider", "live"],
  engine: ["workflow", "container", "provider", "platform", "sandbox"],
  report: [
    "preview",
    "upkeep",
    "workflow",
    "container",
    "inventory",
    "pipelines",
    "platform",
    "settings",
    "engine",
    "fleet",
  ],
  bench: [
    "workflow",
    "container",
    "sandbox",
    "engine",
    "platform",
    "provider",
    "inventory",
    "settings",
    "fleet",
    "live",
    "drift",
    "adoption",
  ],
  cli: [
    "workflow",
    "container",
    "provider",
    "inventory",
    "live",
    "drift",
    "adoption",
    "onboarding",
    "settings",
    "platform",
    "engine",
    "policy",
    "preview",
    "report",
    "upkeep",
    "sandbox",
    "bench",
    "fleet",
    "program",
  ],
  program: ["components", "provider", "engine", "platform", "settings"],
};

const root = packageFolder();
const imports = /(?:from|import\()\s*"(\.{1,2}\/[^"]+)"/g;

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) return sources(file);
    return name.endsWith(".ts") ? [file] : [];
  });
}

/** The part of the architecture that a file belongs to: its top-level folder, `settings` or `program`. */
function partOf(file: string): string {
  const relative = path.relative(root, file).split(path.sep);
  if (relative[0] === "settings.ts") return "settings";
  if (relative[0] === "index.ts") return "program";
  return relative[0] ?? "";
}

describe("the architecture", () => {
  it("has imports that point one way only", () => {
    const files = [
      ...Object.keys(allowed)
        .filter((part) => !["program"].includes(part))
        .flatMap((part) => sources(path.join(root, part))),
      path.join(root, "settings.ts"),
      path.join(root, "index.ts"),
    ];
    const wrong = files.flatMap((file) => {
      const from = partOf(file);
      return [...readFileSync(file, "utf8").matchAll(imports)]
        .map(([, target]) => partOf(path.resolve(path.dirname(file), target ?? "")))
        .filter((to) => to !== from && !allowed[from]?.includes(to))
        .map((to) => `${path.relative(root, file)} imports ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps Pulumi out of everything that must work without it", () => {
    const parts = [
      "workflow",
      "container",
      "sandbox",
      "fleet",
      "inventory",
      "settings",
      "pipelines",
      "platform",
      "report",
    ];
    const wrong = parts
      .flatMap((part) => sources(path.join(root, part)))
      .filter((file) => /from "@pulumi\//.test(readFileSync(file, "utf8")))
      .map((file) => path.relative(root, file));
    expect(wrong).toEqual([]);
  });

  it("takes properties from one place, where their seed is", () => {
    const wrong = sources(path.join(root, "test"))
      .filter(
        (file) =>
          path.basename(file) !== "property.ts" && /^import .* from "fast-check"/m.test(readFileSync(file, "utf8")),
      )
      .map((file) => path.relative(root, file));
    expect(wrong).toEqual([]);
  });

  it("has files of code of at most 265 lines, so that each is about one idea", () => {
    const wrong = Object.keys(allowed)
      .filter((part) => part !== "program")
      .flatMap((part) => sources(path.join(root, part)))
      .map((file) => ({ file: path.relative(root, file), text: readFileSync(file, "utf8") }))
      // Files of types alone are lists; a list may be long.
      .filter(({ text }) => /^(export )?(async )?(function|const|class) /m.test(text))
      .map(({ file, text }) => ({ file, lines: text.split("\n").length }))
      .filter(({ lines }) => lines > 265);
    expect(wrong).toEqual([]);
  });

  it("has no file that is named for nothing in particular", () => {
    const vague = /^(utils?|helpers?|common|misc|shared|lib)(\.ts)?$/;
    const wrong = Object.keys(allowed)
      .filter((part) => part !== "program")
      .flatMap((part) => sources(path.join(root, part)))
      .filter((file) =>
        path
          .relative(root, file)
          .split(path.sep)
          .some((name) => vague.test(name)),
      )
      .map((file) => path.relative(root, file));
    expect(wrong).toEqual([]);
  });
});
