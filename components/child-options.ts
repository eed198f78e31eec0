import type * as pulumi from "@pulumi/pulumi";

/**
 * Options of a component's own resources. Pulumi keeps `dependsOn` and `deletedWith` of a component to the component
 * itself, but only resources are ordered and deleted, so both are handed down.
 */
export function childOptions(
  parent: pulumi.ComponentResource,
  { dependsOn, deletedWith }: pulumi.ComponentResourceOptions = {},
): pulumi.CustomResourceOptions {
  return {
    parent,
    ...(dependsOn !== undefined && { dependsOn }),
    ...(deletedWith !== undefined && { deletedWith }),
  };
}
