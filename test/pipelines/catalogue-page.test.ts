import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalogue } from "../../pipelines/catalogue.ts";
import { jobKinds } from "../../pipelines/own-jobs/job-kinds.ts";
import { cataloguePage } from "../../pipelines/page/catalogue-page.ts";
import { optionTable } from "../../pipelines/page/option-table.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

describe("docs/pipelines.md", () => {
  it("is what bin/generate-pipelines.mjs makes of the pipelines", async () => {
    const { path: name, content } = await cataloguePage();
    expect(readFileSync(path.join(packageFolder(), name), "utf8")).toBe(content);
  });

  it("has every pipeline, every option of it, and every job of the catalogue", async () => {
    const { content } = await cataloguePage();
    for (const { name, options } of Object.values(catalogue)) {
      expect(content).toContain(`\n## ${name}\n`);
      for (const option of Object.keys((options as z.ZodObject).shape)) expect(content).toContain(`| \`${option}\` |`);
    }
    for (const name of Object.keys(jobKinds)) expect(content).toContain(`\n### \`use: ${name}\`\n`);
  });
});

describe("a table of options", () => {
  it("says what may be written, and what holds where nothing is", () => {
    const options = z.strictObject({
      text: z.string().default("x").describe("a text"),
      flag: z.boolean().default(false),
      count: z.int().min(1).max(5).optional(),
      floor: z.number().min(0).default(0.5),
      list: z.array(z.string()).default(["a"]),
      kind: z.enum(["one", "two"]).default("one"),
      either: z.union([z.string(), z.literal(false)]).default(false),
      cloud: z
        .union([
          z.strictObject({ by: z.literal("oidc") }),
          z.strictObject({ by: z.literal("keys"), until: z.string() }),
        ])
        .default({ by: "oidc" }),
      deep: z.strictObject({ bar: z.string().default("a|b").describe("one | other") }).prefault({}),
      names: z.record(z.string(), z.int()).default({}),
    });
    expect(optionTable(options)).toMatchInlineSnapshot(`
      "| option | value | default | write |
      |---|---|---|---|
      | \`text\` | text | \`x\` | a text |
      | \`flag\` | \`true\`, \`false\` | \`false\` |  |
      | \`count\` | 1 to 5 | none |  |
      | \`floor\` | number of at least 0 | \`0.5\` |  |
      | \`list\` | list of text | \`["a"]\` |  |
      | \`kind\` | \`one\`, \`two\` | \`one\` |  |
      | \`either\` | text or \`false\` | \`false\` |  |
      | \`cloud\` | map \`{by: "oidc"}\` or map \`{by: "keys", until}\` | \`{"by":"oidc"}\` |  |
      | \`deep\` | map \`{bar?}\` |  |  |
      | \`deep.bar\` | text | \`a\\|b\` | one \\| other |
      | \`names\` | map of names to whole number | \`{}\` |  |"
    `);
    expect(optionTable(z.strictObject({}))).toBe("It takes no options.");
  });
});
