import { z } from "zod";
import { defaultsFile, fleetsFile, groupFile, imagesFile, organizationFile, repositoryFile } from "./schema.ts";

/** A generated file of this package, by its path from the package's folder. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

const kinds = {
  defaults: { schema: defaultsFile, title: "Slipway: what holds for every repository (inventory/defaults.yaml)" },
  group: { schema: groupFile, title: "Slipway: what holds for a group of repositories (inventory/groups/<name>.yaml)" },
  repository: { schema: repositoryFile, title: "Slipway: one repository (inventory/repositories/<id>.yaml)" },
  organization: {
    schema: organizationFile,
    title: "Slipway: what the organisation holds (inventory/organization.yaml)",
  },
  fleets: { schema: fleetsFile, title: "Slipway: runner fleets (inventory/fleets.yaml)" },
  images: { schema: imagesFile, title: "Slipway: container images (inventory/images.yaml)" },
};

/**
 * JSON Schemas of the inventory's files, for editors; each shipped file names its schema in the first line. Draft 7, as
 * that is what editors understand best. What a schema cannot say (limits across fields and files) `loadInventory` does.
 */
export function jsonSchemas(): GeneratedFile[] {
  return Object.entries(kinds).map(([kind, { schema, title }]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
    return {
      path: `schemas/${kind}.schema.json`,
      content: `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`,
    };
  });
}
