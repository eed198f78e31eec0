import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import type { InventoryFile } from "./folder.ts";
import { readLayerFile } from "./layer-file.ts";
import { nodeAt, originNear, plain } from "./located.ts";
import { suggestion } from "./nearest.ts";
import { type ImageEntry, image, imagesFile } from "./schema/images.ts";

/** The images of `images.yaml`, read and checked. */
export interface Images {
  /** By name; absent where there is no file, or none that can be read. */
  readonly images?: Readonly<Record<string, ImageEntry>>;
  readonly faults: Fault[];
}

/**
 * Reads `images.yaml`: the schema's faults, and for each image that is right by itself what does not go together in it,
 * or names no repository.
 *
 * @param ids Every repository of the inventory.
 */
export function readImages(file: InventoryFile | undefined, ids: readonly string[]): Images {
  if (file === undefined) return { faults: [] };
  const { layer, draft, faults } = readLayerFile(file.path, file.file, imagesFile);
  if (draft === undefined) return { faults };
  const { root } = draft;
  const named = nodeAt(root, ["images"]);
  const packages = new Map<string, string>();
  const together = (named?.kind === "map" ? [...named.entries] : []).flatMap(([name, node]) => {
    const parsed = image.safeParse(plain(node));
    if (!parsed.success) return [];
    const found = contradictions(name, parsed.data, ids, packages);
    return found.map(({ path, message }) => ({
      ...originNear(root, ["images", name, ...path]),
      field: formatField(["images", name, ...path]),
      message,
    }));
  });
  const all = [...faults, ...together];
  if (all.length > 0 || layer === undefined) return { faults: all };
  return { images: imagesFile.parse(plain(layer.root)).images, faults: [] };
}

function contradictions(
  name: string,
  entry: ImageEntry,
  ids: readonly string[],
  packages: Map<string, string>,
): { path: FieldPath; message: string }[] {
  const faults: { path: FieldPath; message: string }[] = [];
  const { repository, build, folder, workflow } = entry;
  if (!ids.includes(repository)) {
    const message = `is "${repository}", which is no repository of this inventory; ${suggestion(repository, ids)}`;
    faults.push({ path: ["repository"], message });
  }
  if (build === "pulumi" && folder === undefined) {
    faults.push({
      path: ["build"],
      message: 'is "pulumi", but no folder is named; write the folder with its Dockerfile',
    });
  }
  if (build === "workflow" && workflow === undefined) {
    faults.push({
      path: ["build"],
      message: 'is "workflow", but no workflow is named; write workflow: { file, tags }',
    });
  }
  if (build === "workflow" && folder !== undefined) {
    faults.push({
      path: ["folder"],
      message: "is for build: pulumi alone; take it out, as the workflow knows its own",
    });
  }
  if (build === "pulumi" && workflow !== undefined) {
    faults.push({ path: ["workflow"], message: "is for build: workflow alone; take one of the two out" });
  }
  const packageName = entry.package ?? name;
  const other = packages.get(packageName);
  if (other !== undefined) {
    faults.push({
      path: [],
      message: `pushes to the package "${packageName}", as "${other}" does; write another package`,
    });
  }
  packages.set(packageName, name);
  return faults;
}
