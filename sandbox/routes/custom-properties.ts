import { z } from "zod";
import { checkValue } from "../domain/property-values.ts";
import { found, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { fullName } from "../present/repository.ts";
import type { Account, Property, Repository } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";

const value = z.union([z.string(), z.array(z.string())]).nullable();
const definition = z.object({
  value_type: z.enum(["string", "single_select", "multi_select", "true_false", "url"]),
  required: z.boolean().optional(),
  default_value: value.optional(),
  description: z.string().nullish(),
  allowed_values: z.array(z.string()).max(200).nullish(),
  values_editable_by: z.enum(["org_actors", "org_and_repo_actors"]).nullish(),
});
const schemaBody = z.object({
  properties: z
    .array(definition.extend({ property_name: z.string().min(1) }))
    .min(1)
    .max(100),
});
const valuesBody = z.object({ properties: z.array(z.object({ property_name: z.string(), value })) });
const organizationValuesBody = valuesBody.extend({ repository_names: z.array(z.string()).min(1).max(30) });

function present(world: World, owner: Account, row: Property) {
  const { property_name, value_type, required, default_value, description, allowed_values, values_editable_by } = row;
  return {
    property_name,
    url: `${apiUrl(world)}/orgs/${owner.login}/properties/schema/${property_name}`,
    source_type: "organization",
    value_type,
    required,
    default_value,
    description,
    allowed_values,
    values_editable_by,
  };
}

function define(world: World, owner: Account, name: string, body: z.infer<typeof definition>): Property {
  const { properties } = world.tables;
  if (!/^[\w$#-]{1,75}$/.test(name)) throw unprocessable(`"${name}" cannot be the name of a custom property.`);
  const select = body.value_type.endsWith("select");
  if (select !== (body.allowed_values ?? []).length > 0) {
    throw unprocessable(`Property "${name}" needs allowed_values exactly if it is a select.`);
  }
  if (body.required && body.default_value == null)
    throw unprocessable(`Property "${name}" is required and needs a default_value.`);
  const row = {
    organization: owner.id,
    property_name: name,
    value_type: body.value_type,
    required: body.required ?? false,
    default_value: body.default_value ?? null,
    description: body.description ?? null,
    allowed_values: body.allowed_values ?? null,
    values_editable_by: body.values_editable_by ?? ("org_actors" as const),
  };
  const known = properties.find("name", `${owner.id}/${name.toLowerCase()}`);
  return known ? properties.update(known.id, row) : properties.insert(row);
}

/** What a repository shows for its properties; those without any value are left out. */
function valuesOf(world: World, repository: Repository) {
  return world.tables.properties.where("organization", repository.owner).flatMap((property) => {
    const own = repository.properties[property.property_name] ?? (property.required ? property.default_value : null);
    return own == null ? [] : [{ property_name: property.property_name, value: own }];
  });
}

function setValues(world: World, repository: Repository, wanted: z.infer<typeof valuesBody>["properties"]): void {
  const values: Record<string, string | readonly string[]> = { ...repository.properties };
  for (const { property_name, value: wish } of wanted) {
    const property = world.tables.properties.find("name", `${repository.owner}/${property_name.toLowerCase()}`);
    if (!property) throw unprocessable(`Property "${property_name}" is not defined for this organization.`);
    if (wish === null) delete values[property.property_name];
    else values[property.property_name] = checkValue(property, wish);
  }
  world.tables.repositories.update(repository.id, { properties: values });
}

/** Custom properties: an organisation's schema, and the values of its repositories. */
export const customProperties: Route[] = [
  route("GET /orgs/{org}/properties/schema", "organization_custom_properties:read", ({ world, tables, organization }) =>
    ok(tables.properties.where("organization", organization.id).map((row) => present(world, organization, row))),
  ),
  route(
    "PATCH /orgs/{org}/properties/schema",
    "organization_custom_properties:write",
    ({ world, organization, body }) => {
      const rows = body(schemaBody).properties.map(({ property_name, ...rest }) =>
        define(world, organization, property_name, rest),
      );
      return ok(rows.map((row) => present(world, organization, row)));
    },
  ),
  route("GET /orgs/{org}/properties/schema/{custom_property_name}", "organization_custom_properties:read", (call) => {
    const { world, tables, organization, params } = call;
    const name = `${organization.id}/${params.custom_property_name.toLowerCase()}`;
    return ok(present(world, organization, found(tables.properties.find("name", name))));
  }),
  route("PUT /orgs/{org}/properties/schema/{custom_property_name}", "organization_custom_properties:write", (call) => {
    const { world, organization, params } = call;
    return ok(
      present(world, organization, define(world, organization, params.custom_property_name, call.body(definition))),
    );
  }),
  route(
    "DELETE /orgs/{org}/properties/schema/{custom_property_name}",
    "organization_custom_properties:write",
    (call) => {
      const { tables, organization, params } = call;
      const row = found(
        tables.properties.find("name", `${organization.id}/${params.custom_property_name.toLowerCase()}`),
      );
      for (const repository of tables.repositories.where("owner", organization.id)) {
        if (!(row.property_name in repository.properties)) continue;
        const { [row.property_name]: _, ...rest } = repository.properties;
        tables.repositories.update(repository.id, { properties: rest });
      }
      tables.properties.delete(row.id);
      return noContent;
    },
  ),
  route("GET /orgs/{org}/properties/values", "organization_custom_properties:read", (call) => {
    const { world, tables, organization } = call;
    return page(call, tables.repositories.where("owner", organization.id), (repository) => ({
      repository_id: repository.id,
      repository_name: repository.name,
      repository_full_name: fullName(world, repository),
      properties: valuesOf(world, repository),
    }));
  }),
  route(
    "PATCH /orgs/{org}/properties/values",
    "organization_custom_properties:write",
    ({ world, tables, organization, body }) => {
      const { repository_names, properties } = body(organizationValuesBody);
      const rows = repository_names.map((name) =>
        found(tables.repositories.find("name", `${organization.id}/${name.toLowerCase()}`)),
      );
      for (const row of rows) setValues(world, row, properties);
      return noContent;
    },
  ),
  route("GET /repos/{owner}/{repo}/properties/values", "custom_properties:read", ({ world, repository }) =>
    ok(valuesOf(world, repository)),
  ),
  route("PATCH /repos/{owner}/{repo}/properties/values", "custom_properties:write", ({ world, repository, body }) => {
    setValues(world, repository, body(valuesBody).properties);
    return noContent;
  }),
];
