import { z } from "zod";
import type { GeneratedFile } from "../inventory/json-schemas.ts";
import { outputs } from "./output-schemas.ts";

/**
 * JSON Schemas of what commands print with `--json`, for scripts that read it. Later versions may add fields where a
 * schema leaves them open, and take none away.
 */
export function outputJsonSchemas(): GeneratedFile[] {
  return Object.entries(outputs).map(([command, schema]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
    const title = `Slipway: what "slipway ${command.replace("-", " ")} --json" prints`;
    return {
      path: `schemas/output/${command}.schema.json`,
      content: `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`,
    };
  });
}
