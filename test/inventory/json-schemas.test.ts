import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadInventory } from "../../inventory/inventory.ts";
import { jsonSchemas } from "../../inventory/json-schemas.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const root = packageFolder();
const schemas = new Map(jsonSchemas().map(({ path: file, content }) => [path.basename(file), JSON.parse(content)]));
const faulty = path.join(root, "test/fixtures/inventory-faults/inventory");

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}

function schemaFor(name: string) {
  if (name.startsWith("repositories/")) return schemas.get("repository.schema.json");
  return schemas.get(name.startsWith("groups/") ? "group.schema.json" : name.replace(".yaml", ".schema.json"));
}

const ajv = new Ajv({ strict: true, strictTypes: true });

/** Whether a JSON Schema tool, which knows nothing of zod, takes a file. */
function accepts(folder: string, name: string): boolean {
  return ajv.validate(schemaFor(name), parse(readFileSync(path.join(folder, name), "utf8")));
}

describe("jsonSchemas", () => {
  it("is what schemas/ holds; if not, run: node bin/generate-schemas.mjs", () => {
    const generated = jsonSchemas();
    for (const { path: file, content } of generated) expect(readFileSync(path.join(root, file), "utf8")).toBe(content);
    expect(
      readdirSync(path.join(root, "schemas")).filter((name) => name.endsWith(".schema.json")).length,
    ).toBeGreaterThanOrEqual(generated.length);
  });

  it.each(yamlFiles(path.join(root, "inventory")))("takes the shipped %s", (name) => {
    expect(accepts(path.join(root, "inventory"), name)).toBe(true);
  });

  it.each(yamlFiles(path.join(root, "inventory")))("is named in the first line of the shipped %s", (name) => {
    const file = path.join(root, "inventory", name);
    const [first] = readFileSync(file, "utf8").split("\n");
    const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first!)?.[1];
    expect(JSON.parse(readFileSync(path.resolve(path.dirname(file), named!), "utf8"))).toEqual(schemaFor(name));
  });

  it.each(yamlFiles(faulty))("refuses the faulty %s, as loading does", (name) => {
    expect(accepts(faulty, name)).toBe(false);
  });

  it("goes with a loader that refuses every one of the faulty files", () => {
    let message = "";
    try {
      loadInventory(faulty);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatchInlineSnapshot(`
      "The inventory has 11 faults:
      inventory/defaults.yaml:1: "visibility" is "hidden"; write one of public, private, internal
      inventory/groups/python.yaml:1: "topics[0]" is "Python"; write at most 50 lower-case letters, digits and hyphens
      inventory/organization.yaml:2: "secrets.TOKEN.repositories" is empty; write at least one repository id
      inventory/repositories/bad-bypass.yaml:3: "rules.bypass[0]" is a map; write one of {team: slug}, {app: id}, {role: admin|maintain|write} or {organizationAdmin: true}, with an optional mode
      inventory/repositories/bad-choice.yaml:1: "actions.forkApproval" is "everybody"; write one of first_time_contributors_new_to_github, first_time_contributors, all_external_contributors
      inventory/repositories/bad-color.yaml:2: "labels.bug.color" is "red"; write six hexadecimal digits in quotes, without "#" ("d73a4a")
      inventory/repositories/bad-name.yaml:2: "secrets.GITHUB_PAT" is not a name that can stand here; write letters, digits and "_", not beginning with a digit or "GITHUB_" (SLACK_WEBHOOK_URL)
      inventory/repositories/out-of-range.yaml:2: "rules.approvals" is 11; write a whole number from 0 to 10
      inventory/repositories/twice.yaml:1: "topics[1]" stands in the list a second time; take it out
      inventory/repositories/unknown-field.yaml:1: "descriptoin" is no field; did you mean "description"?
      inventory/repositories/wrong-type.yaml:2: "rules.approvals" is "two"; write a whole number from 0 to 10"
    `);
  });

  it("lets a lower layer release fields and complete what another began, but not the defaults", () => {
    const entry = {
      rules: null,
      labels: { bug: { description: "x" }, old: null },
      variables: { A: null },
      topics: null,
    };
    expect(ajv.validate(schemas.get("repository.schema.json"), entry)).toBe(true);
    expect(ajv.validate(schemas.get("group.schema.json"), entry)).toBe(true);
    expect(ajv.validate(schemas.get("defaults.schema.json"), { rules: null })).toBe(false);
    expect(ajv.validate(schemas.get("defaults.schema.json"), { labels: { bug: { description: "x" } } })).toBe(false);
  });

  it("tells editors what each field is for", () => {
    expect(schemas.get("repository.schema.json").properties.rules.anyOf[0].properties.approvals).toMatchObject({
      description: "Approvals that a pull request needs.",
    });
  });
});
