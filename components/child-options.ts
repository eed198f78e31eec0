import type * as pulumi from "@pulumi/pulumi";

/**
 * Options of a component's own resources. Pulumi keeps `dependsOn` of a component to the component itself, but only
 * resources are put in an order, so it is handed down. (The engine hands `deletedWith` and `protect` down by itself.)
 */
export function childOptions(
  parent: pulumi.ComponentResource,
  { dependsOn }: pulumi.ComponentResourceOptions = {},
): pulumi.CustomResourceOptions {
  return { parent, ...(dependsOn !== undefined && { dependsOn }) };
}
