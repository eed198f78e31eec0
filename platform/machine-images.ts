import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { packageFolder } from "../workflow/package-folder.ts";

const recipes = z.record(
  z.string(),
  z.strictObject({
    os: z.enum(["linux", "windows"]),
    parent: z.string(),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    diskGb: z.int().min(8),
    buildOn: z.string(),
    components: z.array(z.string()).min(1),
  }),
);

/** A machine image of images/runners/, with the text of each of its components. */
export interface ImageRecipe extends Omit<z.infer<typeof recipes>[string], "components"> {
  readonly name: string;
  readonly components: readonly { readonly name: string; readonly version: string; readonly data: string }[];
}

/** Where the recipes are. */
export function imagesFolder(): string {
  return path.join(packageFolder(), "images", "runners");
}

/** Every recipe, by name. */
export function imageRecipes(): Readonly<Record<string, ImageRecipe>> {
  const file = path.join(imagesFolder(), "recipes.yaml");
  const declared = recipes.parse(parse(readFileSync(file, "utf8")));
  return Object.fromEntries(
    Object.entries(declared).map(([name, { components, version, ...recipe }]) => {
      const parts = components.map((component) => {
        const data = readFileSync(path.join(imagesFolder(), "components", `${component}.yaml`), "utf8");
        return { name: component, data, version: versionOf("1.0.0", data) };
      });
      const content = JSON.stringify([recipe, parts.map((part) => part.version)]);
      return [name, { ...recipe, name, version: versionOf(version, content), components: parts }];
    }),
  );
}

/**
 * Image Builder never changes what has a version, so each content has one of its own: the declared major and minor, and a
 * number of the content in place of the patch.
 */
function versionOf(declared: string, content: string): string {
  const [major, minor] = declared.split(".");
  const patch = createHash("sha256").update(content).digest().readUInt32BE() % 1_000_000_000;
  return `${major}.${minor}.${patch}`;
}

/** Script of the first start of a machine, with the stack's settings put in. It holds no secret. */
export function startScript(
  os: "linux" | "windows",
  settings: { readonly region: string; readonly configs: string; readonly lifetimeMinutes: number },
): string {
  const file = { linux: "linux.sh", windows: "windows.ps1" }[os];
  const values: Record<string, string> = {
    REGION: settings.region,
    CONFIGS: settings.configs,
    LIFETIME_MINUTES: String(settings.lifetimeMinutes),
  };
  return readFileSync(path.join(imagesFolder(), "start", file), "utf8").replaceAll(
    /@([A-Z_]+)@/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
}
