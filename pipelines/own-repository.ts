import { parse } from "yaml";
import { z } from "zod";
import { catalogue } from "./catalogue.ts";
import { readOptions } from "./options.ts";
import type { DeliveredFile } from "./pipeline.ts";

/** File of the platform's own repository that says what its workflows are made of. */
export const ownPipelineFile = ".github/pipeline.yaml";

const declared = z.strictObject({
  pipeline: z.string(),
  with: z.unknown().optional(),
  branch: z.string().min(1).default("main"),
});

/**
 * The files of the repository that a platform itself lives in, which cannot wait for its own first run.
 *
 * @param text What `.github/pipeline.yaml` says: `pipeline` and `with`, as in an inventory file, and its default `branch`.
 * @throws Error for a pipeline that is not in the catalogue, OptionsError for wrong options
 */
export function ownRepositoryFiles(text: string): DeliveredFile[] {
  const { pipeline, with: options, branch } = declared.parse(parse(text));
  const definition = catalogue[pipeline];
  if (definition === undefined)
    throw new Error(`"${pipeline}" is no pipeline: write one of ${Object.keys(catalogue).join(", ")}.`);
  const repository = {
    id: "platform",
    name: "platform",
    owner: "platform",
    defaultBranch: branch,
    source: ownPipelineFile,
  };
  return [...definition.build(readOptions(definition, options), { repository }).files];
}
